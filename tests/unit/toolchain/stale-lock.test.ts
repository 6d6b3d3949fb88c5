import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { pendingSentence } from "../../../toolchain/pending";
import { releaseStaleLocks } from "../../../toolchain/stale-lock";
import { nodeUrn } from "./engine-events";

let state: string;
let lock: string;
const DEAD = 2 ** 30;

beforeEach(() => {
  state = mkdtempSync(path.join(tmpdir(), "stale-lock-"));
  const directory = path.join(state, ".pulumi/locks/organization/kafka-platform/local");
  mkdirSync(directory, { recursive: true });
  lock = path.join(directory, "1.json");
});
afterEach(() => rmSync(state, { recursive: true }));

function locked(by: { pid: number; hostname: string }): Promise<number[]> {
  writeFileSync(lock, JSON.stringify({ ...by, timestamp: "2026-11-21T12:00:00Z" }));
  return releaseStaleLocks(state, "kafka-platform", "local");
}

test("no lock, nothing to do", async () => {
  await expect(releaseStaleLocks(state, "kafka-platform", "dev")).resolves.toEqual([]);
});

test("a dead process's lock is removed", async () => {
  await expect(locked({ pid: DEAD, hostname: hostname() })).resolves.toEqual([DEAD]);
  expect(existsSync(lock)).toBe(false);
});

test("another machine's lock stays: we can't see its process", async () => {
  await expect(locked({ pid: DEAD, hostname: "elsewhere" })).rejects.toThrow(/locked by process \d+ on elsewhere/);
  expect(existsSync(lock)).toBe(true);
});

test("what a killed run was doing is said once for each resource", () => {
  const pending = { type: "creating", resource: { urn: nodeUrn("kafka-1") } };
  expect(pendingSentence([pending, pending])).toBe(
    "The last run was ended while creating Node kafka-1; this is done again where needed.",
  );
});
