// Saves what topics have got since the last time, and where their groups are.

import type { Answer } from "../frame/answer";
import { misused } from "../frame/exit";
import type { Session } from "../frame/session";
import { Side, type Progress } from "../dr/side";
import type { StoredRecord } from "../records/reader";
import { shelfAt, type Shelf } from "./shelf";
import { Draft, VERSION, manifestOf, writeManifest, type Manifest, type Piece } from "./store";

export interface BackupOptions {
  readonly to: string;
}

/** A piece is at most so much. */
const MOST_RECORDS = 50_000;
const MOST_BYTES = 16 * 1024 ** 2;
/** Of all partitions together, for whoever holds them in memory. */
const MOST_HELD = 128 * 1024 ** 2;
/** Pieces that are compressed and written while others are read. */
const AT_ONCE = 4;

export async function create(session: Session, { to }: BackupOptions, names: readonly string[]): Promise<Answer> {
  const { dryRun } = session.options;
  const { plan, connection, outputs, stack } = await session.target();
  const known = plan.topics.filter(({ kind }) => kind !== "internal").map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) misused(`The stack has no topic ${unknown.join(", ")}; it has ${known.join(", ")}.`);
  const shelf = shelfAt(to);
  const side = new Side(stack, connection, session);
  const groups = plan.copies.length > 0 ? [] : groupsOf(plan.clients);
  const rows = [];
  for (const topic of names.length > 0 ? names : known) {
    const row = await session.step(`Topic ${topic}`, async (report) => {
      const before = await manifestOf(shelf, topic);
      if (before && before.clusterId !== outputs.clusterId)
        misused(`${to} holds ${topic} of another cluster (${before.clusterId}): choose another place.`);
      const topicId = await side.topicId(topic);
      if (before && before.topicId !== topicId)
        misused(`${to} holds an earlier topic ${topic}, which was deleted since: choose another place.`);
      if (before?.restored !== undefined)
        misused(`${topic} was restored from ${to}, and its offsets are others since: choose another place.`);
      const committed = await side.committed(groups);
      const begins = await side.beginnings(await side.partitions([topic]));
      const starts = begins.map((begin) => ({ ...begin, offset: startOf(before, begin) }));
      if (dryRun)
        return {
          topic,
          records: distance(starts, await side.ends(begins)),
          bytes: undefined,
          pieces: before?.pieces.length ?? 0,
        };
      let records = 0;
      const fresh = await save(shelf, topic, side.read(starts, { skipExpired: true }), (saved) =>
        report(`saving, ${(records += saved)} records`),
      );
      const planned = plan.topics.find(({ name }) => name === topic);
      const manifest: Manifest = {
        version: VERSION,
        stack,
        clusterId: outputs.clusterId,
        topic,
        topicId,
        partitions: begins.length,
        settings: planned?.settings ?? {},
        pieces: [...(before?.pieces ?? []), ...fresh],
        groups: placesOf(committed, topic),
        taken: new Date().toISOString(),
      };
      await writeManifest(shelf, manifest);
      return {
        topic,
        records,
        bytes: fresh.reduce((sum, piece) => sum + piece.bytes, 0),
        pieces: manifest.pieces.length,
      };
    });
    rows.push(row);
  }
  return {
    data: { stack, directory: to, done: !dryRun, topics: rows },
    show: [
      { head: ["topic", "new records", "bytes", "pieces"], rows: rows.map((each) => Object.values(each)) },
      dryRun ? `At most so many new records would be saved in ${to}.` : `Saved in ${to}.`,
    ],
  };
}

function groupsOf(clients: Readonly<Record<string, { readonly consumers?: readonly { readonly group: string }[] }>>) {
  const groups = Object.values(clients).flatMap(({ consumers = [] }) => consumers.map(({ group }) => group));
  return [...new Set(groups)];
}

/** After the last record that is saved; older ones may be gone from the topic by now. */
function startOf(before: Manifest | undefined, { partition, offset }: Progress): bigint {
  const own = (before?.pieces ?? []).filter((piece) => piece.partition === partition);
  const next = BigInt(own.reduce((most, { to }) => Math.max(most, to), 0));
  return next > offset ? next : offset;
}

/** Marks of transactions are counted too, and what compaction took. */
function distance(from: readonly Progress[], to: readonly Progress[]): number {
  return to.reduce((sum, { offset }, index) => sum + Number(offset - (from[index]?.offset ?? offset)), 0);
}

/** @returns what was written, once it lasts */
async function save(
  shelf: Shelf,
  topic: string,
  records: AsyncIterable<StoredRecord>,
  saved: (records: number) => void,
): Promise<Piece[]> {
  const held = new Map<number, Draft>();
  const writing = new Set<Promise<void>>();
  const written: Piece[] = [];
  let bytesHeld = 0;
  const flush = async (draft: Draft): Promise<void> => {
    held.delete(draft.partition);
    bytesHeld -= draft.bytes;
    const work = draft.write(shelf, topic).then((piece) => {
      written.push(piece);
      saved(piece.records);
      writing.delete(work);
    });
    // Heard of below; until then it mustn't end the process.
    work.catch(() => undefined);
    writing.add(work);
    if (writing.size >= AT_ONCE) await Promise.race(writing);
  };
  for await (const record of records) {
    const draft = held.get(record.partition) ?? new Draft(record.partition);
    held.set(record.partition, draft);
    bytesHeld -= draft.bytes;
    draft.add(record);
    bytesHeld += draft.bytes;
    if (draft.records >= MOST_RECORDS || draft.bytes >= MOST_BYTES) await flush(draft);
    else if (bytesHeld >= MOST_HELD) await flush(largest(held));
  }
  for (const draft of [...held.values()]) await flush(draft);
  await Promise.all(writing);
  return written.sort((a, b) => a.partition - b.partition || a.from - b.from);
}

function largest(held: ReadonlyMap<number, Draft>): Draft {
  return [...held.values()].reduce((most, each) => (each.bytes > most.bytes ? each : most));
}

function placesOf(committed: ReadonlyMap<string, readonly Progress[]>, topic: string): Manifest["groups"] {
  const entries = [...committed].map(([group, offsets]) => {
    const own = offsets.filter((each) => each.topic === topic);
    return [
      group,
      Object.fromEntries(own.map(({ partition, offset }) => [String(partition), Number(offset)])),
    ] as const;
  });
  return Object.fromEntries(entries.filter(([, places]) => Object.keys(places).length > 0));
}
