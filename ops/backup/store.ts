// A backup on disk: for each partition files of records that are never changed, and one manifest that says which count.
//
// What a run has written counts from the moment that the manifest names it; whatever else lies there is a run's that
// was killed, and is written again.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { StoredRecord } from "../records/read";
import { writeSafely } from "../records/files";

export interface Piece {
  readonly file: string;
  readonly partition: number;
  /** Offsets in the cluster that was saved: of its first record, and after its last. */
  readonly from: number;
  readonly to: number;
  readonly records: number;
  /** Of the records' own times, in milliseconds. */
  readonly oldest: number;
  readonly newest: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly version: 1;
  readonly stack: string;
  readonly clusterId: string;
  readonly topic: string;
  /** Given anew each time that a topic of this name is made. */
  readonly topicId: string;
  readonly partitions: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly pieces: readonly Piece[];
  /** By group, where it was when the newest piece was taken, by partition. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** When the last run ended. */
  readonly taken: string;
  /** When its records were written back: what the topic gets from then on has other offsets. */
  readonly restored?: string;
}

const MANIFEST = "manifest.json";

export function manifestOf(directory: string, topic: string): Manifest | undefined {
  const file = join(directory, topic, MANIFEST);
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, "utf8")) as Manifest;
}

export function writeManifest(directory: string, manifest: Manifest): void {
  writeSafely(join(directory, manifest.topic, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Records of one partition, in their order; is on the disk when it returns. */
export function writePiece(
  directory: string,
  topic: string,
  partition: number,
  records: readonly StoredRecord[],
): Piece {
  const first = records[0];
  const last = records.at(-1);
  if (!first || !last) throw new Error("a piece needs a record");
  const packed = gzipSync(records.map(lineOf).join(""), { level: 6 });
  const file = join(String(partition), `${String(first.offset).padStart(20, "0")}.jsonl.gz`);
  const path = join(directory, topic, file);
  writeSafely(path, packed);
  const times = records.map(({ timestamp }) => Number(timestamp));
  return {
    file,
    partition,
    from: Number(first.offset),
    to: Number(last.offset) + 1,
    records: records.length,
    oldest: times.reduce((a, b) => Math.min(a, b)),
    newest: times.reduce((a, b) => Math.max(a, b)),
    bytes: packed.length,
    sha256: createHash("sha256").update(packed).digest("hex"),
  };
}

/** What is wrong with a piece, in words. */
export function flawOf(directory: string, topic: string, piece: Piece): string | undefined {
  const path = join(directory, topic, piece.file);
  if (!existsSync(path)) return `${piece.file} is missing`;
  const packed = readFileSync(path);
  if (createHash("sha256").update(packed).digest("hex") !== piece.sha256) return `${piece.file} isn't what was written`;
  const count = linesOf(packed).length;
  return count === piece.records ? undefined : `${piece.file} holds ${count} records instead of ${piece.records}`;
}

/** @throws where it isn't what was written */
export function readPiece(directory: string, topic: string, piece: Piece): StoredRecord[] {
  const flaw = flawOf(directory, topic, piece);
  if (flaw !== undefined) throw new Error(flaw);
  return linesOf(readFileSync(join(directory, topic, piece.file))).map(recordOf);
}

function linesOf(packed: Buffer): string[] {
  return gunzipSync(packed).toString("utf8").split("\n").slice(0, -1);
}

const text = (bytes: Buffer | null) => (bytes === null ? null : bytes.toString("base64"));
const bytes = (written: string | null) => (written === null ? null : Buffer.from(written, "base64"));

function lineOf({ offset, timestamp, key, value, headers }: StoredRecord): string {
  const named = headers.map(([name, content]) => [text(name), text(content)]);
  return `${JSON.stringify([Number(offset), Number(timestamp), text(key), text(value), named])}\n`;
}

function recordOf(line: string): StoredRecord {
  const [offset, timestamp, key, value, headers] = JSON.parse(line) as [
    number,
    number,
    string | null,
    string | null,
    [string | null, string | null][],
  ];
  return {
    offset: BigInt(offset),
    timestamp: BigInt(timestamp),
    key: bytes(key),
    value: bytes(value),
    headers: headers.map(([name, content]) => [bytes(name), bytes(content)] as const),
  };
}
