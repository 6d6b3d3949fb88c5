/**
 * The same change of a setting on three nodes under load, made in three ways: by a deployment, by a script that restarts
 * one node after the other, and by one that also sleeps and then checks. What writers feel of each, and how long it takes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Screen } from "../screen";
import { step } from "../progress";
import { BenchStack } from "./bench-stack";
import { Load, type LoadSummary } from "./kafka-load";
import { createTopic, restartByHand, waitUntilInSync, type HandTools } from "./restart-by-hand";
import { markdownTable, median, type Section } from "./section";

const FIRST_PORT = 29290;
const NODES = ["kafka-1", "kafka-2", "kafka-3"];
const TOPIC = "load";
const PARTITIONS = 6;
const PER_SECOND = 200;
const ROUNDS = 3;
const SLEEP_MS = 20_000;

interface Run {
  readonly totalMs: number;
  readonly summary: LoadSummary;
}

type Method = (tools: HandTools, value: number) => Promise<void>;

const byScript =
  (check: (tools: HandTools) => Promise<void>): Method =>
  async (tools, value) => {
    for (const node of NODES) {
      await restartByHand(tools, node, { "queued.max.requests": value });
      await check(tools);
    }
  };

const METHODS: Readonly<Record<string, Method>> = {
  "`make up`": async ({ stack }, value) => {
    await describe(stack, { "queued.max.requests": value });
    await stack.call("up");
  },
  "restart, wait for the port": byScript(() => Promise.resolve()),
  "restart, sleep 20 s, check": byScript(async (tools) => {
    await sleep(SLEEP_MS);
    await waitUntilInSync(tools);
  }),
};

export const rollSpeed: Section = {
  title: "Rolls",
  measure: async (screen) => {
    const stack = await BenchStack.create();
    let load: Load | undefined;
    // Ctrl-C ends what is being measured; what was made is then deleted below.
    const stay = (): void => undefined;
    process.on("SIGINT", stay);
    try {
      await describe(stack, {});
      const properties = await step(screen, "A cluster", async (report) => {
        report("bringing it up");
        await stack.call("up");
        return stack.adminProperties();
      });
      const tools: HandTools = { stack, properties };
      await createTopic(tools, TOPIC, PARTITIONS);
      load = new Load(properties, TOPIC, PER_SECOND);
      await load.summary();
      return table(await measureAll(screen, tools, load));
    } finally {
      await load?.stop();
      await stack.remove();
      process.off("SIGINT", stay);
    }
  },
};

function describe(stack: BenchStack, settings: Readonly<Record<string, number>>): Promise<void> {
  return stack.describe({ platform: { kind: "local", firstPort: FIRST_PORT }, cluster: { brokers: 3, settings } });
}

async function measureAll(screen: Screen, tools: HandTools, load: Load): Promise<Map<string, Run[]>> {
  const runs = new Map<string, Run[]>(Object.keys(METHODS).map((name) => [name, []]));
  let value = 500;
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const [name, method] of Object.entries(METHODS)) {
      await step(screen, `Round ${round} of ${ROUNDS}, ${name}`, async (report) => {
        report("measuring");
        await waitUntilInSync(tools);
        const before = await load.summary();
        const begun = performance.now();
        await method(tools, (value += 1));
        const totalMs = performance.now() - begun;
        // What a script leaves behind is felt after its end, so it belongs to what is measured.
        await waitUntilInSync(tools);
        runs.get(name)?.push({ totalMs, summary: since(before, await load.summary()) });
      });
    }
  }
  return runs;
}

/** What is counted from the beginning, counted from an earlier summary. */
function since(before: LoadSummary, after: LoadSummary): LoadSummary {
  return { ...after, failed: after.failed - before.failed, lost: after.lost - before.lost };
}

function table(runs: Map<string, Run[]>): string {
  const ours = medianOf([...runs.values()][0] ?? [], (run) => run.totalMs);
  const rows = [...runs].map(([name, all]) => {
    const total = medianOf(all, (run) => run.totalMs);
    return [
      name,
      seconds(total),
      seconds(total / NODES.length),
      `${(total / ours).toFixed(1)}×`,
      seconds(medianOf(all, (run) => run.summary.slowestMs)),
      seconds(medianOf(all, (run) => run.summary.p99Ms)),
      String(Math.min(...all.map((run) => run.summary.leastInSync))),
      `${sum(all, (run) => run.summary.failed)}, ${sum(all, (run) => run.summary.lost)}`,
    ];
  });
  const heading = [
    "Three nodes",
    "Total",
    "A node",
    "",
    "Longest pause",
    "p99",
    "Least in sync",
    "Failed, lost writes",
  ];
  return markdownTable(heading, rows);
}

function medianOf(runs: readonly Run[], value: (run: Run) => number): number {
  return median(runs.map(value));
}

function sum(runs: readonly Run[], value: (run: Run) => number): number {
  return runs.reduce((total, run) => total + value(run), 0);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
