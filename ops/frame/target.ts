// The stack that a command works on: its plan, from its description, and its outputs, from its state or from a file.

import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { ClientOutput, PlatformOutputs } from "./outputs";
import type { Plan } from "../../plan/plan";
import { ADMIN_USER } from "../../plan/security";
import type { ClusterConnection } from "../../providers/cluster/connection";
import { readStackPlan } from "../../sources/read-plan";
import { readOutputs } from "../../toolchain/commands/outputs";
import { repositoryRoot } from "../../toolchain/paths";
import { list } from "../../toolchain/text";
import { misused } from "./exit";

const CURE = "write it with `pulumi stack output --json --show-secrets`.";

export interface Choice {
  readonly stack: string;
  readonly configFile?: string;
  /** A file with the stack's outputs, instead of its state; `-` is standard input. */
  readonly outputs?: string;
  /** As which of its clients Kafka is asked. */
  readonly as: string;
}

export interface Target {
  readonly stack: string;
  readonly plan: Plan;
  readonly outputs: PlatformOutputs;
  /** As whom Kafka is asked. */
  readonly client: ClientOutput;
  readonly connection: ClusterConnection;
}

export async function openTarget(choice: Choice): Promise<Target> {
  const plan = readPlan(choice);
  const outputs = choice.outputs === undefined ? await outputsInState(choice) : await outputsInFile(choice.outputs);
  const client = clientOf(outputs, choice.as);
  return { stack: choice.stack, plan, outputs, client, connection: connectionOf(client) };
}

export function readPlan({ stack, configFile }: Pick<Choice, "stack" | "configFile">): Plan {
  return readStackPlan(repositoryRoot, stack, configFile);
}

export function clientOf({ clients }: PlatformOutputs, name: string): ClientOutput {
  const found = clients[name];
  if (!found) misused(`There is no client "${name}"; there are ${list(Object.keys(clients))}.`);
  return found;
}

/** The address in its properties is the one that fits where the stack is. */
export function connectionOf(client: ClientOutput): ClusterConnection {
  const { user, password, caCertificate, clientCertificate, clientKey, properties } = client;
  return {
    bootstrapServers: /^bootstrap\.servers=(.*)$/m.exec(properties)?.[1] ?? "",
    ...(caCertificate ? { caCertificate } : {}),
    ...(password ? { username: user, password } : {}),
    ...(clientCertificate && clientKey ? { clientCertificate, clientKey } : {}),
  };
}

export async function outputsInState(choice: Pick<Choice, "stack" | "configFile">): Promise<PlatformOutputs> {
  const all = await readOutputs(choice);
  const values = Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value as unknown]));
  return outputsOf(values, `Stack ${choice.stack} has no clients: \`make up STACK=${choice.stack}\` makes them.`);
}

/** Others may not read it, and what it holds is never repeated. */
export async function outputsInFile(file: string): Promise<PlatformOutputs> {
  if (file !== "-" && !existsSync(file)) misused(`${file} isn't there: ${CURE}`);
  if (file !== "-" && ((await stat(file)).mode & 0o077) !== 0)
    misused(`${file} holds passwords, and others may read it: chmod 600 ${file}.`);
  const content = file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  try {
    return outputsOf(JSON.parse(content) as unknown, `${file} holds no clients with their secrets: ${CURE}`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // Not its message: that repeats what was read.
    return misused(`${file} isn't JSON: ${CURE}`);
  }
}

function outputsOf(value: unknown, otherwise: string): PlatformOutputs {
  const { clients } = (typeof value === "object" && value !== null ? value : {}) as { clients?: unknown };
  if (typeof clients !== "object" || clients === null || !(ADMIN_USER in clients)) misused(otherwise);
  return value as PlatformOutputs;
}
