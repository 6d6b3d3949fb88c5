// The file of what only a cluster holds that is emptied next: what was saved once stays in it, whatever ends a later run.

import { closeSync, copyFileSync, createReadStream, existsSync, fsyncSync } from "node:fs";
import { mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip, gzipSync } from "node:zlib";
import type { StoredRecord } from "../records/reader";
import { nameOf } from "./side";

/** Lines that are compressed together. */
const BLOCK = 5000;

/** Adds what isn't in the file yet. @returns how many records it holds then */
export async function saveTo(file: string, found: AsyncIterable<StoredRecord>): Promise<number> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.draft`;
  rmSync(draft, { force: true });
  const { next, ...before } = await contentOf(file);
  let { records } = before;
  if (existsSync(file)) copyFileSync(file, draft);
  const handle = openSync(draft, "a", 0o600);
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) writeSync(handle, gzipSync(lines.join("")));
    lines = [];
  };
  try {
    for await (const record of found) {
      if (record.offset < (next.get(nameOf(record)) ?? 0n)) continue;
      lines.push(lineOf(record));
      records += 1;
      if (lines.length >= BLOCK) flush();
    }
    flush();
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
  return records;
}

/** And of each partition, the offset behind its newest record there. */
async function contentOf(file: string): Promise<{ records: number; next: Map<string, bigint> }> {
  const next = new Map<string, bigint>();
  let records = 0;
  if (!existsSync(file)) return { records, next };
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    const { topic, partition, offset } = JSON.parse(line) as { topic: string; partition: number; offset: number };
    next.set(nameOf({ topic, partition }), BigInt(offset) + 1n);
    records += 1;
  }
  return { records, next };
}

function lineOf({ topic, partition, offset, timestamp, key, value, headers }: StoredRecord): string {
  const text = (bytes: Buffer | undefined) => bytes?.toString("base64") ?? null;
  return `${JSON.stringify({
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key: text(key),
    value: text(value),
    headers: headers.map(([name, content]) => [name, text(content)]),
  })}\n`;
}
