/** Clusters that stand beside each other for a contest, and what each of them is told. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Plan } from "../../../plan/plan";
import { step } from "../../progress";
import type { Screen } from "../../screen";
import { BenchStack } from "../bench-stack";
import type { Contestant } from "./contest";
import type { Variant } from "./variants";

/** Of each partition: an hour's load would fill this machine's disk. */
const KEPT = { "segment.bytes": String(64 * 2 ** 20), "retention.bytes": String(256 * 2 ** 20) };
const NODES = ["kafka-1", "kafka-2", "kafka-3"];

export interface Cluster {
  readonly stack: BenchStack;
  readonly properties: string;
  readonly processes: readonly number[];
}

export async function startCluster(
  screen: Screen,
  name: string,
  firstPort: number,
  more: Readonly<Record<string, unknown>> = {},
  settings: Variant["broker"] = {},
): Promise<Cluster> {
  const stack = await BenchStack.create();
  try {
    return await step(screen, `A cluster: ${name}`, async (report) => {
      report("bringing it up");
      await stack.describe({ platform: { kind: "local", firstPort }, cluster: { brokers: 3, settings }, ...more });
      await stack.call("up");
      return { stack, properties: await stack.adminProperties(), processes: NODES.map((node) => pidOf(stack, node)) };
    });
  } catch (error) {
    await stack.remove();
    throw error;
  }
}

export async function contestant({ stack, properties, processes }: Cluster, variant: Variant): Promise<Contestant> {
  const { name, topic, producer, consumer, as } = variant;
  // As durable for all, whatever a document leaves to chance.
  const durable = { acks: "all", "enable.idempotence": "true" };
  return {
    name,
    ...(as === undefined ? { properties } : { properties: await stack.propertiesOf(as.user), existingTopic: as.topic }),
    processes,
    topicSettings: { "min.insync.replicas": "2", ...KEPT, ...topic },
    producer: { ...producer, ...durable },
    consumer: { ...consumer, "enable.auto.commit": "false" },
  };
}

/** What the plan makes for a system: what its busiest writer and a reader are told, and what the topic between them is. */
export async function planFor(system: string, more: Readonly<Record<string, unknown>> = {}): Promise<Plan> {
  const stack = await BenchStack.create();
  try {
    await stack.describe({
      platform: { kind: "local" },
      cluster: { brokers: 3 },
      systems: [system],
      tenants: ["acme"],
      internalServices: ["moderation"],
      ...more,
    });
    return stack.plan();
  } finally {
    await stack.remove();
  }
}

/** @returns what a node that has ended said in the end */
export function lastWords({ stack, processes }: Cluster): string | undefined {
  const ended = NODES.find((_, index) => !existsSync(`/proc/${processes[index]}`));
  if (ended === undefined) return undefined;
  const console = readFileSync(path.join(stack.directory(ended), "logs", "console.log"), "utf8");
  return `${ended} ended: ${console.trim().split("\n").at(-1) ?? ""}`;
}

export function pidOf(stack: BenchStack, node: string): number {
  const file = path.join(stack.directory(node), "run", "pid.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid;
}
