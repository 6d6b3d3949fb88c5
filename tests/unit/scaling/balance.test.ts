// When replicas are moved, when they are left alone, and what is refused, as the engine is told of it.

import type { LivePartition } from "../../../providers/cluster/balance/live";
import { balance } from "../../../providers/cluster/balance/balance";
import type { Props } from "../../../providers/host/types";
import { context } from "../providers/host";

const MIB = 1024 ** 2;
let live: LivePartition[] | undefined;
let settings: Record<string, Record<string, string>> = {};

jest.mock("../../../providers/cluster/balance/live", () => ({
  ...jest.requireActual<object>("../../../providers/cluster/balance/live"),
  livePartitions: () =>
    live ? Promise.resolve(live) : Promise.reject(new Error("No Kafka broker can be reached at localhost:1.")),
  sizesOf: () =>
    Promise.resolve(new Map(live?.map((each) => [`${each.topic}-${each.partition}`, new Map([[1, MIB]])]))),
}));
jest.mock("../../../providers/cluster/connection", () => ({
  clusterAt: () => ({ cluster: { describeTopicConfig: (topic: string) => Promise.resolve(settings[topic] ?? {}) } }),
}));

const RACKS = ["a", "b", "c"];
const inputs = (brokers: number, more: Props = {}): Props => ({
  cluster: "kafka",
  connection: { bootstrapServers: "localhost:1" },
  brokers: Array.from({ length: brokers }, (_, index) => ({
    id: index + 1,
    name: `kafka-${index + 1}`,
    rack: RACKS[index % 3],
  })),
  moveRate: MIB,
  always: false,
  patienceSeconds: 300,
  minInSync: 2,
  ...more,
});

const topic = (name: string, ...replicas: number[][]): LivePartition[] =>
  replicas.map((each, partition) => ({
    topic: name,
    partition,
    replicas: each,
    leader: 1,
    inSync: each,
    adding: [],
    removing: [],
  }));

async function changes(before: Props, after: Props): Promise<{ changes: unknown; said: string[] }> {
  const said: string[] = [];
  const log = (_severity: string, text: string) => void said.push(text);
  const found = await balance.diff?.({ id: "kafka", inputs: before, outputs: before }, after, context({ log }));
  return { changes: found?.changes, said };
}

async function refused(before: Props | undefined, after: Props): Promise<string[]> {
  return ((await balance.check?.(after, before, context()))?.failures ?? []).map(({ reason }) => reason);
}

const EVEN = topic("orders", [1, 2, 3], [2, 3, 1], [3, 1, 2]);
const SKEWED = topic("orders", [1, 2], [1, 2], [1, 2], [1, 2]);

beforeEach(() => {
  live = EVEN;
  settings = {};
});

test("the same brokers: nothing, also where one is down and its replicas are out of sync", async () => {
  live = EVEN.map((each) => ({ ...each, inSync: [1, 2] }));
  expect(await changes(inputs(3), inputs(3))).toEqual({ changes: {}, said: [] });
});

test("another rate of moving is no move", async () => {
  expect(await changes(inputs(3), inputs(3, { moveRate: 5 * MIB }))).toEqual({ changes: {}, said: [] });
});

test("skew is left alone unless the stack asks for evenness", async () => {
  live = SKEWED;
  expect(await changes(inputs(3), inputs(3))).toEqual({ changes: {}, said: [] });
  const { changes: found, said } = await changes(inputs(3), inputs(3, { always: true }));
  expect(found).toEqual({ replicas: "update" });
  expect(said).toContain("moves 2 partitions (2.0 MiB) between brokers");
});

test("a broker that comes is announced with what moves to it", async () => {
  live = [...EVEN, ...topic("bills", [1, 2, 3])];
  const { changes: found, said } = await changes(inputs(3), inputs(4));
  expect(found).toEqual({ brokers: "update" });
  expect(said).toContain("moves 2 partitions (2.0 MiB) to kafka-4");
});

test("a broker that goes is drained, also when a deployment that did it was broken off", async () => {
  live = topic("orders", [4, 2, 3], [1, 2, 3]);
  const words = "drains kafka-4: moves 1 partition (1.0 MiB) to the brokers that stay";
  const going = await changes(inputs(4), inputs(3));
  expect([going.changes, going.said[0]]).toEqual([{ brokers: "update" }, words]);
  const again = await changes(inputs(3), inputs(3));
  expect([again.changes, again.said[0]]).toEqual([
    { replicas: "update" },
    "drains broker 4: moves 1 partition (1.0 MiB) to the brokers that stay",
  ]);
});

test("while nobody answers only the description counts", async () => {
  live = undefined;
  expect(await changes(inputs(3), inputs(3))).toEqual({ changes: {}, said: [] });
  expect(await changes(inputs(3), inputs(4))).toEqual({ changes: { brokers: "update" }, said: [] });
  expect(await refused(inputs(4), inputs(3))).toEqual([]);
});

test("fewer brokers than a topic has replicas are refused", async () => {
  live = [...EVEN, ...topic("wide", [1, 2, 3, 4])];
  expect(await refused(inputs(4), inputs(3))).toEqual([
    "3 brokers are too few for the replicas of wide (4): keep at least 4, or give these topics fewer replicas first",
  ]);
  expect(await refused(inputs(4), inputs(4))).toEqual([]);
  expect(await refused(undefined, inputs(1))).toEqual([]);
});

test("more copies that must agree are refused while a topic has fewer, unless it says by itself how many", async () => {
  live = [...topic("narrow", [1]), ...topic("own", [1])];
  settings = { own: { "min.insync.replicas": "1" } };
  expect(await refused(inputs(1, { minInSync: 1 }), inputs(3))).toEqual([
    "2 copies would have to agree on each write, and narrow (1) can't: write minInSync: 1 until these topics have more replicas",
  ]);
  expect(await refused(inputs(3), inputs(3))).toEqual([]);
});
