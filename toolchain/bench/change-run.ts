/** A cluster that is changed while Kafka's own client writes and reads, and what that client feels of each change. */
import { step } from "../progress";
import type { Screen } from "../screen";
import { BenchStack } from "./bench-stack";
import { Load, type LoadSummary } from "./kafka-load";
import { createTopic, waitUntilInSync, type HandTools } from "./restart-by-hand";
import { median, seconds } from "./section";

const TOPIC = "load";
const PARTITIONS = 6;
const PER_SECOND = 200;

export interface ChangeRun {
  readonly totalMs: number;
  readonly summary: LoadSummary;
}

export interface LoadedCluster {
  readonly tools: HandTools;
  readonly change: (title: string, change: () => Promise<unknown>) => Promise<ChangeRun>;
}

/** @param describe writes the description that the cluster begins with */
export async function underLoad<T>(
  screen: Screen,
  describe: (stack: BenchStack) => Promise<void>,
  work: (cluster: LoadedCluster) => Promise<T>,
): Promise<T> {
  const stack = await BenchStack.create();
  let load: Load | undefined;
  try {
    await describe(stack);
    const properties = await step(screen, "A cluster", async (report) => {
      report("bringing it up");
      await stack.call("up");
      return stack.adminProperties();
    });
    const tools: HandTools = { stack, properties };
    await createTopic(tools, TOPIC, PARTITIONS);
    const begun = (load = new Load(properties, TOPIC, PER_SECOND));
    await begun.summary();
    return await work({
      tools,
      change: (title, change) =>
        step(screen, title, async (report) => {
          report("measuring");
          return await changeUnder(begun, tools, change);
        }),
    });
  } finally {
    await load?.stop();
    await stack.remove();
  }
}

async function changeUnder(load: Load, tools: HandTools, change: () => Promise<unknown>): Promise<ChangeRun> {
  await waitUntilInSync(tools);
  const before = await load.summary();
  const begun = performance.now();
  await change();
  const totalMs = performance.now() - begun;
  // What a change leaves behind is felt after its end, so what writers feel is counted until all is in sync again.
  await waitUntilInSync(tools);
  const after = await load.summary();
  return { totalMs, summary: { ...after, failed: after.failed - before.failed, lost: after.lost - before.lost } };
}

export const FELT = ["Slowest write", "p99", "Least in sync", "Failed, lost writes"];

export function felt(runs: readonly ChangeRun[]): string[] {
  const of = (value: (summary: LoadSummary) => number): number[] => runs.map(({ summary }) => value(summary));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return [
    seconds(median(of((summary) => summary.slowestMs))),
    seconds(median(of((summary) => summary.p99Ms))),
    String(Math.min(...of((summary) => summary.leastInSync))),
    `${sum(of((summary) => summary.failed))}, ${sum(of((summary) => summary.lost))}`,
  ];
}

export function totalOf(runs: readonly ChangeRun[]): number {
  return median(runs.map(({ totalMs }) => totalMs));
}
