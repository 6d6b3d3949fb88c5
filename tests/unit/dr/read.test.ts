// Reads what is committed: records of aborted transactions, and the marks at transactions' ends, are none.

import type { Consumer, RecordsBatch } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { readRecords, type StoredRecord } from "../../../ops/records/read";

const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const ABORT = Buffer.from([0, 0, 0, 0]);
const COMMIT = Buffer.from([0, 0, 0, 1]);

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

/** A partition that answers as a broker does, with every batch that overlaps what was asked for. */
function partition(batches: readonly RecordsBatch[], aborted: readonly (readonly [producer: number, first: number])[]) {
  const last = batches.at(-1);
  const stable = last ? last.firstOffset + BigInt(last.lastOffsetDelta) + 1n : 0n;
  let asked = 0;
  const consumer = {
    metadata: () => Promise.resolve({ topics: new Map([["t", { id: "id", partitions: { 0: { leader: 1 } } }]]) }),
    fetch: ({ topics }: { topics: { partitions: { fetchOffset: bigint }[] }[] }) => {
      asked += 1;
      const from = topics[0]!.partitions[0]!.fetchOffset;
      const records = batches.filter((each) => each.firstOffset + BigInt(each.lastOffsetDelta) >= from);
      const abortedTransactions = aborted.map(([producer, first]) => ({
        producerId: BigInt(producer),
        firstOffset: BigInt(first),
      }));
      return Promise.resolve({
        responses: [{ partitions: [{ records, abortedTransactions, lastStableOffset: stable }] }],
      });
    },
  } as unknown as Consumer;
  return { consumer, asked: () => asked };
}

async function read(consumer: Consumer, from: number, to: number): Promise<string[]> {
  const found: StoredRecord[] = [];
  const count = await readRecords(consumer, { topic: "t", partition: 0 }, BigInt(from), BigInt(to), (record) => {
    found.push(record);
  });
  expect(count).toBe(found.length);
  return found.map(({ offset, value }) => `${offset} ${value?.toString()}`);
}

test("records between two offsets, and no others, also where a batch holds more", async () => {
  const { consumer } = partition([batch(0, ["a", "b", "c"]), batch(3, ["d", "e"])], []);
  expect(await read(consumer, 1, 4)).toEqual(["1 b", "2 c", "3 d"]);
  expect(await read(consumer, 5, 5)).toEqual([]);
});

test("what was aborted isn't read; what the same producer commits later is", async () => {
  const log = [
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
  const aborted = [
    [7, 0],
    [7, 7],
  ] as const;
  expect(await read(partition(log, aborted).consumer, 0, 9)).toEqual(["1 kept", "3 kept too", "6 plain"]);
});

test("where compaction has left nothing more, it comes to its end", async () => {
  const { consumer, asked } = partition([batch(0, ["a"])], []);
  expect(await read(consumer, 0, 50)).toEqual(["0 a"]);
  expect(asked()).toBeLessThan(5);
});
