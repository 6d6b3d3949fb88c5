/** `images`: for each image of a stack's containers, the newest version and its digest, to be written into its file. */
import { stringify } from "yaml";
import { newestLike, parseReference } from "../../plan/docker/references";
import type { Plan } from "../../plan/plan";
import { readStackPlan } from "../../sources/read-plan";
import { UserError } from "../errors";
import { ImageRegistry } from "../image-registry";
import { repositoryRoot } from "../paths";
import { Screen } from "../screen";
import type { StackChoice } from "../workspace";

export async function images({ stack, configFile }: StackChoice): Promise<number> {
  const screen = new Screen();
  const plan = readStackPlan(repositoryRoot, stack, configFile);
  if (!plan.docker) throw new UserError(`Stack ${stack} isn't on Docker: it has no containers with an image.`);
  const registry = new ImageRegistry();
  const proposed: Record<string, string> = {};
  for (const [key, image] of Object.entries(imagesOf(plan, plan.docker))) {
    const reference = parseReference(image);
    const { name, tag, digest } = reference;
    if (tag === undefined) {
      screen.line(`${key}: ${image} has no version that could be compared.`);
      continue;
    }
    // Kafka's version is the cluster's, and another one is an upgrade.
    const newest = key === "kafka" ? tag : newestLike(tag, await registry.tagsOf(reference));
    const newDigest = await registry.digestOf(reference, newest);
    if (newest === tag && digest === newDigest) {
      screen.line(`${screen.paint.green("✓")} ${key}: ${name}:${tag} is the newest.`);
      continue;
    }
    if (newest === tag && digest !== undefined) {
      screen.line(`! ${key}: ${name}:${tag} names another image now than the one that is pinned.`);
    } else screen.line(`${key}: ${name}:${tag} → ${newest}`);
    proposed[key] = `${name}:${newest}@${newDigest}`;
  }
  if (Object.keys(proposed).length === 0) return 0;
  screen.line(`Into Pulumi.${stack}.yaml, under kafka-platform:platform, once you have read what is new in them:`);
  process.stdout.write(stringify({ images: proposed }, { lineWidth: 0 }));
  return 0;
}

/** By the name with which a stack's file names them. */
function imagesOf({ nodes, fleets }: Plan, { containers }: NonNullable<Plan["docker"]>): Record<string, string> {
  const image = (name: string | undefined) => containers[name ?? ""]?.image ?? "";
  return {
    kafka: image(nodes[0]?.name),
    ...Object.fromEntries(fleets.map((fleet) => [fleet.name, image(fleet.instances[0]?.name)])),
  };
}
