// Topics as whoever reads them must know them: identity, leaders, and where their records begin and end.

import { setTimeout as sleep } from "node:timers/promises";
import { KafkaError } from "../../providers/kafka/admin";
import { Exit, OpsError, misused } from "../frame/exit";
import { leadersOf, type AskLeader, type Reach } from "./leaders";

export interface LiveTopic {
  readonly name: string;
  readonly id: string;
  /** By index. */
  readonly leaders: readonly number[];
}

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

const FORBIDDEN = 29;
export const EARLIEST = -2n;
export const LATEST = -1n;

/** @returns of all topics, or of those that are named; who names one that isn't there hears of it */
export async function liveTopics(reach: Reach, names?: readonly string[]): Promise<Map<string, LiveTopic>> {
  const { connection } = await reach.cluster();
  const library = await reach.library();
  const answer = await connection
    .request((to) => library.metadataV12.api.async(to, names ? [...names] : null, false, false), true)
    .catch((error: unknown) => {
      // What one topic is refused is an answer about the others.
      if (error instanceof library.ResponseError && error["response"])
        return error["response"] as Awaited<ReturnType<typeof library.metadataV12.api.async>>;
      throw error;
    });
  const found = new Map<string, LiveTopic>();
  for (const { name, errorCode, topicId, partitions } of answer.topics) {
    if (!name || errorCode === 3) continue;
    if (errorCode === FORBIDDEN) throw new KafkaError(FORBIDDEN, `topic ${name}`);
    const leaders: number[] = [];
    for (const { partitionIndex, leaderId } of partitions) leaders[partitionIndex] = leaderId;
    found.set(name, { name, id: topicId, leaders });
  }
  const missing = names?.find((name) => !found.has(name));
  if (missing !== undefined) misused(`There is no topic ${missing}: \`ops topics list\` shows those that are there.`);
  return found;
}

/** By `topic partition`. */
export type Offsets = ReadonlyMap<string, bigint>;

export function at({ topic, partition }: Place): string {
  return `${topic} ${partition}`;
}

/**
 * @param timestamp EARLIEST, LATEST or a time in milliseconds: where the first record of then or later is
 * @param committed LATEST: where the first transaction that is still open begins
 */
export async function offsetsAt(
  reach: Reach,
  places: readonly Place[],
  timestamp: bigint,
  committed = false,
): Promise<Offsets> {
  const found = new Map<string, bigint>();
  const ask = await leadersOf(reach);
  let open = places;
  for (const until = Date.now() + PATIENCE_MS; open.length > 0;) {
    const topics = await liveTopics(reach, [...new Set(open.map(({ topic }) => topic))]);
    const byLeader = grouped(open, ({ topic, partition }) => topics.get(topic)?.leaders[partition] ?? -1);
    const answers = await Promise.all(
      [...byLeader].map(([leader, some]) => listOffsets(ask, leader, some, timestamp, committed)),
    );
    for (const { topic, partition, offset } of answers.flat()) found.set(at({ topic, partition }), offset);
    // A leader that has just moved is found again.
    open = open.filter((place) => !found.has(at(place)));
    if (open.length > 0 && Date.now() > until)
      throw new OpsError(
        Exit.UNREACHABLE,
        `Nobody leads ${open
          .map(({ topic, partition }) => `${topic}-${partition}`)
          .slice(0, 3)
          .join(", ")}.`,
      );
    if (open.length > 0) await sleep(AGAIN_MS);
  }
  return found;
}

const PATIENCE_MS = 15_000;
const AGAIN_MS = 300;

async function listOffsets(
  ask: AskLeader,
  leader: number,
  places: readonly Place[],
  timestamp: bigint,
  committed: boolean,
) {
  if (leader < 0) return [];
  const asked = [...grouped(places, ({ topic }) => topic)].map(([name, some]) => ({
    name,
    partitions: some.map(({ partition }) => ({ partitionIndex: partition, currentLeaderEpoch: -1, timestamp })),
  }));
  const { topics } = await ask(leader, (library, to) => {
    const { READ_COMMITTED, READ_UNCOMMITTED } = library.FetchIsolationLevels;
    return library.listOffsetsV9.api.async(to, -1, committed ? READ_COMMITTED : READ_UNCOMMITTED, asked);
  });
  return topics.flatMap(({ name, partitions }) =>
    partitions.flatMap(({ partitionIndex, errorCode, offset }) => {
      if (errorCode === FORBIDDEN) throw new KafkaError(FORBIDDEN, `topic ${name}`);
      return errorCode === 0 ? [{ topic: name, partition: partitionIndex, offset }] : [];
    }),
  );
}

/** Map.groupBy, which this version of Node.js doesn't have yet. */
export function grouped<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

export function placesOf(topics: Iterable<LiveTopic>): Place[] {
  return [...topics].flatMap(({ name, leaders }) => leaders.map((_, partition) => ({ topic: name, partition })));
}
