// A restore while services read: it is refused before anything is deleted, for they would process the records again.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { restore, type RestoreOptions } from "../../../ops/backup/restore";
import { shelfAt } from "../../../ops/backup/shelf";
import { Draft, VERSION, manifestOf, writeManifest } from "../../../ops/backup/store";
import type { Progress } from "../../../ops/dr/side";
import type { Session } from "../../../ops/frame/session";
import type { StoredRecord } from "../../../ops/records/reader";
import { KafkaError } from "../../../providers/kafka/admin";

const UNKNOWN_MEMBER_ID = 25;
const happened: string[] = [];
let states: Record<string, string> = {};
/** Somebody comes back while records are written. */
let comesBack = false;

jest.mock("../../../ops/groups/members", () => ({
  ...jest.requireActual<object>("../../../ops/groups/members"),
  stateOf: (_session: Session, group: string) => Promise.resolve(states[group]),
}));
jest.mock("../../../ops/backup/writer", () => ({
  writerOf: () =>
    Promise.resolve((records: StoredRecord[], written: (some: StoredRecord[], first: bigint) => void) => {
      happened.push(`${records.length} written`);
      return Promise.resolve(written(records, 100n));
    }),
}));
jest.mock("../../../ops/dr/side", () => ({
  ...jest.requireActual<object>("../../../ops/dr/side"),
  Side: class {
    partitions = ([topic]: string[]) => Promise.resolve([{ topic, partition: 0 }]);
    beginnings = (places: object[]) => Promise.resolve(places.map((place) => ({ ...place, offset: 0n })));
    ends = (places: object[]) => Promise.resolve(places.map((place) => ({ ...place, offset: 9n })));
    empty = () => Promise.resolve(void happened.push("emptied"));
    readers = (group: string) => Promise.resolve(` (by ${group}-service at 127.0.0.1)`);
    commit = (group: string, [place]: Progress[]) => {
      if (comesBack) return Promise.reject(new KafkaError(UNKNOWN_MEMBER_ID, "unknown member"));
      return Promise.resolve(void happened.push(`${group} at ${place?.topic} ${place?.offset}`));
    };
  },
}));

const directory = mkdtempSync(join(tmpdir(), "restoring-"));
const shelf = shelfAt(directory);
afterAll(() => rmSync(directory, { recursive: true }));

beforeEach(async () => {
  happened.splice(0);
  states = {};
  comesBack = false;
  const draft = new Draft(0);
  const record = { topic: "orders", partition: 0, timestamp: 1n, key: undefined, value: undefined, headers: [] };
  for (const offset of [7n, 8n]) draft.add({ ...record, offset });
  await writeManifest(shelf, {
    version: VERSION,
    stack: "prod",
    clusterId: "a",
    topic: "orders",
    topicId: "i",
    partitions: 1,
    settings: {},
    pieces: [await draft.write(shelf, "orders")],
    groups: { bills: { "0": 8 }, audit: { "0": 9 } },
    taken: "2026-11-21T20:00:00.000Z",
  });
});

function run(options: Partial<RestoreOptions> = {}, { dryRun = false, clusterId = "a" } = {}) {
  const session = {
    options: { dryRun },
    step: (_: string, work: (report: () => void) => Promise<unknown>) => work(() => undefined),
    consent: () => Promise.resolve(),
    target: () => Promise.resolve({ connection: {}, stack: "prod", outputs: { clusterId } }),
  };
  return restore(session as unknown as Session, { from: directory, ...options }, ["orders"]);
}

const restored = async () => (await manifestOf(shelf, "orders"))?.restored !== undefined;

test("live groups are named with their readers before anything happens, also in a dry run", async () => {
  states = { bills: "STABLE", audit: "PREPARING_REBALANCE" };
  for (const dryRun of [true, false])
    await expect(run({}, { dryRun })).rejects.toMatchObject({
      exit: 3,
      message: expect.stringContaining(
        "Groups of orders are live: bills (by bills-service at 127.0.0.1), audit (by audit-service at 127.0.0.1)",
      ) as string,
    });
  expect([happened, await restored()]).toEqual([[], false]);
});

test("groups in which nobody is go on where they were", async () => {
  states = { bills: "EMPTY" };
  expect((await run()).data).toMatchObject({ records: 2, groups: ["bills", "audit"] });
  expect(happened).toEqual(["emptied", "2 written", "bills at orders 101", "audit at orders 9"]);
  expect(await restored()).toBe(true);
});

test("beside the topic that was saved no group is moved, so they may be live", async () => {
  states = { bills: "STABLE" };
  const { data, show } = await run({ into: "orders.restored" });
  expect(data).toMatchObject({ into: "orders.restored", records: 2, groups: [] });
  expect(show).toEqual(["2 records are in orders.restored; groups stay in orders."]);
  expect([happened, await restored()]).toEqual([["emptied", "2 written"], false]);
});

test("in another cluster groups come along, into another topic too, unless they are live there", async () => {
  const there = () => run({ into: "orders.old" }, { clusterId: "b" });
  states = { bills: "STABLE" };
  await expect(there()).rejects.toMatchObject({ exit: 3 });
  expect(happened).toEqual([]);
  states = { bills: "DEAD" };
  expect((await there()).data).toMatchObject({ groups: ["bills", "audit"] });
  expect(happened.slice(2)).toEqual(["bills at orders.old 101", "audit at orders.old 9"]);
  expect(await restored()).toBe(false);
});

test("a group that comes back in the meantime is no refusal that has changed nothing", async () => {
  comesBack = true;
  await expect(run()).rejects.toMatchObject({
    exit: 1,
    message: expect.stringMatching(
      /^The records are in orders, but somebody reads in bills again \(by bills-service/,
    ) as string,
  });
  expect(happened).toEqual(["emptied", "2 written"]);
});
