import { becameController, leaderBeside, quorumLeader } from "../../../toolchain/bench/fault-reading";
import { memoryBelow } from "../../../toolchain/bench/memory-watch";
import { findingsOf } from "../../../toolchain/bench/performance/result-tables";
import { KAFKA, documentOf, oursOf } from "../../../toolchain/bench/performance/variants";
import { drifted, drifts, ratioOf, text } from "../../../toolchain/bench/ratios";
import { median } from "../../../toolchain/bench/section";

test.each([
  [[7], 7],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test("a ratio compares each round with the same round of the other", () => {
  // The machine was twice as slow in the second round, for both: of the totals nothing could be said.
  expect(ratioOf([200, 90, 400], [100, 60, 100])).toEqual({ median: 2, least: 1.5, most: 4 });
});

test.each([
  [[1, 2], [1]],
  [[], []],
])("%j and %j have no rounds in common", (of, to) => {
  expect(() => ratioOf(of, to)).toThrow(`${of.length} and ${to.length} rounds can't be compared`);
});

const STORED = { median: 1.2, least: 1.1, most: 1.3 };

test.each([
  ["all above", { median: 1.5, least: 1.31, most: 1.6 }, true],
  ["all below", { median: 1, least: 0.9, most: 1.09 }, true],
  ["touching", { median: 1.4, least: 1.3, most: 1.5 }, false],
  ["within", { median: 1.2, least: 1.15, most: 1.25 }, false],
  ["wider", { median: 1.2, least: 0.5, most: 2 }, false],
])("%s the stored rounds", (_name, now, expected) => {
  expect(drifted(STORED, now)).toBe(expected);
});

test("says what drifted, what is new, and nothing of what holds or wasn't measured", () => {
  const moved = { median: 2, least: 1.9, most: 2.1 };
  expect(drifts({ a: STORED, b: STORED, c: STORED }, { a: STORED, b: moved, d: moved })).toEqual([
    "b: 2.00× (1.90–2.10), was 1.20× (1.10–1.30)",
    "d: 2.00× (1.90–2.10), measured for the first time",
  ]);
  expect(text(STORED)).toBe("1.20× (1.10–1.30)");
});

const result = (perSecond: number, p99Ms: number) => {
  const rest = { unread: 0, clientCpu: 0.5, nodeCpu: 1.25, p50Ms: 1, p95Ms: 2, p999Ms: 9 };
  return { perSecond, p99Ms, ...rest };
};

test("the findings hold the first contestant to each of the others", () => {
  const outcome = (name: string, speeds: number[], times: number[]) => ({
    name,
    fastest: { 512: speeds.map((speed) => result(speed, 1)) },
    paced: { 0.5: times.map((time) => result(1, time)) },
    memory: 3 * 2 ** 30,
  });
  const outcomes = [outcome("ours", [200_000, 90_000], [5, 8]), outcome("theirs", [100_000, 60_000], [10, 10])];
  const { ratios, markdown, plots } = findingsOf("chat", outcomes, 512);
  expect(ratios).toEqual({
    "chat: records a second of 512 bytes, ours to theirs": { median: 1.75, least: 1.5, most: 2 },
    // (1.25 + 0.5) processors for so many records.
    "chat: processor time for a record of 512 bytes, ours to theirs": {
      median: expect.closeTo((0.5 + 2 / 3) / 2, 10) as number,
      least: expect.closeTo(0.5, 10) as number,
      most: expect.closeTo(2 / 3, 10) as number,
    },
    "chat: p99 at 50 %, ours to theirs": { median: 0.65, least: 0.5, most: 0.8 },
  });
  expect(markdown).toContain("| ours | 145k (90k–200k) | 1.25, 0.50 | 3.00 GiB |");
  expect(markdown).toContain(
    "| 50 % | theirs | 1.0 ms (1.0 ms–1.0 ms) | 2.0 ms (2.0 ms–2.0 ms) | 10 ms (10 ms–10 ms) |",
  );
  expect(markdown).toContain("| theirs | 23.3 (17.5–29.2) |");
  expect(plots.map(({ name }) => name)).toEqual(["chat-512-bytes", "chat-p99-at-50"]);
});

test("a document's settings stand in the place of the plan's, and Kafka's where it says nothing", () => {
  expect(documentOf("escrow").broker).toMatchObject({ "num.io.threads": 16, "log.cleaner.threads": 2 });
  expect(documentOf("caracal").broker).toMatchObject({ "num.io.threads": 8, "num.replica.fetchers": 1 });
  expect(documentOf("billing").producer).toEqual({});
  expect(KAFKA.broker).toMatchObject({ "num.network.threads": 3, "num.io.threads": 8, "num.replica.fetchers": 1 });
  expect(() => documentOf("unknown")).toThrow("no document is known for the system unknown");
});

test("ours are the plan's own, without what binds a client to names", () => {
  const properties = "num.io.threads=8\nmessage.max.bytes=10485760\nreplica.fetch.max.bytes=10485760\n";
  const rest = {
    topic: { "compression.type": "lz4", "retention.ms": "1" },
    producer: { "compression.type": "lz4", "transactional.id": "a" },
    consumer: { "group.id": "b", "fetch.min.bytes": "1" },
  };
  expect(oursOf("billing", properties, rest)).toEqual({
    name: "ours, billing",
    broker: { "message.max.bytes": 10_485_760, "replica.fetch.max.bytes": 10_485_760 },
    topic: { "compression.type": "lz4" },
    producer: { "compression.type": "lz4" },
    consumer: { "fetch.min.bytes": "1" },
  });
});

test("reads who leads", () => {
  const status = "ClusterId:              abc\nLeaderId:               2\nLeaderEpoch:            4\n";
  expect(quorumLeader(status)).toBe(2);
  const topic =
    "\tTopic: load\tPartition: 0\tLeader: 2\tReplicas: 2,1,3\n\tTopic: load\tPartition: 1\tLeader: 3\tReplicas: 3,2,1\n";
  expect(leaderBeside(topic, 2)).toBe(3);
  expect(() => leaderBeside("nothing", 2)).toThrow("a leader beside 2 isn't in what Kafka said");
  const log =
    "[2026-11-21T21:58:43,704] INFO [RaftManager id=2] Attempting durable transition to Leader\n" +
    "[2026-11-21T21:58:44,077] INFO [QuorumController id=2] Becoming the active controller at epoch 4, next write\n";
  expect(becameController(log)).toEqual([new Date(2026, 10, 21, 21, 58, 44, 77).getTime()]);
});

test("memory counts what a process started and what those started, but no brokers and no strangers", () => {
  const of = (pid: number, parent: number, name: string, bytes: number) => ({ pid, parent, name, bytes });
  const all = [
    of(1, 0, "init", 1),
    of(5, 1, "node", 1000),
    of(6, 5, "pulumi", 20),
    of(7, 6, "node", 300),
    of(8, 7, "java", 5000),
  ];
  expect(memoryBelow(5, [...all, of(9, 1, "node", 70_000)])).toBe(320);
});
