// Which fetched batches count: the cases that the library's own filter gets wrong, too.

import type { RecordsBatch } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { batchesThatCount } from "../../../ops/records/committed";

function batch(
  producerId: bigint,
  firstOffset: bigint,
  kind: "plain" | "transactional" | "abort" | "commit",
): RecordsBatch {
  const key = Buffer.alloc(4);
  key.writeInt16BE(kind === "commit" ? 1 : 0, 2);
  const control = kind === "abort" || kind === "commit";
  const attributes = (kind === "plain" ? 0 : 1 << 4) | (control ? 1 << 5 : 0);
  const records = [{ key: control ? key : null, offsetDelta: 0 }];
  return { producerId, firstOffset, lastOffsetDelta: 0, attributes, records } as unknown as RecordsBatch;
}

const offsets = (batches: readonly RecordsBatch[]) => batches.map(({ firstOffset }) => Number(firstOffset));

test("marks of the protocol are no records, and what isn't in a transaction counts", () => {
  const all = [
    batch(-1n, 0n, "plain"),
    batch(7n, 1n, "transactional"),
    batch(7n, 2n, "commit"),
    batch(-1n, 3n, "plain"),
  ];
  expect(offsets(batchesThatCount(all, []))).toEqual([0, 1, 3]);
});

test("two transactions of one producer that were taken back, and one between them that wasn't", () => {
  const all = [
    batch(7n, 0n, "transactional"),
    batch(7n, 1n, "abort"),
    batch(7n, 2n, "transactional"),
    batch(7n, 3n, "commit"),
    batch(7n, 4n, "transactional"),
    batch(7n, 5n, "abort"),
    batch(7n, 6n, "transactional"),
    batch(7n, 7n, "commit"),
  ];
  const aborted = [
    { producerId: 7n, firstOffset: 4n },
    { producerId: 7n, firstOffset: 0n },
  ];
  expect(offsets(batchesThatCount(all, aborted))).toEqual([2, 6]);
});

test("producers whose transactions overlap are told apart", () => {
  const all = [
    batch(1n, 0n, "transactional"),
    batch(2n, 1n, "transactional"),
    batch(1n, 2n, "abort"),
    batch(2n, 3n, "commit"),
    batch(1n, 4n, "transactional"),
  ];
  expect(offsets(batchesThatCount(all, [{ producerId: 1n, firstOffset: 0n }]))).toEqual([1, 4]);
});

test("a mark of somebody who wrote nothing here does no harm", () => {
  expect(batchesThatCount([batch(9n, 0n, "abort")], [])).toEqual([]);
});
