// Settings of a live cluster are changed while Kafka's own client writes and reads: nothing acknowledged is lost,
// whether the deployment runs through, has to wait, gives up, or is killed half-way.

import { setTimeout as sleep } from "node:timers/promises";
import { KafkaView } from "../../support/kafka-view";
import { Load, type LoadSummary } from "../../support/load";
import { NodeWatch, hasProcess, isUp, type Outage } from "../../support/node-watch";
import { isRunning } from "../../support/processes";
import { TestStack, finished, killWithChildren } from "../../support/stack";

jest.setTimeout(240_000);

const BOOTSTRAP = "localhost:24092,localhost:24102,localhost:24112";
const NODES = ["kafka-1", "kafka-2", "kafka-3"];
const TOPIC = "load";
const PARTITIONS = 6;
const PER_SECOND = 200;

const stack = new TestStack("rolls", { brokers: 3, firstPort: 24090 });
let kafka: KafkaView;
let load: Load;

beforeAll(async () => {
  await stack.must("up");
  const admin = await stack.clientProperties("admin");
  kafka = new KafkaView(BOOTSTRAP, admin);
  await kafka.createTopic(TOPIC, PARTITIONS);
  load = new Load(admin, TOPIC, PER_SECOND);
  await load.summary();
});

afterAll(async () => {
  for (const node of NODES.filter((each) => hasProcess(stack, each))) process.kill(stack.pid(node), "SIGCONT");
  for (const up of begun) await up.kill();
  await load.stop();
  await stack.remove();
});

const inUse = () => kafka.brokerSettings("queued.max.requests", "log.retention.ms");
const pids = () => NODES.map((node) => stack.pid(node));

async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 120): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await holds()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
  }
}

interface Up {
  /** What it has said so far. */
  readonly said: () => string;
  readonly kill: () => Promise<void>;
}

const begun: Up[] = [];

function beginUp(): Up {
  const child = stack.start("up");
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const ended = finished(child);
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) killWithChildren(child);
    await ended;
  };
  const up = { said: () => text, kill };
  begun.push(up);
  return up;
}

function expectUnharmed(summary: LoadSummary): void {
  expect(summary).toMatchObject({ failed: 0, lost: 0, outOfOrder: 0, duplicates: 0, errors: [] });
  expect(summary.acknowledged).toBeGreaterThanOrEqual(summary.sent);
}

function printFigures(outages: readonly Outage[], { longestPauseMs, p99Ms, slowestMs }: LoadSummary): void {
  const times = outages.map(({ from, to = from }) => to - from);
  const begun = Math.min(...outages.map(({ from }) => from));
  const each = Math.round((Math.max(...outages.map(({ to = 0 }) => to)) - begun) / outages.length);
  console.log(
    `a roll of ${outages.length} nodes: ${each} ms a node, of which it is down ${times.join(", ")} ms; ` +
      `nothing acknowledged for ${longestPauseMs} ms at most, p99 ${p99Ms} ms, slowest record ${slowestMs} ms`,
  );
}

test("a dynamic setting is used by the brokers, and taken away again, with no restart", async () => {
  const before = pids();
  const [standard] = await inUse();
  stack.describe({ settings: { "log.retention.ms": 7_200_000, "queued.max.requests": 600 } });
  const both =
    "dynamic (no restart): log.retention.ms; rolling (restarted behind the gate): queued.max.requests unset -> 600";
  expect((await stack.run("preview")).output).toContain(both);
  stack.describe({ settings: { "log.retention.ms": 7_200_000 } });
  const up = await stack.run("up");
  expect(up.output).toContain("dynamic (no restart): log.retention.ms");
  expect(up.output).not.toContain("rolling");
  expect(await inUse()).toEqual(NODES.map(() => ({ ...standard, "log.retention.ms": "7200000" })));
  stack.describe();
  await stack.must("up");
  expect(await inUse()).toEqual(NODES.map(() => standard));
  expect(pids()).toEqual(before);
  expectUnharmed(await load.summary());
});

test("a setting that needs a restart takes one node after the other, and clients don't notice", async () => {
  const before = pids();
  // With it a dynamic one: below it must be taken back from nodes that were started with it.
  stack.describe({ settings: { "queued.max.requests": 600, "log.retention.ms": 7_200_000 } });
  await load.summary();
  const watch = new NodeWatch(stack, NODES);
  await stack.must("up");
  await watch.end();
  const summary = await load.summary();
  printFigures(watch.outages, summary);
  expectUnharmed(summary);
  expect(summary.leastInSync).toBe(2);
  expect(watch.most).toBe(1);
  expect(watch.outages.map(({ node }) => node).sort()).toEqual(NODES);
  expect(pids().filter((pid, index) => pid === before[index])).toEqual([]);
  expect(await inUse()).toEqual(NODES.map(() => ({ "queued.max.requests": "600", "log.retention.ms": "7200000" })));
  const leaders = await kafka.leaders(TOPIC);
  expect(leaders).toHaveLength(PARTITIONS);
  expect(leaders.filter(({ leader, preferred }) => leader !== preferred)).toEqual([]);
});

describe("a roll that doesn't run through", () => {
  const settings = { "queued.max.requests": 700 };
  let old: readonly number[] = [];
  let first = "";
  const waitingForFirst = () => `(waiting for node ${first.slice("kafka-".length)})`;
  /** Whose process is another by now, or none. */
  const gone = () => NODES.filter((_, index) => !isRunning(old[index] ?? 0));

  test("killed while the first node is down, and again before the second, loses nothing", async () => {
    old = pids();
    stack.describe({ settings });
    let up = beginUp();
    await until("the first node goes down", () => gone().length > 0);
    await up.kill();
    [first = ""] = gone();

    up = beginUp();
    await until(`${first} is started again`, () => hasProcess(stack, first));
    await up.kill();
    await until("all replicas are in sync", async () => (await kafka.underReplicated()) === "");
    expect(gone()).toEqual([first]);
    expectUnharmed(await load.summary());
  });

  test("gives up when nothing moves while another node is away, and leaves the others alone", async () => {
    const away = stack.pid(first);
    process.kill(away, "SIGSTOP");
    await until(`${first} is missed`, async () => (await kafka.underReplicated()) !== "");
    stack.describe({ settings, patience: "3s" });
    const { code, output } = await stack.run("up");
    expect(code).toBe(1);
    expect(output).toMatch(
      /nothing has moved for \d+ s, so the roll stops here: stopping kafka-\d would stop writes of/,
    );
    expect(output).toContain(waitingForFirst());
    expect(output).toContain("would lose the controllers' majority");
    expect(output).toMatch(/kafka-\d was left as it is, because the roll stopped at kafka-\d/);
    expect(gone()).toEqual([first]);
    expect(stack.pid(first)).toBe(away);
    expectUnharmed(await load.summary());
  });

  test("waits for the missing node and goes on when it is back; killed in the last, it is finished by the next", async () => {
    const firstPid = stack.pid(first);
    stack.describe({ settings });
    const up = beginUp();
    await until("it says who is missing", () => up.said().includes(waitingForFirst()));
    expect(gone()).toEqual([first]);
    process.kill(firstPid, "SIGCONT");
    await until("the last node goes down", () => gone().length === NODES.length);
    const done = NODES.filter((node) => isUp(stack, node));
    const restarted = done.map((node) => stack.pid(node));
    expect(done).toHaveLength(2);
    await up.kill();

    await stack.must("up");
    expect((await stack.run("preview", "--expect-no-changes")).code).toBe(0);
    expect(done.map((node) => stack.pid(node))).toEqual(restarted);
    expect(await inUse()).toEqual(NODES.map(() => ({ "queued.max.requests": "700", "log.retention.ms": "null" })));
    expect(await kafka.underReplicated()).toBe("");
    expectUnharmed(await load.summary());
  });
});
