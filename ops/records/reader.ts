// Reads records without being a member of any group: from here to there, and leaves no trace.

import type { fetchV17, RecordsBatch } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { setTimeout as sleep } from "node:timers/promises";
import { KafkaError } from "../../providers/kafka/admin";
import { Exit, OpsError } from "../frame/exit";
import { teachCodecs } from "./codecs";
import { batchesThatCount } from "./committed";
import { fetchRecords } from "./fetch";
import { leadersOf, type Reach } from "./leaders";
import { EARLIEST, at, grouped, liveTopics, offsetsAt, type LiveTopic, type Place } from "./topics";

export interface StoredRecord extends Place {
  readonly offset: bigint;
  readonly timestamp: bigint;
  readonly key: Buffer | undefined;
  /** A record without one deletes its key. */
  readonly value: Buffer | undefined;
  readonly headers: readonly (readonly [name: string, value: Buffer | undefined])[];
}

export interface Range extends Place {
  readonly from: bigint;
  /** The first offset that isn't read any more; none: for ever. */
  readonly to?: bigint;
}

export interface Reading {
  /** Also what transactions wrote that aren't finished, or were taken back. */
  readonly uncommitted?: boolean;
  readonly signal?: AbortSignal;
  /** Of one partition at once; few where few are wanted. */
  readonly maxBytes?: number;
  /** What retention takes meanwhile is left out; otherwise that is an error. */
  readonly skipExpired?: boolean;
}

/** What the reader asks of a cluster. */
export interface Partitions {
  readonly topics: () => Promise<ReadonlyMap<string, LiveTopic>>;
  readonly fetch: (leader: number, topics: fetchV17.FetchRequestTopic[]) => Promise<fetchV17.FetchResponse>;
  readonly beginning: (place: Place) => Promise<bigint>;
}

const WAIT_MS = 500;
const MAX_BYTES = 4 * 1024 ** 2;
const MAX_BYTES_AT_ONCE = 32 * 1024 ** 2;
const PATIENCE_MS = 30_000;
const OUT_OF_RANGE = 1;
const FORBIDDEN = 29;
/** Answers in a row, each after some waiting, that say: nothing is left here. */
const CERTAINLY_NOTHING = 2;
/** Answers in a row that end before they should: a transaction is open, or whoever leads has just begun to. */
const ENOUGH_WAITING = 240;

/** In the order of each partition; partitions take turns. */
export async function* readRecords(
  reach: Reach,
  ranges: readonly Range[],
  reading: Reading = {},
): AsyncGenerator<StoredRecord> {
  if (!ranges.some(isOpen)) return;
  const library = await reach.library();
  await teachCodecs(library);
  const ask = await leadersOf(reach);
  const names = [...new Set(ranges.filter(isOpen).map(({ topic }) => topic))];
  const wanted = { uncommitted: reading.uncommitted ?? false, waitMs: WAIT_MS, maxBytes: MAX_BYTES_AT_ONCE };
  yield* readPartitions(
    {
      topics: () => liveTopics(reach, names),
      fetch: (leader, topics) => ask(leader, (_, to) => fetchRecords(library, to, { ...wanted, topics })),
      beginning: async (place) => (await offsetsAt(reach, [place], EARLIEST)).get(at(place)) ?? 0n,
    },
    ranges,
    reading,
  );
}

interface Open {
  readonly range: Range;
  from: bigint;
  /** Answers without a record, one after the other. */
  nothing: number;
}

/** While records of one answer are used, the next one is on its way. */
export async function* readPartitions(
  partitions: Partitions,
  ranges: readonly Range[],
  { uncommitted = false, skipExpired = false, maxBytes = MAX_BYTES, signal }: Reading = {},
): AsyncGenerator<StoredRecord> {
  const open = ranges.filter(isOpen).map((range): Open => ({ range, from: range.from, nothing: 0 }));
  let topics = await partitions.topics();
  let troubleSince: number | undefined;
  // Its failure is heard of when it is waited for; who stops reading before never hears of it.
  const ask = () => {
    const answer = askAll({ ...partitions, uncommitted, maxBytes }, topics, open);
    answer.catch(() => undefined);
    return answer;
  };
  let next = ask();
  while (open.length > 0 && !signal?.aborted) {
    const { found, trouble } = await next;
    for (const each of found.filter(({ errorCode }) => errorCode === OUT_OF_RANGE))
      each.of.from = await beginningOf(partitions, each.of, skipExpired);
    for (const each of found) advance(each, found);
    for (let index = open.length - 1; index >= 0; index -= 1) if (isDone(open[index])) open.splice(index, 1);
    if (trouble === undefined) troubleSince = undefined;
    else {
      // A leader that has just moved is found again.
      troubleSince ??= Date.now();
      if (Date.now() - troubleSince > PATIENCE_MS)
        throw new OpsError(Exit.UNREACHABLE, `Records can't be read: ${trouble}.`);
      await sleep(WAIT_MS);
      topics = await partitions.topics();
    }
    if (open.length > 0) next = ask();
    for (const { of, batches, aborted, asked } of found)
      for (const batch of batchesThatCount(batches, uncommitted ? [] : aborted))
        yield* recordsOf(batch, { ...of.range, from: asked });
  }
}

function isOpen({ from, to }: Range): boolean {
  return to === undefined || from < to;
}

function isDone(open: Open | undefined): boolean {
  return open !== undefined && !isOpen({ ...open.range, from: open.from });
}

async function beginningOf(partitions: Partitions, { range, from }: Open, skipExpired: boolean): Promise<bigint> {
  const beginning = skipExpired ? await partitions.beginning(range) : from;
  // Ahead of the end there is nothing to skip to.
  if (beginning > from) return beginning;
  throw new OpsError(
    Exit.FOUND,
    `${range.topic}-${range.partition} has no record ${from} any more: retention has taken it.`,
  );
}

interface Answered {
  readonly of: Open;
  readonly asked: bigint;
  readonly batches: readonly RecordsBatch[];
  readonly aborted: readonly fetchV17.FetchResponsePartitionAbortedTransaction[];
  readonly errorCode: number;
  /** Up to where there is something to read for now. */
  readonly end: bigint;
  /** The broker held something back, so that no records says nothing. */
  readonly short: boolean;
}

/** Where a compacted topic has nothing left up to the end, its end counts as read. */
function advance({ of, batches, errorCode, end, short }: Answered, all: readonly Answered[]): void {
  const last = batches.at(-1);
  if (last) {
    const next = last.firstOffset + BigInt(last.lastOffsetDelta) + 1n;
    if (next > of.from) of.from = next;
    of.nothing = 0;
    return;
  }
  if (errorCode !== 0 || short || all.some(({ batches: others }) => others.length > 0)) return;
  of.nothing += 1;
  const { topic, partition, to } = of.range;
  if (end > of.from && of.nothing >= CERTAINLY_NOTHING) of.from = end;
  else if (to !== undefined && of.nothing >= ENOUGH_WAITING)
    throw new OpsError(
      Exit.UNREACHABLE,
      `${topic}-${partition} can be read up to ${end} only, and should be up to ${to}.`,
    );
}

interface Asking extends Partitions {
  readonly uncommitted: boolean;
  readonly maxBytes: number;
}

async function askAll(
  asking: Asking,
  topics: ReadonlyMap<string, LiveTopic>,
  open: readonly Open[],
): Promise<{ found: Answered[]; trouble: string | undefined }> {
  let trouble: string | undefined;
  const byLeader = grouped(open, ({ range }) => topics.get(range.topic)?.leaders[range.partition] ?? -1);
  const answers = await Promise.all(
    [...byLeader].map(([leader, some]) =>
      askLeader(asking, leader, some, topics).catch((error: unknown) => {
        trouble = error instanceof Error ? error.message : String(error);
        return [];
      }),
    ),
  );
  const found = answers.flat();
  for (const { errorCode, of } of found) {
    if (errorCode === FORBIDDEN) throw new KafkaError(FORBIDDEN, `topic ${of.range.topic}`);
    if (errorCode !== 0 && errorCode !== OUT_OF_RANGE)
      trouble = `Kafka's error ${errorCode} for ${of.range.topic}-${of.range.partition}`;
  }
  return { found, trouble };
}

async function askLeader(
  { fetch, uncommitted, maxBytes }: Asking,
  leader: number,
  some: readonly Open[],
  topics: ReadonlyMap<string, LiveTopic>,
): Promise<Answered[]> {
  const asked = [...grouped(some, ({ range }) => range.topic)].map(([topic, opens]) => ({
    topicId: topics.get(topic)?.id ?? "",
    partitions: opens.map(({ range, from }) => ({
      partition: range.partition,
      currentLeaderEpoch: -1,
      fetchOffset: from,
      lastFetchedEpoch: -1,
      partitionMaxBytes: maxBytes,
    })),
  }));
  const begun = new Map(some.map((each) => [each, each.from]));
  const answer = await fetch(leader, asked);
  return answer.responses.flatMap(({ topicId, partitions }) =>
    partitions.flatMap((each) => {
      const { partitionIndex, errorCode, records = [], abortedTransactions } = each;
      const of = some.find(
        ({ range }) => topics.get(range.topic)?.id === topicId && range.partition === partitionIndex,
      );
      if (!of) return [];
      const asked = begun.get(of) ?? of.from;
      const end = uncommitted ? each.highWatermark : each.lastStableOffset;
      const about = { errorCode, end, short: answer.throttleTimeMs > 0 };
      return [{ of, asked, batches: records, aborted: abortedTransactions, ...about }];
    }),
  );
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
      headers: headers.map(([name, content]) => [name?.toString("utf8") ?? "", content ?? undefined] as const),
    };
  }
}
