/**
 * What writers feel when a node is killed without a word (kill -9): one that leads partitions, and the one that leads the
 * quorum too. Beside the time-outs that the plan sets stand shorter ones and Kafka's own.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { step } from "../progress";
import type { Screen } from "../screen";
import { becameController, leaderBeside, quorumLeader } from "./fault-reading";
import { Load, type LoadSummary } from "./kafka-load";
import { startCluster, pidOf, type Cluster } from "./performance/clusters";
import { createTopic, kafkaTool, waitUntilInSync, type HandTools } from "./restart-by-hand";
import { markdownTable, median, seconds, type Depth, type Section } from "./section";

const FIRST_PORT = 29790;
const TOPIC = "load";
const PARTITIONS = 6;
const PER_SECOND = 200;
const ROUNDS: Readonly<Record<Depth, number>> = { short: 1, usual: 2, full: 5 };
const PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 50;

interface Setting {
  readonly name: string;
  readonly settings: Readonly<Record<string, number>>;
  /** Otherwise brokers are the quorum. */
  readonly controllers?: number;
}

const SHORTER = {
  "controller.quorum.fetch.timeout.ms": 500,
  "controller.quorum.election.timeout.ms": 300,
  "broker.session.timeout.ms": 3000,
};

const SETTINGS: readonly Setting[] = [
  { name: "the plan's time-outs (quorum 2 s and 1 s, session 6 s)", settings: {} },
  { name: "shorter time-outs (quorum 0.5 s and 0.3 s, session 3 s)", settings: SHORTER },
  {
    name: "Kafka's time-outs (quorum 2 s and 1 s, session 9 s)",
    settings: { "broker.session.timeout.ms": 9000, "broker.heartbeat.interval.ms": 2000 },
  },
  { name: "controllers of their own", settings: {}, controllers: 3 },
  { name: "controllers of their own and shorter time-outs", settings: SHORTER, controllers: 3 },
];

type Victim = "a leader" | "the controller";

interface Fault {
  readonly victim: Victim;
  readonly summary: LoadSummary;
  /** Until another node led the quorum; infinite: none did while it was waited for. */
  readonly electionMs?: number;
}

export const faultSpeed: readonly Section[] = SETTINGS.map((setting) => ({
  title: `Faults with ${setting.name}`,
  measure: async (screen, depth) => table(await faultsWith(screen, setting, ROUNDS[depth])),
}));

async function faultsWith(screen: Screen, { name, settings, controllers }: Setting, rounds: number): Promise<Fault[]> {
  let load: Load | undefined;
  const own = controllers === undefined ? {} : { cluster: { brokers: 3, controllers, settings } };
  const cluster = await startCluster(screen, name, FIRST_PORT, own, settings);
  try {
    const tools: HandTools = cluster;
    await createTopic(tools, TOPIC, PARTITIONS);
    load = new Load(cluster.properties, TOPIC, PER_SECOND);
    const faults: Fault[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      for (const victim of ["a leader", "the controller"] as const) {
        const fault = await killed(screen, cluster, load, victim, `Round ${round} of ${rounds}`);
        faults.push(fault);
        // Nothing can be changed or measured where nobody leads.
        if (fault.electionMs === Infinity) return faults;
        await step(screen, "Starting what was killed", () => cluster.stack.call("up"));
      }
    }
    return faults;
  } finally {
    await load?.stop();
    await cluster.stack.remove();
  }
}

async function killed(screen: Screen, cluster: Cluster, load: Load, victim: Victim, round: string): Promise<Fault> {
  const tools: HandTools = cluster;
  await waitUntilInSync(tools);
  const controller = quorumLeader(
    await kafkaTool("org.apache.kafka.tools.MetadataQuorumCommand", cluster.properties, "describe", "--status"),
  );
  const topic = await kafkaTool(
    "org.apache.kafka.tools.TopicCommand",
    cluster.properties,
    "--describe",
    "--topic",
    TOPIC,
  );
  const id = victim === "the controller" ? controller : leaderBeside(topic, controller);
  return step(screen, `${round}: ${victim} is killed`, async (report) => {
    report("measuring");
    const before = await load.summary();
    const at = Date.now();
    process.kill(pidOf(cluster.stack, nameOf(cluster, id)), "SIGKILL");
    const electionMs = victim === "the controller" ? (await newController(cluster, id, at)) - at : undefined;
    // Its partitions have other leaders when each record that was sent by then is acknowledged.
    const after = await load.summary();
    const summary = { ...after, failed: after.failed - before.failed, lost: after.lost - before.lost };
    return { victim, summary, ...(electionMs === undefined ? {} : { electionMs }) };
  });
}

/** @returns when a survivor became the active controller, by its own log; infinite: nobody did */
async function newController({ stack }: Cluster, dead: number, after: number): Promise<number> {
  const survivors = stack.plan().nodes.filter(({ id, roles }) => id !== dead && roles.includes("controller"));
  const logs = survivors.map(({ name }) => path.join(stack.directory(name), "logs", "controller.log"));
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(LOOK_AGAIN_MS)) {
    const times = logs.filter(existsSync).flatMap((log) => becameController(readFileSync(log, "utf8")));
    const found = times.filter((time) => time > after).sort((a, b) => a - b)[0];
    if (found !== undefined) return found;
  }
  return Infinity;
}

function nameOf({ stack }: Cluster, id: number): string {
  const node = stack.plan().nodes.find((each) => each.id === id);
  if (!node) throw new Error(`the plan has no node ${id}`);
  return node.name;
}

function table(faults: readonly Fault[]): string {
  const rows = (["a leader", "the controller"] as const).map((victim) => {
    const all = faults.filter((each) => each.victim === victim);
    const elections = all.flatMap(({ electionMs }) => (electionMs === undefined ? [] : [electionMs]));
    return [
      victim,
      spread(all.map(({ summary }) => summary.slowestMs)),
      elections.length === 0 ? "" : spread(elections),
      `${sum(all, ({ summary }) => summary.failed)}, ${sum(all, ({ summary }) => summary.lost)}`,
    ];
  });
  return markdownTable(["kill -9 of", "Until all writes went on", "New controller after", "Failed, lost writes"], rows);
}

function spread(all: readonly number[]): string {
  return `${shown(median(all))} (${all.map(shown).join(", ")})`;
}

function shown(milliseconds: number): string {
  return milliseconds === Infinity ? `none within ${seconds(PATIENCE_MS)}` : seconds(milliseconds);
}

function sum(faults: readonly Fault[], value: (fault: Fault) => number): number {
  return faults.reduce((total, fault) => total + value(fault), 0);
}
