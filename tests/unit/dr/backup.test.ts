// A backup's files: what was written comes back, byte by byte, and what isn't as it was is found.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verify } from "../../../ops/backup/look";
import { flawOf, readPiece, writeManifest, writePiece, type Manifest, type Piece } from "../../../ops/backup/store";
import type { Session } from "../../../ops/frame/session";
import type { StoredRecord } from "../../../ops/records/read";

const directory = mkdtempSync(join(tmpdir(), "backup-"));
afterAll(() => rmSync(directory, { recursive: true }));
const session = undefined as unknown as Session;

const RECORDS: StoredRecord[] = [
  { offset: 7n, timestamp: 1000n, key: Buffer.from("a"), value: Buffer.from([0, 255, 10, 13]), headers: [] },
  { offset: 9n, timestamp: 900n, key: null, value: null, headers: [[Buffer.from("h"), null]] },
  { offset: 10n, timestamp: 1100n, key: Buffer.alloc(0), value: Buffer.from("ünï"), headers: [] },
];

function manifest(pieces: readonly Piece[]): Manifest {
  const about = {
    version: 1,
    stack: "s",
    clusterId: "c",
    topic: "orders",
    topicId: "i",
    partitions: 1,
    settings: {},
  } as const;
  return { ...about, pieces, groups: {}, taken: "2026-11-21T20:00:00.000Z" };
}

test("any bytes come back as they were; tombstones, empty keys and gaps between offsets too", () => {
  const piece = writePiece(directory, "orders", 0, RECORDS);
  expect(piece).toMatchObject({ partition: 0, from: 7, to: 11, records: 3, oldest: 900, newest: 1100 });
  expect(readPiece(directory, "orders", piece)).toEqual(RECORDS);
  expect(flawOf(directory, "orders", piece)).toBeUndefined();
});

test("a byte that changed, a file that is gone and a record that is there twice are found, and never restored", async () => {
  const piece = writePiece(directory, "orders", 0, RECORDS);
  writeManifest(directory, manifest([piece]));
  expect(await verify(session, { from: directory })).toMatchObject({ data: { pieces: 1, flaws: [] } });

  writeManifest(directory, manifest([piece, { ...piece, from: 10, to: 20 }]));
  expect((await verify(session, { from: directory })).data).toMatchObject({
    flaws: [expect.stringContaining("repeats what")],
  });

  writeManifest(directory, manifest([piece]));
  const path = join(directory, "orders", piece.file);
  const bytes = readFileSync(path);
  bytes[bytes.length - 9]! ^= 1;
  writeFileSync(path, bytes);
  const found = await verify(session, { from: directory });
  expect([found.exit, found.data]).toEqual([
    1,
    expect.objectContaining({ flaws: [`orders: ${piece.file} isn't what was written`] }),
  ]);
  expect(() => readPiece(directory, "orders", piece)).toThrow("isn't what was written");
  rmSync(path);
  expect(flawOf(directory, "orders", piece)).toBe(`${piece.file} is missing`);
});
