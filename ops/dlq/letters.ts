// The dead letters of a topic, each with what became of it.

import { list } from "../../toolchain/text";
import { misused } from "../frame/exit";
import { registryOf } from "../frame/registry";
import type { Session } from "../frame/session";
import { readRecords } from "../records/reader";
import { NotReadable, Schemas } from "../records/schemas";
import { EARLIEST, LATEST, at, liveTopics, offsetsAt, placesOf, type LiveTopic, type Place } from "../records/topics";
import { ledgerKey, type Fate } from "./ledger";
import { letterOf, type Letter } from "./letter";

export interface Choice {
  /** Of these kinds of error. */
  readonly error?: readonly string[];
  /** These letters, by `partition/offset`. */
  readonly id?: readonly string[];
}

export interface Known {
  readonly letter: Letter;
  readonly fate: Fate | undefined;
  readonly key: string;
}

/** The plan's dead-letter topics; `topic` only if it is one. */
export async function deadLetterTopics(session: Session, topic?: string): Promise<LiveTopic[]> {
  const { plan } = await session.target();
  const planned = plan.topics.filter(({ kind }) => kind === "dead-letter").map(({ name }) => name);
  if (topic !== undefined && !planned.includes(topic))
    misused(`${topic} is no topic of dead letters; there ${planned.length > 0 ? `are ${list(planned)}` : "is none"}.`);
  return [...(await liveTopics(session, topic === undefined ? planned : [topic])).values()];
}

export interface Extent extends Place {
  readonly from: bigint;
  readonly to: bigint;
}

/** What is there now: what comes later, such as a replayed letter that fails again, waits for the next time. */
export async function extentOf(session: Session, topics: readonly LiveTopic[]): Promise<Extent[]> {
  const places = placesOf(topics);
  const [begin, end] = await Promise.all([
    offsetsAt(session, places, EARLIEST),
    offsetsAt(session, places, LATEST, true),
  ]);
  return places.map((place) => ({ ...place, from: begin.get(at(place)) ?? 0n, to: end.get(at(place)) ?? 0n }));
}

export async function* lettersOf(
  session: Session,
  topic: LiveTopic,
  extents: readonly Extent[],
  ledger: ReadonlyMap<string, Fate>,
  { error, id }: Choice = {},
): AsyncGenerator<Known> {
  const open = await envelopeReader(session, topic.name);
  for await (const record of readRecords(
    session,
    extents.filter((each) => each.topic === topic.name),
  )) {
    const letter = letterOf(record, record.value && (await open(record.value)));
    if (error && !error.includes(letter.error)) continue;
    if (id && !id.includes(letter.id)) continue;
    const key = ledgerKey(topic, letter.id);
    yield { letter, key, fate: ledger.get(key) };
  }
}

/** Where the plan says that letters are messages of their own, they are read by their schema. */
async function envelopeReader(session: Session, topic: string) {
  const { plan } = await session.target();
  const planned = plan.topics.find(({ name }) => name === topic);
  if (!plan.registry || Object.keys(planned?.subjects ?? {}).length === 0) return () => Promise.resolve(undefined);
  const schemas = new Schemas(await registryOf(session));
  return async (value: Buffer): Promise<Readonly<Record<string, unknown>> | undefined> => {
    try {
      const decoded = await schemas.decode(value);
      return typeof decoded === "object" && decoded !== null ? (decoded as Record<string, unknown>) : undefined;
    } catch (error) {
      if (error instanceof NotReadable) return undefined;
      throw error;
    }
  };
}
