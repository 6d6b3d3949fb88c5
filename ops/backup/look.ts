// What a backup holds, and whether it still holds it.

import type { Answer } from "../frame/answer";
import { Exit, misused } from "../frame/exit";
import type { Session } from "../frame/session";
import type { Report } from "../../toolchain/progress";
import { shelfAt, type Shelf } from "./shelf";
import { flawOf, manifestOf, type Manifest } from "./store";

export interface LookOptions {
  readonly from: string;
}

const timeOf = (milliseconds: number) => new Date(milliseconds).toISOString();

async function lookInto(shelf: Shelf): Promise<{ manifests: Manifest[]; without: string[] }> {
  const topics = await shelf.topics();
  const found = await Promise.all(topics.map((topic) => manifestOf(shelf, topic)));
  return {
    manifests: found.filter((each) => each !== undefined),
    without: topics.filter((_, index) => found[index] === undefined),
  };
}

export async function list(_session: Session, { from }: LookOptions): Promise<Answer> {
  const { manifests } = await lookInto(shelfAt(from));
  const found = manifests.map(({ topic, stack, pieces, groups, taken }) => ({
    topic,
    stack,
    records: pieces.reduce((sum, piece) => sum + piece.records, 0),
    bytes: pieces.reduce((sum, piece) => sum + piece.bytes, 0),
    oldest: pieces.length > 0 ? timeOf(Math.min(...pieces.map(({ oldest }) => oldest))) : null,
    newest: pieces.length > 0 ? timeOf(Math.max(...pieces.map(({ newest }) => newest))) : null,
    groups: Object.keys(groups),
    taken,
  }));
  return {
    data: { directory: from, topics: found },
    show: [
      {
        head: ["topic", "stack", "records", "bytes", "from", "until", "taken"],
        rows: found.map(({ topic, stack, records, bytes, oldest, newest, taken }) => [
          topic,
          stack,
          records,
          bytes,
          oldest ?? undefined,
          newest ?? undefined,
          taken,
        ]),
        none: "There is no backup.",
      },
    ],
  };
}

export async function verify(session: Session, { from }: LookOptions): Promise<Answer> {
  const shelf = shelfAt(from);
  const { manifests, without } = await lookInto(shelf);
  if (manifests.length === 0)
    misused(
      `${from} holds no backup, for no topic there has a manifest.json: name the place that \`backup create --to\` was given. If its first run was killed, the next \`backup create\` mends it.`,
    );
  const flaws = without.map(
    (topic) =>
      `${topic}: there are files, but no manifest.json that says which count: if its first run was killed or isn't over, the next \`backup create\` mends it; if the manifest was lost, bring it back`,
  );
  for (const manifest of manifests) {
    const found = await session.step(manifest.topic, (report) => flawsOf(shelf, manifest, report));
    flaws.push(...found.map((flaw) => `${manifest.topic}: ${flaw}`), ...overlaps(manifest));
  }
  const pieces = manifests.reduce((sum, manifest) => sum + manifest.pieces.length, 0);
  return {
    data: { directory: from, topics: manifests.length, pieces, flaws },
    show: [
      flaws.length === 0 ? `${pieces} pieces of ${manifests.length} topics are what was written.` : flaws.join("\n"),
    ],
    ...(flaws.length > 0 ? { exit: Exit.FOUND } : {}),
  };
}

/** Of each file: that it is there, and what was written. */
export async function flawsOf(shelf: Shelf, { topic, pieces }: Manifest, report: Report): Promise<string[]> {
  const flaws: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    const flaw = await flawOf(shelf, topic, piece);
    if (flaw !== undefined) flaws.push(flaw);
    report(`reading, ${index + 1} of ${pieces.length} pieces`);
  }
  return flaws;
}

/** No record twice. */
function overlaps({ topic, pieces }: Manifest): string[] {
  const sorted = [...pieces].sort((a, b) => a.partition - b.partition || a.from - b.from);
  return sorted.flatMap((piece, index) => {
    const before = sorted[index - 1];
    const twice = before?.partition === piece.partition && before.to > piece.from;
    return twice ? [`${topic}: ${piece.file} repeats what ${before.file} holds`] : [];
  });
}
