// How far behind groups are: in records, and in time.

import type { Admin } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type { Session } from "../frame/session";
import { readRecords } from "../records/reader";
import { EARLIEST, LATEST, at, liveTopics, offsetsAt, placesOf, type Place } from "../records/topics";

export interface Position extends Place {
  readonly group: string;
  readonly committed: bigint;
  readonly begin: bigint;
  readonly end: bigint;
  readonly lag: bigint;
}

/** Where groups have committed that they are; partitions whose topic is gone are left out. */
export async function positionsOf(session: Session, admin: Admin, groups: readonly string[]): Promise<Position[]> {
  if (groups.length === 0) return [];
  const committed = (await admin.listConsumerGroupOffsets({ groups: [...groups] })).flatMap(({ groupId, topics }) =>
    topics.flatMap(({ name, partitions }) =>
      partitions
        .filter(({ committedOffset }) => committedOffset >= 0n)
        .map(({ partitionIndex, committedOffset }) => {
          return { group: groupId, topic: name, partition: partitionIndex, committed: committedOffset };
        }),
    ),
  );
  const live = new Set(placesOf((await liveTopics(session)).values()).map(at));
  const known = committed.filter((each) => live.has(at(each)));
  const places = [...new Map(known.map((each) => [at(each), each])).values()];
  const [begin, end] = await Promise.all([offsetsAt(session, places, EARLIEST), offsetsAt(session, places, LATEST)]);
  return known.map((each) => {
    const [first, last] = [begin.get(at(each)) ?? 0n, end.get(at(each)) ?? 0n];
    // What retention has taken can't be read any more.
    const next = each.committed < first ? first : each.committed;
    return { ...each, begin: first, end: last, lag: last > next ? last - next : 0n };
  });
}

/** How old the oldest record is that a group hasn't read, in milliseconds, by group. It reads one record of each partition. */
export async function ages(session: Session, positions: readonly Position[]): Promise<Map<string, number>> {
  const behind = positions.filter(({ lag }) => lag > 0n);
  const ranges = [...new Map(behind.map((each) => [`${at(each)} ${nextOf(each)}`, each])).values()];
  const oldest = new Map<string, bigint>();
  await Promise.all(
    ranges.map(async (position) => {
      const { topic, partition, end } = position;
      const from = nextOf(position);
      for await (const record of readRecords(session, [{ topic, partition, from, to: end }], {
        uncommitted: true,
        maxBytes: 1,
      })) {
        oldest.set(`${at(position)} ${from}`, record.timestamp);
        break;
      }
    }),
  );
  const found = new Map<string, number>();
  for (const position of behind) {
    const timestamp = oldest.get(`${at(position)} ${nextOf(position)}`);
    if (timestamp === undefined) continue;
    const age = Math.max(0, Date.now() - Number(timestamp));
    found.set(position.group, Math.max(found.get(position.group) ?? 0, age));
  }
  return found;
}

function nextOf({ committed, begin }: Position): bigint {
  return committed < begin ? begin : committed;
}
