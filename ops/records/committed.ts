// Which records of a fetched partition count: none of transactions that were taken back, no mark of the protocol's own.
// Pure. (The library's own filter takes in one aborted transaction of each producer only.)

import type { RecordsBatch } from "@platformatic/kafka" with { "resolution-mode": "import" };

const CONTROL = 1 << 5;
const TRANSACTIONAL = 1 << 4;
const ABORT = 0;

export interface Aborted {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/** @param aborted as the broker tells; empty where everything is wanted */
export function batchesThatCount(batches: readonly RecordsBatch[], aborted: readonly Aborted[]): RecordsBatch[] {
  const waiting = [...aborted].sort((left, right) => Number(left.firstOffset - right.firstOffset));
  const open = new Set<bigint>();
  return batches.filter((batch) => {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (waiting[0] && waiting[0].firstOffset <= last) open.add(waiting.shift()?.producerId ?? -1n);
    if ((batch.attributes & CONTROL) !== 0) {
      if (batch.records[0]?.key?.readInt16BE(2) === ABORT) open.delete(batch.producerId);
      return false;
    }
    return (batch.attributes & TRANSACTIONAL) === 0 || !open.has(batch.producerId);
  });
}
