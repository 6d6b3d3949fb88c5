// What a backup holds, and whether it still holds it.

import { existsSync, readdirSync } from "node:fs";
import type { Answer } from "../frame/answer";
import { Exit, misused } from "../frame/exit";
import type { Session } from "../frame/session";
import { flawOf, manifestOf, type Manifest } from "./store";

export interface LookOptions {
  readonly from: string;
}

const timeOf = (milliseconds: number) => new Date(milliseconds).toISOString();

export function manifestsIn(directory: string): Manifest[] {
  if (!existsSync(directory)) misused(`${directory} isn't there.`);
  return readdirSync(directory)
    .sort()
    .flatMap((topic) => manifestOf(directory, topic) ?? []);
}

export function list(_session: Session, { from }: LookOptions): Promise<Answer> {
  const found = manifestsIn(from).map(({ topic, stack, pieces, groups, taken }) => ({
    topic,
    stack,
    records: pieces.reduce((sum, piece) => sum + piece.records, 0),
    bytes: pieces.reduce((sum, piece) => sum + piece.bytes, 0),
    oldest: pieces.length > 0 ? timeOf(Math.min(...pieces.map(({ oldest }) => oldest))) : null,
    newest: pieces.length > 0 ? timeOf(Math.max(...pieces.map(({ newest }) => newest))) : null,
    groups: Object.keys(groups),
    taken,
  }));
  return Promise.resolve({
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
  });
}

export function verify(_session: Session, { from }: LookOptions): Promise<Answer> {
  const manifests = manifestsIn(from);
  const flaws = manifests.flatMap((manifest) => [
    ...manifest.pieces
      .flatMap((piece) => flawOf(from, manifest.topic, piece) ?? [])
      .map((flaw) => `${manifest.topic}: ${flaw}`),
    ...overlaps(manifest),
  ]);
  const pieces = manifests.reduce((sum, manifest) => sum + manifest.pieces.length, 0);
  return Promise.resolve({
    data: { directory: from, topics: manifests.length, pieces, flaws },
    show: [
      flaws.length === 0 ? `${pieces} pieces of ${manifests.length} topics are what was written.` : flaws.join("\n"),
    ],
    ...(flaws.length > 0 ? { exit: Exit.FOUND } : {}),
  });
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
