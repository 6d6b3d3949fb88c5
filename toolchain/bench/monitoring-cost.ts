/** The same load on the same cluster, watched and not: what the watching takes of throughput and of processors. */
import { step } from "../progress";
import type { Screen } from "../screen";
import { BenchStack } from "./bench-stack";
import { pidOf } from "./performance/clusters";
import { processorTimeOf } from "./processor-time";
import { createTopic, kafkaTool, waitUntilInSync, type HandTools } from "./restart-by-hand";
import { markdownTable, median, type Section } from "./section";

const FIRST_PORT = 29390;
const NODES = ["kafka-1", "kafka-2", "kafka-3"];
const WATCHERS = ["prometheus", "alertmanager", "blackbox-exporter", "kafka-exporter"];
const TOPIC = "load";
const PARTITIONS = 6;
const ROUNDS = 3;
const RECORDS = 300_000;
const BYTES = 512;

interface Run {
  readonly perSecond: number;
  /** Of all nodes together, for all records. */
  readonly nodeSeconds: number;
  readonly watcherSeconds: number;
}

type Mode = "none" | "on";

export const monitoringCost: Section = {
  title: "Monitoring",
  measure: async (screen) => {
    const stack = await BenchStack.create();
    try {
      await deploy(screen, stack, "none");
      const tools: HandTools = { stack, properties: await stack.adminProperties() };
      await createTopic(tools, TOPIC, PARTITIONS);
      return table(await measureAll(screen, tools));
    } finally {
      await stack.remove();
    }
  },
};

async function measureAll(screen: Screen, tools: HandTools): Promise<Record<Mode, Run[]>> {
  const runs: Record<Mode, Run[]> = { none: [], on: [] };
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const mode of ["none", "on"] as const) {
      await deploy(screen, tools.stack, mode);
      await waitUntilInSync(tools);
      await step(screen, `Round ${round} of ${ROUNDS}, monitoring ${mode}`, async (report) => {
        report("warming up");
        await produce(tools);
        report("measuring");
        const [nodes, watchers] = [() => cpu(tools, NODES), () => cpu(tools, mode === "on" ? WATCHERS : [])];
        const before = [nodes(), watchers()] as const;
        const perSecond = await produce(tools);
        runs[mode].push({ perSecond, nodeSeconds: nodes() - before[0], watcherSeconds: watchers() - before[1] });
      });
    }
  }
  return runs;
}

function deploy(screen: Screen, stack: BenchStack, monitoring: Mode): Promise<unknown> {
  return step(screen, `A cluster, monitoring ${monitoring}`, async (report) => {
    report("deploying");
    await stack.describe({
      platform: { kind: "local", firstPort: FIRST_PORT },
      cluster: { brokers: 3 },
      ...(monitoring === "on" ? { monitoring } : {}),
    });
    await stack.call("up");
  });
}

/** @returns acknowledged records a second */
async function produce({ properties }: HandTools): Promise<number> {
  const size = ["--num-records", String(RECORDS), "--record-size", String(BYTES), "--throughput", "-1"];
  const options = ["--topic", TOPIC, ...size, "--command-property", "acks=all"];
  const output = await kafkaTool("org.apache.kafka.tools.ProducerPerformance", properties, ...options);
  const found = [...output.matchAll(/records sent, ([\d.]+) records\/sec/g)].at(-1)?.[1];
  if (found === undefined) throw new Error(`the producer said nothing of its speed: ${output}`);
  return Number(found);
}

/** Seconds of processors that these have used since they began. */
function cpu({ stack }: HandTools, names: readonly string[]): number {
  return processorTimeOf(names.map((name) => pidOf(stack, name)));
}

function table({ none, on }: Record<Mode, Run[]>): string {
  const of = (runs: readonly Run[], value: (run: Run) => number) => median(runs.map(value));
  const row = (name: string, runs: readonly Run[]) => {
    const [speed, nodes, watchers] = [
      of(runs, (run) => run.perSecond),
      of(runs, (run) => run.nodeSeconds),
      of(runs, (run) => run.watcherSeconds),
    ];
    const ratio = (value: number, base: number) =>
      `${value.toFixed(value < 100 ? 1 : 0)} (${(value / base).toFixed(2)}×)`;
    return [
      name,
      ratio(
        speed,
        of(none, (run) => run.perSecond),
      ),
      ratio(
        nodes,
        of(none, (run) => run.nodeSeconds),
      ),
      watchers.toFixed(1),
    ];
  };
  const heading = [
    `${RECORDS.toLocaleString("en")} records of ${BYTES} bytes`,
    "Records a second",
    "Processor seconds of the nodes",
    "of Prometheus and what it asks besides",
  ];
  return markdownTable(heading, [row("monitoring none", none), row("monitoring on", on)]);
}
