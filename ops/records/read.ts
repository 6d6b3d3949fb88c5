// Reads a partition's records as whoever reads only what is committed, in no group.

import type { Consumer, RecordsBatch } from "@platformatic/kafka" with { "resolution-mode": "import" };

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

export interface StoredRecord {
  readonly offset: bigint;
  readonly timestamp: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [Buffer | null, Buffer | null])[];
}

/** Bits of a batch's attributes. */
const CONTROL = 0x20;
const TRANSACTIONAL = 0x10;
const COMMITTED = 1;
const ABORT = 0;
const MOST_BYTES = 4 * 1024 ** 2;
/** Answers in a row without a record, half a second each. */
const MOST_IDLE = 20;

/**
 * From one offset to before another, in their order.
 * @param use is waited for, record by record
 * @returns how many there were
 */
export async function readRecords(
  consumer: Consumer,
  { topic, partition }: Place,
  from: bigint,
  to: bigint,
  use: (record: StoredRecord) => Promise<void> | void,
): Promise<number> {
  let at = from;
  let count = 0;
  let idle = 0;
  while (at < to && idle < MOST_IDLE) {
    const metadata = await consumer.metadata({ topics: [topic] });
    const about = metadata.topics.get(topic);
    const led = about?.partitions[partition];
    if (!about || !led) throw new Error(`there is no partition ${partition} of ${topic}`);
    const where = { partition, currentLeaderEpoch: -1, fetchOffset: at, lastFetchedEpoch: -1 };
    const answer = await consumer.fetch({
      node: led.leader,
      isolationLevel: COMMITTED,
      maxWaitTime: 500,
      minBytes: 1,
      maxBytes: MOST_BYTES,
      topics: [{ topicId: about.id, partitions: [{ ...where, partitionMaxBytes: MOST_BYTES }] }],
    });
    const found = answer.responses[0]?.partitions[0];
    const before = at;
    const aborted = new Aborted(found?.abortedTransactions ?? []);
    for (const batch of found?.records ?? []) {
      for (const record of aborted.committed(batch)) {
        if (record.offset < at || record.offset >= to) continue;
        await use(record);
        count += 1;
      }
      const end = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
      if (end > at) at = end;
    }
    // What compaction has removed, or is still open, has nothing to read.
    idle = at === before ? idle + 1 : 0;
    if (found && idle > 0 && at >= found.lastStableOffset) return count;
  }
  return count;
}

/** Each answer names the transactions in it that were aborted: by who wrote them and where they began. */
class Aborted {
  private readonly ongoing = new Set<bigint>();
  private open: { readonly producerId: bigint; readonly firstOffset: bigint }[];

  constructor(all: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[]) {
    this.open = [...all];
  }

  committed(batch: RecordsBatch): StoredRecord[] {
    const { producerId, attributes, firstOffset, firstTimestamp } = batch;
    const last = firstOffset + BigInt(batch.lastOffsetDelta);
    for (const begun of this.open.filter((each) => each.firstOffset <= last)) this.ongoing.add(begun.producerId);
    this.open = this.open.filter((each) => each.firstOffset > last);
    if ((attributes & CONTROL) !== 0) {
      if (batch.records[0]?.key?.readInt16BE(2) === ABORT) this.ongoing.delete(producerId);
      return [];
    }
    if ((attributes & TRANSACTIONAL) !== 0 && this.ongoing.has(producerId)) return [];
    return batch.records.map(({ offsetDelta, timestampDelta, key, value, headers }) => ({
      offset: firstOffset + BigInt(offsetDelta),
      timestamp: firstTimestamp + timestampDelta,
      key,
      value,
      headers,
    }));
  }
}
