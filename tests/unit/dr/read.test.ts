// Reads what is committed: records of aborted transactions, and the marks at transactions' ends, are none.

import type { RecordsBatch } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { readPartitions, type Partitions, type Reading } from "../../../ops/records/reader";

const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const ABORT = Buffer.from([0, 0, 0, 0]);
const COMMIT = Buffer.from([0, 0, 0, 1]);
const OUT_OF_RANGE = 1;

function batch(first: number, values: readonly string[], producer = -1, attributes = 0, key: Buffer | null = null) {
  return {
    firstOffset: BigInt(first),
    lastOffsetDelta: values.length - 1,
    firstTimestamp: 1000n,
    attributes,
    producerId: BigInt(producer),
    records: values.map((value, index) => ({
      offsetDelta: index,
      timestampDelta: BigInt(index),
      key,
      value: Buffer.from(value),
      headers: [],
    })),
  } as unknown as RecordsBatch;
}

const transaction = (first: number, producer: number, ...values: string[]) =>
  batch(first, values, producer, TRANSACTIONAL);
const end = (at: number, producer: number, how: Buffer) => batch(at, [""], producer, TRANSACTIONAL | CONTROL, how);

interface Log {
  readonly batches: readonly RecordsBatch[];
  readonly aborted?: readonly (readonly [producer: number, first: number])[];
  /** After the last batch, if not said. */
  readonly stable?: number;
  readonly begin?: number;
}

/** Partition 0 of a topic, and others; each answers as a broker does, with every batch that overlaps what was asked for. */
function topic(...logs: readonly Log[]) {
  const asked: number[] = [];
  const partitions: Partitions = {
    topics: () => Promise.resolve(new Map([["t", { name: "t", id: "id", leaders: logs.map(() => 1) }]])),
    beginning: ({ partition }) => Promise.resolve(BigInt(logs[partition]?.begin ?? 0)),
    fetch: (_, topics) => {
      asked.push(topics[0]!.partitions.length);
      const answers = topics[0]!.partitions.map(({ partition, fetchOffset }) => {
        const { batches, aborted = [], stable, begin = 0 } = logs[partition]!;
        const last = batches.at(-1);
        const ends = last ? last.firstOffset + BigInt(last.lastOffsetDelta) + 1n : 0n;
        const lost = fetchOffset < BigInt(begin);
        return {
          partitionIndex: partition,
          errorCode: lost ? OUT_OF_RANGE : 0,
          records: lost
            ? []
            : batches.filter((each) => each.firstOffset + BigInt(each.lastOffsetDelta) >= fetchOffset).slice(0, 1),
          abortedTransactions: aborted.map(([producer, first]) => ({
            producerId: BigInt(producer),
            firstOffset: BigInt(first),
          })),
          lastStableOffset: stable === undefined ? ends : BigInt(stable),
          highWatermark: ends,
          logStartOffset: BigInt(begin),
          preferredReadReplica: -1,
        };
      });
      const responses = [{ topicId: "id", partitions: answers }];
      return Promise.resolve({ throttleTimeMs: 0, errorCode: 0, sessionId: 0, responses });
    },
  };
  return { partitions, asked };
}

async function read(log: Log | ReturnType<typeof topic>, from: number, to: number, reading?: Reading) {
  const { partitions } = "partitions" in log ? log : topic(log);
  const found: string[] = [];
  const range = { topic: "t", partition: 0, from: BigInt(from), to: BigInt(to) };
  for await (const { offset, value } of readPartitions(partitions, [range], reading))
    found.push(`${offset} ${value?.toString()}`);
  return found;
}

test("records between two offsets, and no others, also where a batch holds more", async () => {
  const log = { batches: [batch(0, ["a", "b", "c"]), batch(3, ["d", "e"])] };
  expect(await read(log, 1, 4)).toEqual(["1 b", "2 c", "3 d"]);
  expect(await read(log, 5, 5)).toEqual([]);
});

test("what was aborted isn't read; what the same producer commits later is", async () => {
  const batches = [
    transaction(0, 7, "lost"),
    transaction(1, 8, "kept"),
    end(2, 7, ABORT),
    transaction(3, 7, "kept too"),
    end(4, 8, COMMIT),
    end(5, 7, COMMIT),
    batch(6, ["plain"]),
    transaction(7, 7, "lost again"),
    end(8, 7, ABORT),
  ];
  // A broker names only the transactions that what it sends is part of.
  const whole = topic({ batches });
  const partitions: Partitions = {
    ...whole.partitions,
    fetch: async (leader, topics) => {
      const answer = await whole.partitions.fetch(leader, topics);
      const partition = answer.responses[0]!.partitions[0]!;
      partition.records = batches.filter(({ firstOffset }) => firstOffset >= topics[0]!.partitions[0]!.fetchOffset);
      partition.abortedTransactions = [
        { producerId: 7n, firstOffset: 0n },
        { producerId: 7n, firstOffset: 7n },
      ];
      return answer;
    },
  };
  const log = { partitions, asked: [] };
  expect(await read(log, 0, 9)).toEqual(["1 kept", "3 kept too", "6 plain"]);
  expect(await read(log, 0, 9, { uncommitted: true })).toEqual([
    "0 lost",
    "1 kept",
    "3 kept too",
    "6 plain",
    "7 lost again",
  ]);
});

test("where compaction has left nothing more, it comes to its end", async () => {
  const log = topic({ batches: [batch(0, ["a"])], stable: 50 });
  expect(await read(log, 0, 50)).toEqual(["0 a"]);
  expect(log.asked.length).toBeLessThan(5);
});

test("an answer that is full of another partition's records says nothing of this one", async () => {
  const late = { batches: [batch(0, ["x"])], stable: 1 };
  const first = topic({ batches: [batch(0, ["a"]), batch(1, ["b"]), batch(2, ["c"]), batch(3, ["d"])] }, late);
  let asked = 0;
  const partitions: Partitions = {
    ...first.partitions,
    fetch: async (leader, topics) => {
      const answer = await first.partitions.fetch(leader, topics);
      asked += 1;
      // Three times in a row there was no room for it.
      for (const each of answer.responses[0]!.partitions)
        if (each.partitionIndex === 1 && asked <= 3) each.records = [];
      return answer;
    },
  };
  const found: string[] = [];
  const ranges = [
    { topic: "t", partition: 0, from: 0n, to: 4n },
    { topic: "t", partition: 1, from: 0n, to: 1n },
  ];
  for await (const { partition, value } of readPartitions(partitions, ranges))
    found.push(`${partition}${value?.toString()}`);
  expect(found.sort()).toEqual(["0a", "0b", "0c", "0d", "1x"]);
});

test("who may not read is told so at once, and isn't asked to wait", async () => {
  const log = topic({ batches: [batch(0, ["a"])] });
  const partitions: Partitions = {
    ...log.partitions,
    fetch: async (leader, topics) => {
      const answer = await log.partitions.fetch(leader, topics);
      for (const each of answer.responses[0]!.partitions) each.errorCode = 29;
      return answer;
    },
  };
  await expect(read({ partitions, asked: [] }, 0, 1)).rejects.toMatchObject({ code: 29 });
});

test("what retention has taken is an error, or left out where that was asked for", async () => {
  const log = { batches: [batch(5, ["f", "g"])], begin: 5 };
  await expect(read(log, 2, 7)).rejects.toThrow("t-0 has no record 2 any more: retention has taken it.");
  expect(await read(log, 2, 7, { skipExpired: true })).toEqual(["5 f", "6 g"]);
});
