// `ops topics list` and `describe`: how much is in topics, how it is spread, how fast it grows.

import type { Admin } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { formatBytes } from "./words";
import type { Answer } from "../frame/answer";
import type { Session } from "../frame/session";
import { EARLIEST, LATEST, at, liveTopics, offsetsAt, placesOf, type LiveTopic } from "../records/topics";

const HOUR = 3_600_000;

interface Part {
  readonly topic: string;
  readonly partition: number;
  readonly leader: number;
  readonly begin: bigint;
  readonly end: bigint;
  readonly records: number;
  /** One copy: as the leader has it. */
  readonly bytes: number;
  /** Records of the last hour. */
  readonly lastHour: number;
}

export async function listTopics(session: Session): Promise<Answer> {
  const { plan } = await session.target();
  const admin = await session.admin();
  const live = await liveTopics(session);
  const parts = await partsOf(session, admin, [...live.values()]);
  const topics = [...live.keys()].sort().map((name) => {
    const own = parts.filter(({ topic }) => topic === name);
    const planned = plan.topics.find((each) => each.name === name);
    return {
      topic: name,
      system: planned?.system,
      kind: planned?.kind ?? (name.startsWith("__") ? "kafka's own" : "unplanned"),
      ...totalsOf(own),
    };
  });
  return {
    data: topics,
    show: [
      {
        head: ["topic", "system", "kind", "partitions", "records", "size", "skew", "last hour"],
        rows: topics.map(({ topic, system, kind, partitions, records, bytes, skew, lastHour }) => [
          topic,
          system,
          kind,
          partitions,
          records,
          formatBytes(bytes),
          skew === undefined ? undefined : skew.toFixed(1),
          lastHour,
        ]),
      },
      "Size is that of one copy; skew is the fullest partition by the average one.",
    ],
  };
}

export async function describeTopic(session: Session, name: string): Promise<Answer> {
  const { plan } = await session.target();
  const { cluster } = await session.cluster();
  const admin = await session.admin();
  const topics = [...(await liveTopics(session, [name])).values()];
  const [parts, layout, settings = {}] = await Promise.all([
    partsOf(session, admin, topics),
    cluster.describeTopic(name),
    cluster.describeTopicConfig(name),
  ]);
  const planned = plan.topics.find((each) => each.name === name);
  const totals = totalsOf(parts);
  const partitions = parts.map((part) => {
    const { replicas = [], inSync = [] } = layout?.partitions[part.partition] ?? {};
    return { ...part, replicas, inSync, preferred: replicas[0] === part.leader };
  });
  const readers = Object.values(plan.clients).flatMap(({ consumers = [] }) =>
    consumers.filter((each) => each.topics.includes(name)).map(({ group }) => group),
  );
  const writers = Object.values(plan.clients)
    .filter(({ producer }) => producer?.topics.includes(name))
    .map(({ service }) => service);
  return {
    data: {
      topic: name,
      purpose: planned?.purpose,
      system: planned?.system,
      deadLetter: planned?.deadLetter,
      writers,
      readers,
      settings,
      ...totals,
      layout: partitions,
    },
    show: [
      `${name}: ${planned?.purpose ?? "not in the plan"}. ${totals.records} records, ${formatBytes(totals.bytes)}, ${totals.lastHour} in the last hour.`,
      `Written by ${writers.join(", ") || "nobody"}; read by ${readers.join(", ") || "nobody"}; dead letters go to ${planned?.deadLetter ?? "nowhere"}.`,
      {
        head: ["partition", "leader", "replicas", "in sync", "begin", "end", "size"],
        rows: partitions.map(({ partition, leader, replicas, inSync, preferred, begin, end, bytes }) => [
          partition,
          preferred ? String(leader) : `${leader} (not the preferred)`,
          replicas.join(","),
          inSync.join(","),
          begin,
          end,
          formatBytes(bytes),
        ]),
      },
      { head: ["setting", "value"], rows: Object.entries(settings), none: "It has no settings of its own." },
    ],
  };
}

async function partsOf(session: Session, admin: Admin, topics: readonly LiveTopic[]): Promise<Part[]> {
  const places = placesOf(topics);
  const [begin, end, hourAgo, sizes] = await Promise.all([
    offsetsAt(session, places, EARLIEST),
    offsetsAt(session, places, LATEST),
    offsetsAt(session, places, BigInt(Date.now() - HOUR)),
    sizesOf(admin, topics),
  ]);
  return places.map((place) => {
    const key = at(place);
    const leader = topics.find(({ name }) => name === place.topic)?.leaders[place.partition] ?? -1;
    const [first, last, since] = [begin.get(key) ?? 0n, end.get(key) ?? 0n, hourAgo.get(key) ?? -1n];
    return {
      ...place,
      leader,
      begin: first,
      end: last,
      records: Number(last - first),
      bytes: sizes.get(`${key} ${leader}`) ?? 0,
      lastHour: since < 0n ? 0 : Number(last - since),
    };
  });
}

/** By topic, partition and broker. */
async function sizesOf(admin: Admin, topics: readonly LiveTopic[]): Promise<Map<string, number>> {
  const asked = topics.map(({ name, leaders }) => ({ name, partitions: leaders.map((_, partition) => partition) }));
  const sizes = new Map<string, number>();
  for (const { broker, results } of await admin.describeLogDirs({ topics: asked }))
    for (const { name, partitions } of results.flatMap((directory) => directory.topics))
      for (const { partitionIndex, partitionSize } of partitions)
        sizes.set(`${at({ topic: name, partition: partitionIndex })} ${broker}`, Number(partitionSize));
  return sizes;
}

function totalsOf(parts: readonly Part[]) {
  const sum = (of: (part: Part) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const [records, bytes] = [sum((part) => part.records), sum((part) => part.bytes)];
  const fullest = parts.reduce((most, part) => Math.max(most, part.records), 0);
  return {
    partitions: parts.length,
    records,
    bytes,
    skew: records === 0 ? undefined : fullest / (records / parts.length),
    lastHour: sum((part) => part.lastHour),
  };
}
