// A backup's files: what was written comes back, byte by byte, and what isn't as it was is found.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verify } from "../../../ops/backup/look";
import { shelfAt } from "../../../ops/backup/shelf";
import {
  Draft,
  VERSION,
  flawOf,
  manifestOf,
  readPiece,
  writeManifest,
  type Manifest,
  type Piece,
} from "../../../ops/backup/store";
import { Translation } from "../../../ops/backup/translation";
import { inRequests } from "../../../ops/backup/writer";
import type { Session } from "../../../ops/frame/session";
import type { StoredRecord } from "../../../ops/records/reader";

const directory = mkdtempSync(join(tmpdir(), "backup-"));
const shelf = shelfAt(directory);
afterAll(() => rmSync(directory, { recursive: true }));
const session = {
  step: (_: string, work: (report: () => void) => Promise<unknown>) => work(() => undefined),
} as unknown as Session;

const record = (offset: bigint, rest: Partial<StoredRecord> = {}): StoredRecord => ({
  topic: "orders",
  partition: 3,
  offset,
  timestamp: 1000n,
  key: undefined,
  value: undefined,
  headers: [],
  ...rest,
});
const RECORDS: StoredRecord[] = [
  record(7n, { key: Buffer.from("a"), value: Buffer.from([0, 255, 10, 13]) }),
  record(9n, { timestamp: 900n, headers: [["h", undefined], ["ü", Buffer.from([200])]] }), // prettier-ignore
  record(10n, { timestamp: 1100n, key: Buffer.alloc(0), value: Buffer.from("ünï") }),
];

function write(records = RECORDS): Promise<Piece> {
  const draft = new Draft(3);
  for (const each of records) draft.add(each);
  return draft.write(shelf, "orders");
}

function manifest(pieces: readonly Piece[]): Manifest {
  const about = {
    version: VERSION,
    stack: "s",
    clusterId: "c",
    topic: "orders",
    topicId: "i",
    partitions: 4,
    settings: {},
  } as const;
  return { ...about, pieces, groups: {}, taken: "2026-11-21T20:00:00.000Z" };
}

test("any bytes come back as they were; tombstones, empty keys and gaps between offsets too", async () => {
  const piece = await write();
  expect(piece).toMatchObject({ partition: 3, from: 7, to: 11, records: 3, oldest: 900, newest: 1100 });
  expect(await readPiece(shelf, "orders", piece)).toEqual(RECORDS);
  expect(await flawOf(shelf, "orders", piece)).toBeUndefined();
});

test("files of another form aren't misread", async () => {
  const old = { ...manifest([]), topic: "old", version: 1 } as unknown as Manifest;
  await writeManifest(shelf, old);
  await expect(manifestOf(shelf, "old")).rejects.toThrow("was written by another version of ops");
  rmSync(join(directory, "old"), { recursive: true });
});

test("two runs at the same time don't write each other's files", async () => {
  const [long, short] = [await write(), await write(RECORDS.slice(0, 2))];
  expect(short.file).not.toBe(long.file);
  expect(await readPiece(shelf, "orders", long)).toHaveLength(3);
  expect(await readPiece(shelf, "orders", short)).toHaveLength(2);
});

test("a byte that changed, a file that is gone and a record that is there twice are found, and never restored", async () => {
  const piece = await write();
  await writeManifest(shelf, manifest([piece]));
  expect(await verify(session, { from: directory })).toMatchObject({ data: { pieces: 1, flaws: [] } });

  await writeManifest(shelf, manifest([piece, { ...piece, from: 10, to: 20 }]));
  expect((await verify(session, { from: directory })).data).toMatchObject({
    flaws: [expect.stringContaining("repeats what")],
  });

  await writeManifest(shelf, manifest([piece]));
  const path = join(directory, "orders", piece.file);
  const bytes = readFileSync(path);
  bytes[bytes.length - 9]! ^= 1;
  writeFileSync(path, bytes);
  const found = await verify(session, { from: directory });
  expect([found.exit, found.data]).toEqual([
    1,
    expect.objectContaining({ flaws: [`orders: ${piece.file} isn't what was written`] }),
  ]);
  await expect(readPiece(shelf, "orders", piece)).rejects.toThrow("isn't what was written");
  rmSync(path);
  expect(await flawOf(shelf, "orders", piece)).toBe(`${piece.file} is missing`);
});

test("a place that holds no backup is named, instead of being well; so is a topic whose files nobody lists", async () => {
  const place = mkdtempSync(join(tmpdir(), "elsewhere-"));
  try {
    const elsewhere = shelfAt(place);
    writeFileSync(join(place, "notes.txt"), "no topic");
    mkdirSync(join(place, "empty"));
    await elsewhere.write("carts/0/1.jsonl.gz", Buffer.from("of a run that was killed"));
    await expect(verify(session, { from: place })).rejects.toMatchObject({
      exit: 2,
      message: expect.stringContaining(`${place} holds no backup`) as string,
    });
    await writeManifest(elsewhere, manifest([]));
    expect(await verify(session, { from: place })).toMatchObject({
      exit: 1,
      data: { topics: 1, flaws: [expect.stringMatching(/^carts: there are files.+the next `backup create` mends it/)] },
    });
    await writeManifest(elsewhere, { ...manifest([]), topic: "carts" });
    expect((await verify(session, { from: place })).data).toMatchObject({ topics: 2, flaws: [] });
  } finally {
    rmSync(place, { recursive: true });
  }
});

test("groups go on at the first record that they had not read, wherever it lies now", () => {
  const translation = new Translation({ bills: { "3": 8 }, audit: { "3": 11, "5": 0 } });
  // Written anew from 100 on: what had offsets 7, 9 and 10.
  translation.moved(RECORDS.slice(0, 2), 100n);
  translation.moved(RECORDS.slice(2), 102n);
  expect(translation.of("bills", 3)).toBe(101n);
  expect(translation.of("audit", 3)).toBeUndefined();
  expect(translation.of("audit", 5)).toBeUndefined();
});

test("requests hold what fits, in its order; a record that is too large for any goes alone", () => {
  const large = (offset: bigint, bytes: number) => record(offset, { value: Buffer.alloc(bytes) });
  const all = [large(0n, 300_000), large(1n, 200_000), large(2n, 100_000), large(3n, 900_000), large(4n, 1)];
  expect([...inRequests(all)].map((some) => some.map(({ offset }) => Number(offset)))).toEqual([[0, 1], [2], [3], [4]]);
  expect([...inRequests([])]).toEqual([]);
  const many = Array.from({ length: 12_000 }, (_, index) => record(BigInt(index)));
  expect([...inRequests(many)].map((some) => some.length)).toEqual([5000, 5000, 2000]);
});
