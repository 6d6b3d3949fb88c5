// A backup: for each partition files of records that are never changed, and one manifest that says which count.
//
// What a run has written counts from the moment that the manifest names it; whatever else lies there is a run's that
// was killed, and is written again.

import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { misused } from "../frame/exit";
import type { StoredRecord } from "../records/reader";
import type { Shelf } from "./shelf";

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
  /** Of the files' form. */
  readonly version: typeof VERSION;
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
export const VERSION = 2;
/** Apart from this thread, so that others are at work meanwhile; more effort saves a tenth and takes twice as long. */
const [pack, unpack] = [promisify(zlib.gzip), promisify(zlib.gunzip)];
const EFFORT = { level: 1 };

export async function manifestOf(shelf: Shelf, topic: string): Promise<Manifest | undefined> {
  const content = await shelf.read(join(topic, MANIFEST));
  if (content === undefined) return undefined;
  const manifest = JSON.parse(content.toString("utf8")) as Manifest;
  if (manifest.version !== VERSION)
    misused(`${shelf.name} was written by another version of ops: choose another place, or use that one.`);
  return manifest;
}

export function writeManifest(shelf: Shelf, manifest: Manifest): Promise<void> {
  return shelf.write(join(manifest.topic, MANIFEST), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
}

/** Records of one partition, in their order, as they will be written. */
export class Draft {
  readonly #lines: string[] = [];
  #first: StoredRecord["offset"] | undefined;
  #last = 0n;
  #oldest = Infinity;
  #newest = -Infinity;
  bytes = 0;

  constructor(readonly partition: number) {}

  get records(): number {
    return this.#lines.length;
  }

  add(record: StoredRecord): void {
    const line = lineOf(record);
    this.#lines.push(line);
    this.bytes += line.length;
    this.#first ??= record.offset;
    this.#last = record.offset;
    const time = Number(record.timestamp);
    this.#oldest = Math.min(this.#oldest, time);
    this.#newest = Math.max(this.#newest, time);
  }

  /** Lasts when it returns. */
  async write(shelf: Shelf, topic: string): Promise<Piece> {
    const packed = await pack(this.#lines.join(""), EFFORT);
    const from = Number(this.#first ?? 0n);
    const sha256 = sumOf(packed);
    // Two runs at the same time mustn't write each other's files.
    const name = `${String(from).padStart(20, "0")}-${sha256.slice(0, 8)}.jsonl.gz`;
    const file = join(String(this.partition), name);
    await shelf.write(join(topic, file), packed);
    return {
      file,
      partition: this.partition,
      from,
      to: Number(this.#last) + 1,
      records: this.records,
      oldest: this.#oldest,
      newest: this.#newest,
      bytes: packed.length,
      sha256,
    };
  }
}

/** What is wrong with a piece, in words. */
export async function flawOf(shelf: Shelf, topic: string, piece: Piece): Promise<string | undefined> {
  const packed = await shelf.read(join(topic, piece.file));
  if (packed === undefined) return `${piece.file} is missing`;
  return sumOf(packed) === piece.sha256 ? undefined : `${piece.file} isn't what was written`;
}

/** @throws where it isn't what was written */
export async function readPiece(shelf: Shelf, topic: string, piece: Piece): Promise<StoredRecord[]> {
  const packed = await shelf.read(join(topic, piece.file));
  if (packed === undefined) throw new Error(`${piece.file} is missing`);
  if (sumOf(packed) !== piece.sha256) throw new Error(`${piece.file} isn't what was written`);
  const lines = (await unpack(packed)).toString("utf8").split("\n").slice(0, -1);
  if (lines.length !== piece.records)
    throw new Error(`${piece.file} holds ${lines.length} records instead of ${piece.records}`);
  return lines.map((line) => recordOf(line, topic, piece.partition));
}

function sumOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Text as it is, for people and for what compresses it; whatever else in base64, in brackets. */
type Written = string | [base64: string] | null;

function written(bytes: Buffer | undefined): Written {
  if (bytes === undefined) return null;
  return isUtf8(bytes) ? bytes.toString("utf8") : [bytes.toString("base64")];
}

function bytesOf(each: Written): Buffer | undefined {
  if (each === null) return undefined;
  return typeof each === "string" ? Buffer.from(each, "utf8") : Buffer.from(each[0], "base64");
}

function lineOf({ offset, timestamp, key, value, headers }: StoredRecord): string {
  const named = headers.map(([name, content]) => [name, written(content)]);
  return `${JSON.stringify([Number(offset), Number(timestamp), written(key), written(value), named])}\n`;
}

function recordOf(line: string, topic: string, partition: number): StoredRecord {
  const [offset, timestamp, key, value, headers] = JSON.parse(line) as [
    number,
    number,
    Written,
    Written,
    [string, Written][],
  ];
  return {
    topic,
    partition,
    offset: BigInt(offset),
    timestamp: BigInt(timestamp),
    key: bytesOf(key),
    value: bytesOf(value),
    headers: headers.map(([name, content]) => [name, bytesOf(content)] as const),
  };
}
