// Reads records without being a member of any group: from here to there, and leaves no trace.

import type { RecordsBatch } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { setTimeout as sleep } from "node:timers/promises";
import { Exit, OpsError } from "../frame/exit";
import type { Session } from "../frame/session";
import { batchesThatCount, type Aborted } from "./committed";
import { leadersOf } from "./leaders";
import { readSnappyBlocks } from "./snappy";
import { grouped, liveTopics, type LiveTopic } from "./topics";

export interface StoredRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly timestamp: bigint;
  readonly key: Buffer | undefined;
  /** A record without one deletes its key. */
  readonly value: Buffer | undefined;
  readonly headers: readonly (readonly [name: string, value: Buffer])[];
}

export interface Range {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  /** The first offset that isn't read any more; none: for ever. */
  readonly to?: bigint;
}

export interface Reading {
  /** Also what transactions wrote that aren't finished, or were taken back. */
  readonly uncommitted?: boolean;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

const WAIT_MS = 500;
const MAX_BYTES = 4 * 1024 ** 2;
const PATIENCE_MS = 30_000;

/** In the order of each partition; partitions take turns. */
export async function* readRecords(
  session: Session,
  ranges: readonly Range[],
  { uncommitted = false, maxBytes = MAX_BYTES, signal }: Reading = {},
): AsyncGenerator<StoredRecord> {
  const open = ranges.filter(({ from, to }) => to === undefined || from < to).map((range) => ({ ...range }));
  if (open.length === 0) return;
  const names = [...new Set(open.map(({ topic }) => topic))];
  const fetcher = await newFetcher(session);
  let topics = await liveTopics(session, names);
  let troubleSince: number | undefined;
  while (open.length > 0 && !signal?.aborted) {
    const byLeader = grouped(open, ({ topic, partition }) => topics.get(topic)?.leaders[partition] ?? -1);
    let trouble: string | undefined;
    for (const [leader, some] of byLeader) {
      const answers = await fetcher(leader, some, topics, { uncommitted, maxBytes }).catch((error: unknown) => {
        trouble = error instanceof Error ? error.message : String(error);
        return [];
      });
      for (const { range, batches, aborted, errorCode, next } of answers) {
        if (errorCode === OUT_OF_RANGE)
          throw new OpsError(
            Exit.FOUND,
            `${range.topic}-${range.partition} has no record ${range.from} any more: retention has taken it.`,
          );
        if (errorCode !== 0) trouble = `Kafka's error ${errorCode} for ${range.topic}-${range.partition}`;
        for (const batch of batchesThatCount(batches, uncommitted ? [] : aborted)) yield* recordsOf(batch, range);
        if (next > range.from) range.from = next;
      }
    }
    for (let index = open.length - 1; index >= 0; index -= 1) {
      const range = open[index];
      if (range?.to !== undefined && range.from >= range.to) open.splice(index, 1);
    }
    if (trouble === undefined) troubleSince = undefined;
    else {
      // A leader that has just moved is found again.
      troubleSince ??= Date.now();
      if (Date.now() - troubleSince > PATIENCE_MS)
        throw new OpsError(Exit.UNREACHABLE, `Records can't be read: ${trouble}.`);
      await sleep(WAIT_MS);
      topics = await liveTopics(session, names);
    }
  }
}

const OUT_OF_RANGE = 1;

interface Answered {
  readonly range: Range & { from: bigint };
  readonly batches: readonly RecordsBatch[];
  readonly aborted: readonly Aborted[];
  readonly errorCode: number;
  readonly next: bigint;
}

async function newFetcher(session: Session) {
  readSnappyBlocks(await session.library());
  const ask = await leadersOf(session);

  return async (
    leader: number,
    ranges: readonly (Range & { from: bigint })[],
    topics: ReadonlyMap<string, LiveTopic>,
    { uncommitted, maxBytes }: { uncommitted: boolean; maxBytes: number },
  ): Promise<Answered[]> => {
    const asked = [...grouped(ranges, ({ topic }) => topic)].map(([topic, some]) => ({
      topicId: topics.get(topic)?.id ?? "",
      partitions: some.map(({ partition, from }) => ({
        partition,
        currentLeaderEpoch: -1,
        fetchOffset: from,
        lastFetchedEpoch: -1,
        partitionMaxBytes: maxBytes,
      })),
    }));
    const answer = await ask(leader, (library, to) => {
      const { READ_COMMITTED, READ_UNCOMMITTED } = library.FetchIsolationLevels;
      const isolation = uncommitted ? READ_UNCOMMITTED : READ_COMMITTED;
      return library.fetchV17.api.async(to, WAIT_MS, 1, 16 * maxBytes, isolation, 0, 0, asked, [], "");
    });
    return answer.responses.flatMap(({ topicId, partitions }) =>
      partitions.flatMap(({ partitionIndex, errorCode, records = [], abortedTransactions }) => {
        const range = ranges.find(
          ({ topic, partition }) => topics.get(topic)?.id === topicId && partition === partitionIndex,
        );
        if (!range) return [];
        const last = records.at(-1);
        const next = last ? last.firstOffset + BigInt(last.lastOffsetDelta) + 1n : range.from;
        return [{ range, batches: records, aborted: abortedTransactions, errorCode, next }];
      }),
    );
  };
}

function* recordsOf(batch: RecordsBatch, { topic, partition, from, to }: Range): Generator<StoredRecord> {
  for (const { offsetDelta, timestampDelta, key, value, headers } of batch.records) {
    const offset = batch.firstOffset + BigInt(offsetDelta);
    // A batch is handed out whole, also what is before or behind.
    if (offset < from || (to !== undefined && offset >= to)) continue;
    yield {
      topic,
      partition,
      offset,
      timestamp: batch.firstTimestamp + timestampDelta,
      key: key ?? undefined,
      value: value ?? undefined,
      headers: headers.map(([name, content]) => [name?.toString("utf8") ?? "", content ?? Buffer.alloc(0)] as const),
    };
  }
}
