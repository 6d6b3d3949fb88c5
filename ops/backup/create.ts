// Saves what topics have got since the last time, and where their groups are.

import type { Answer } from "../frame/answer";
import { misused } from "../frame/exit";
import type { Session } from "../frame/session";
import { Side, type Progress } from "../dr/side";
import type { StoredRecord } from "../records/read";
import { manifestOf, writeManifest, writePiece, type Manifest, type Piece } from "./store";

export interface BackupOptions {
  readonly to: string;
}

/** A piece is at most so much, for whoever holds it in memory. */
const MOST_RECORDS = 20_000;
const MOST_BYTES = 32 * 1024 ** 2;

export async function create(session: Session, { to }: BackupOptions, names: readonly string[]): Promise<Answer> {
  const { plan, connection, outputs, stack } = await session.target();
  const known = plan.topics.filter(({ kind }) => kind !== "internal").map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) misused(`The stack has no topic ${unknown.join(", ")}; it has ${known.join(", ")}.`);
  const topics = names.length > 0 ? names : known;
  const side = new Side(stack, connection, session);
  const groups = plan.copies.length > 0 ? [] : groupsOf(plan.clients);
  const rows = [];
  for (const topic of topics) {
    const row = await session.step(`Topic ${topic}`, async (report) => {
      const before = manifestOf(to, topic);
      if (before && before.clusterId !== outputs.clusterId)
        misused(`${to} holds ${topic} of another cluster (${before.clusterId}): choose another directory.`);
      const topicId = await side.topicId(topic);
      if (before && before.topicId !== topicId)
        misused(`${to} holds an earlier topic ${topic}, which was deleted since: choose another directory.`);
      if (before?.restored !== undefined)
        misused(`${topic} was restored from ${to}, and its offsets are others since: choose another directory.`);
      const fresh: Piece[] = [];
      const committed = await side.committed(groups);
      for (const begin of await side.beginnings(await side.partitions([topic]))) {
        const from = startOf(before, begin);
        await save(side, begin, from, (records) => {
          fresh.push(writePiece(to, topic, begin.partition, records));
          report(`${fresh.reduce((sum, piece) => sum + piece.records, 0)} records`);
        });
      }
      const planned = plan.topics.find(({ name }) => name === topic);
      const manifest: Manifest = {
        version: 1,
        stack,
        clusterId: outputs.clusterId,
        topic,
        topicId,
        partitions: planned?.partitions ?? 0,
        settings: planned?.settings ?? {},
        pieces: [...(before?.pieces ?? []), ...fresh],
        groups: placesOf(committed, topic),
        taken: new Date().toISOString(),
      };
      writeManifest(to, manifest);
      return {
        topic,
        records: fresh.reduce((sum, piece) => sum + piece.records, 0),
        bytes: fresh.reduce((sum, piece) => sum + piece.bytes, 0),
        pieces: manifest.pieces.length,
      };
    });
    rows.push(row);
  }
  return {
    data: { stack, directory: to, topics: rows },
    show: [
      { head: ["topic", "new records", "bytes", "pieces"], rows: rows.map((each) => Object.values(each)) },
      `Saved in ${to}.`,
    ],
  };
}

function groupsOf(clients: Readonly<Record<string, { readonly consumers?: readonly { readonly group: string }[] }>>) {
  const groups = Object.values(clients).flatMap(({ consumers = [] }) => consumers.map(({ group }) => group));
  return [...new Set(groups)];
}

/** After the last record that is saved; older ones may be gone from the topic by now. */
function startOf(before: Manifest | undefined, { partition, offset }: Progress): bigint {
  const saved = (before?.pieces ?? []).filter((piece) => piece.partition === partition).map(({ to }) => to);
  const next = BigInt(Math.max(0, ...saved));
  return next > offset ? next : offset;
}

async function save(
  side: Side,
  place: Progress,
  from: bigint,
  write: (records: readonly StoredRecord[]) => void,
): Promise<void> {
  let records: StoredRecord[] = [];
  let bytes = 0;
  const flush = (): void => {
    if (records.length > 0) write(records);
    records = [];
    bytes = 0;
  };
  await side.read(place, from, (record) => {
    records.push(record);
    bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
    if (records.length >= MOST_RECORDS || bytes >= MOST_BYTES) flush();
  });
  flush();
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
