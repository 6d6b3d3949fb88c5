// Writes a topic's records back, up to a point in time: into the same cluster or another, with their groups' offsets.

import { Side, somebodyReads, type Progress } from "../dr/side";
import type { Answer } from "../frame/answer";
import { Exit, OpsError, misused, refuse } from "../frame/exit";
import type { Session } from "../frame/session";
import { isLive, stateOf } from "../groups/members";
import { grouped } from "../records/topics";
import { flawsOf } from "./look";
import { shelfAt } from "./shelf";
import { manifestOf, readPiece, writeManifest, type Manifest } from "./store";
import { Translation } from "./translation";
import { writerOf } from "./writer";

export interface RestoreOptions {
  readonly from: string;
  readonly until?: string;
  readonly into?: string;
}

/** Partitions that are written at the same time. */
const LANES = 4;

export async function restore(
  session: Session,
  options: RestoreOptions,
  [topic = ""]: readonly string[],
): Promise<Answer> {
  const shelf = shelfAt(options.from);
  const manifest = await manifestOf(shelf, topic);
  if (!manifest) misused(`${options.from} holds no topic ${topic}.`);
  const until = options.until === undefined ? Infinity : Date.parse(options.until);
  if (Number.isNaN(until)) misused(`--until ${options.until} is no time: write one as 2026-11-21T20:15:00Z.`);
  const flaws = await session.step("The backup", (report) => flawsOf(shelf, manifest, report));
  if (flaws.length > 0) refuse(`The backup of ${topic} isn't whole: ${flaws.join("; ")}; nothing was changed.`);
  const { connection, stack, outputs } = await session.target();
  const into = options.into ?? topic;
  const same = outputs.clusterId === manifest.clusterId;
  // Beside the topic that was saved, nobody's place changes: there groups go on as they do.
  const beside = same && into !== topic;
  const groups = beside ? {} : manifest.groups;
  const side = new Side(stack, connection, session);
  const places = await side.partitions([into]);
  if (places.length < manifest.partitions)
    refuse(
      `${into} has ${places.length} partitions in ${stack}, and the backup ${manifest.partitions}: \`make up STACK=${stack}\` makes them.`,
    );
  await refuseLive(session, side, into, Object.keys(groups));
  const [begins, ends] = await Promise.all([side.beginnings(places), side.ends(places)]);
  const full = ends.filter((each, index) => begins[index]?.offset !== each.offset);
  const held = sum(ends) - sum(begins);
  const what = `${into} in ${stack} will hold what ${topic} of ${manifest.stack} held${until === Infinity ? "" : ` until ${new Date(until).toISOString()}`}${held > 0 ? `; the ${held} records that it holds now are deleted` : ""}.`;
  if (session.options.dryRun) return { data: { what }, show: [what] };
  await session.consent(what, into);
  await side.empty(full);
  if (same && !beside) await writeManifest(shelf, { ...manifest, restored: new Date().toISOString() });
  const write = await writerOf(session, into);
  const translation = new Translation(groups);
  let records = 0;
  await session.step(`Topic ${into}`, async (report) => {
    const lanes = [...grouped(manifest.pieces, ({ partition }) => partition).values()];
    const lane = async (): Promise<void> => {
      for (let pieces = lanes.shift(); pieces; pieces = lanes.shift()) {
        for (const piece of [...pieces].sort((a, b) => a.from - b.from)) {
          const all = await readPiece(shelf, topic, piece);
          const chosen = until === Infinity ? all : all.filter(({ timestamp }) => Number(timestamp) <= until);
          await write(chosen, (some, first) => {
            translation.moved(some, first);
            report(`writing, ${(records += some.length)} records`);
          });
        }
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  });
  await moveGroups(side, groups, into, translation, await side.ends(places));
  const moved = Object.keys(groups);
  return {
    data: {
      stack,
      topic,
      into,
      records,
      groups: moved,
      until: until === Infinity ? null : new Date(until).toISOString(),
    },
    show: [
      `${records} records are in ${into}; ${beside ? `groups stay in ${topic}` : `${moved.length} groups go on where they were`}.`,
    ],
  };
}

function sum(places: readonly Progress[]): number {
  return places.reduce((total, { offset }) => total + Number(offset), 0);
}

/** Kafka sets no place of a group that somebody is in; and who reads meanwhile takes what is written back for new. */
async function refuseLive(session: Session, side: Side, topic: string, groups: readonly string[]): Promise<void> {
  const live: string[] = [];
  for (const group of groups) {
    if (isLive(await stateOf(session, group))) live.push(`${group}${await side.readers(group)}`);
  }
  if (live.length > 0)
    refuse(
      `Groups of ${topic} are live: ${live.join(", ")}. They would read what is restored as if it were new: stop them first; nothing was changed.`,
    );
}

/** Where the first record is that a group had not read; at the end, if there is none. */
async function moveGroups(
  side: Side,
  groups: Manifest["groups"],
  topic: string,
  translation: Translation,
  ends: readonly Progress[],
): Promise<void> {
  for (const [group, places] of Object.entries(groups)) {
    const offsets = Object.keys(places).flatMap((each) => {
      const partition = Number(each);
      const end = ends.find((place) => place.partition === partition)?.offset;
      const offset = translation.of(group, partition) ?? end;
      return offset === undefined ? [] : [{ topic, partition, offset }];
    });
    try {
      await side.commit(group, offsets);
    } catch (error) {
      if (!somebodyReads(error)) throw error;
      throw new OpsError(
        Exit.FOUND,
        `The records are in ${topic}, but somebody reads in ${group} again${await side.readers(group)}, so where it goes on can't be set: ` +
          "stop who reads there, then run it again.",
      );
    }
  }
}
