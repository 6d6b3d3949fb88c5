// What a mirror must know of the stacks that it copies: how to connect to each as their reader.

import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";
import { materialsIn } from "../../plan/materials";
import { READER_USER } from "../../plan/mirror/names";
import type { Plan } from "../../plan/plan";
import { RefusedError } from "../../plan/problems";

const SOURCE = "source/";

/** Stacks that the plan copies from. */
export function sourcesOf(plan: Plan): string[] {
  const fleets = [...plan.fleets, ...plan.elsewhere];
  const files = fleets.flatMap((fleet) => fleet.instances.flatMap((instance) => Object.values(instance.files)));
  const names = files.flatMap((file) => materialsIn(file.content)).filter((name) => name.startsWith(SOURCE));
  return [...new Set(names)].map((name) => name.slice(SOURCE.length));
}

/** Those that aren't deployed. A reference to such a stack would end the program. */
export async function absentSources(plan: Plan): Promise<string[]> {
  const checked = sourcesOf(plan).map(async (source) => ((await isDeployed(source)) ? [] : [source]));
  const absent = (await Promise.all(checked)).flat();
  for (const source of absent) {
    if (isGoing()) continue;
    if (!pulumi.runtime.isDryRun()) throw refusal(plan, source, "isn't deployed: deploy it first");
    await pulumi.log.warn(`mirrors: stack ${source} isn't deployed; how to connect to it is known once it is`);
  }
  return absent;
}

/** Whether the stack is being deleted (toolchain/commands/down.ts): then nobody copies any more. */
function isGoing(): boolean {
  return process.env["KAFKA_PLATFORM_DELETES"] === "yes";
}

async function isDeployed(stack: string): Promise<boolean> {
  try {
    await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name: qualified(stack) });
    return true;
  } catch {
    return false;
  }
}

/** By mark, the properties of each source's reader. */
export function sourceMaterials(
  plan: Plan,
  absent: readonly string[],
  opts: pulumi.ComponentResourceOptions,
): Record<string, pulumi.Output<string>> {
  const entries = sourcesOf(plan).map((source) => {
    if (absent.includes(source)) return [`${SOURCE}${source}`, notYet()] as const;
    const stack = new pulumi.StackReference(source, { name: qualified(source) }, opts);
    const properties = stack.getOutput("clients").apply((clients) => connection(plan, source, clients));
    return [`${SOURCE}${source}`, pulumi.secret(properties)] as const;
  });
  return Object.fromEntries(entries);
}

function connection(plan: Plan, source: string, clients: unknown): pulumi.Input<string> {
  const all = (clients ?? {}) as Record<string, { readonly properties?: string } | undefined>;
  const properties = all[READER_USER]?.properties;
  if (properties !== undefined) return properties;
  if (pulumi.runtime.isDryRun()) return notYet();
  const reason = `hands out no ${READER_USER}: write mirrors: { copiedBy: [${plan.stack}] } in its file and deploy it first`;
  throw refusal(plan, source, reason);
}

function notYet(): pulumi.Output<string> {
  if (isGoing()) return pulumi.output("");
  return pulumi.output(unknown as unknown as string);
}

function qualified(stack: string): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
}

function refusal(plan: Plan, source: string, reason: string): RefusedError {
  return new RefusedError([{ source: `Pulumi.${plan.stack}.yaml`, path: "mirrors.copies", value: source, reason }]);
}
