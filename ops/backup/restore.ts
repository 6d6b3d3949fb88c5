// Writes a topic's records back, up to a point in time: into the same cluster or another, with their groups' offsets.

import type { Producer } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { Side, type Progress } from "../dr/side";
import type { Answer } from "../frame/answer";
import { misused, refuse } from "../frame/exit";
import type { Session } from "../frame/session";
import type { StoredRecord } from "../records/read";
import { flawOf, manifestOf, readPiece, writeManifest, type Manifest, type Piece } from "./store";

export interface RestoreOptions {
  readonly from: string;
  readonly until?: string;
  readonly into?: string;
}

/** In one request. */
const BATCH = 1000;

export async function restore(
  session: Session,
  options: RestoreOptions,
  [topic = ""]: readonly string[],
): Promise<Answer> {
  const manifest = manifestOf(options.from, topic);
  if (!manifest) misused(`${options.from} holds no topic ${topic}.`);
  const until = options.until === undefined ? Infinity : Date.parse(options.until);
  if (Number.isNaN(until)) misused(`--until ${options.until} is no time: write one as 2026-11-21T20:15:00Z.`);
  const flaws = manifest.pieces.flatMap((piece) => flawOf(options.from, topic, piece) ?? []);
  if (flaws.length > 0) refuse(`The backup of ${topic} isn't whole: ${flaws.join("; ")}; nothing was changed.`);
  const { connection, stack, outputs } = await session.target();
  const into = options.into ?? topic;
  const side = new Side(stack, connection, session);
  const places = await side.partitions([into]);
  if (places.length < manifest.partitions)
    refuse(
      `${into} has ${places.length} partitions in ${stack}, and the backup ${manifest.partitions}: \`make up STACK=${stack}\` makes them.`,
    );
  const [begins, ends] = await Promise.all([side.beginnings(places), side.ends(places)]);
  const full = ends.filter(
    (each) => begins.find(({ partition }) => partition === each.partition)?.offset !== each.offset,
  );
  const held = Number(
    ends.reduce((sum, { offset }) => sum + offset, 0n) - begins.reduce((sum, { offset }) => sum + offset, 0n),
  );
  const what = `${into} in ${stack} will hold what ${topic} of ${manifest.stack} held${until === Infinity ? "" : ` until ${new Date(until).toISOString()}`}${held > 0 ? `; the ${held} records that it holds now are deleted` : ""}.`;
  if (session.options.dryRun) return { data: { what }, show: [what] };
  await session.consent(what, into);
  if (outputs.clusterId === manifest.clusterId && into === topic)
    writeManifest(options.from, { ...manifest, restored: new Date().toISOString() });
  await side.empty(full);
  const producer = await producerOf(session);
  const moved = new Map<number, { old: number; new: bigint }[]>();
  let records = 0;
  await session.step(`Topic ${into}`, async (report) => {
    for (const piece of piecesOf(manifest)) {
      const chosen = readPiece(options.from, topic, piece).filter(({ timestamp }) => Number(timestamp) <= until);
      const places = moved.get(piece.partition) ?? [];
      moved.set(piece.partition, places);
      for (let at = 0; at < chosen.length; at += BATCH) {
        const some = chosen.slice(at, at + BATCH);
        const first = await write(producer, into, piece.partition, some);
        some.forEach((record, index) => places.push({ old: Number(record.offset), new: first + BigInt(index) }));
        records += some.length;
        report(`${records} records`);
      }
    }
  });
  const groups = await moveGroups(side, manifest, into, moved, await side.ends(places));
  return {
    data: { stack, topic, into, records, groups, until: until === Infinity ? null : new Date(until).toISOString() },
    show: [`${records} records are in ${into}; ${groups.length} groups go on where they were.`],
  };
}

function piecesOf({ pieces }: Manifest): Piece[] {
  return [...pieces].sort((a, b) => a.partition - b.partition || a.from - b.from);
}

async function producerOf(session: Session): Promise<Producer> {
  const { Producer: ProducerClass } = await session.library();
  return session.closing(new ProducerClass({ ...(await session.clientOptions()), idempotent: true, acks: -1 }));
}

/** @returns the offset of the first of them */
async function write(
  producer: Producer,
  topic: string,
  partition: number,
  records: readonly StoredRecord[],
): Promise<bigint> {
  const messages = records.map(({ key, value, headers, timestamp }) => ({
    topic,
    partition,
    timestamp,
    ...(key === null ? {} : { key }),
    ...(value === null ? {} : { value }),
    headers: new Map(headers.map(([name, content]) => [name ?? Buffer.alloc(0), content ?? Buffer.alloc(0)])),
  }));
  const { offsets } = await producer.send({ messages, acks: -1 });
  const found = (offsets ?? []).find((each) => each.partition === partition);
  if (!found) throw new Error(`Kafka didn't say where it put the records of ${topic}-${partition}`);
  return found.offset;
}

/** Where the first record is that a group had not read. */
async function moveGroups(
  side: Side,
  { groups }: Manifest,
  topic: string,
  moved: ReadonlyMap<number, readonly { old: number; new: bigint }[]>,
  ends: readonly Progress[],
): Promise<string[]> {
  const done: string[] = [];
  for (const [group, places] of Object.entries(groups)) {
    const offsets = Object.entries(places).flatMap(([partition, offset]) => {
      const next = (moved.get(Number(partition)) ?? []).find((each) => each.old >= offset);
      const end = ends.find((each) => each.partition === Number(partition))?.offset;
      const place = next?.new ?? end;
      return place === undefined ? [] : [{ topic, partition: Number(partition), offset: place }];
    });
    await side.commit(group, offsets);
    done.push(group);
  }
  return done;
}
