/**
 * The lock that a killed deployment leaves in our file backend. It names its process: while that one lives the stack is
 * in use, and when it is gone the lock means nothing and is removed.
 */
import { readFileSync } from "node:fs";
import { readFile, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "./errors";
import { isAlive } from "./install-once";

const PATIENCE_MS = 10_000;

interface Lock {
  file: string;
  pid: number;
  hostname: string;
  timestamp: string;
}

/** @returns the ids of dead processes whose locks were removed */
export async function releaseStaleLocks(stateFiles: string, project: string, stack: string): Promise<number[]> {
  const released: number[] = [];
  for (const lock of await locksOf(stateFiles, project, stack)) {
    if (lock.hostname && lock.hostname !== hostname()) {
      throw new UserError(
        `Stack ${stack} is locked by process ${lock.pid} on ${lock.hostname}; once it is gone, delete ${lock.file}.`,
      );
    }
    // An engine whose driver was killed finishes what it is at and ends by itself.
    if (!(await hasEnded(lock.pid))) {
      throw new UserError(
        `Another run (process ${lock.pid}, since ${lock.timestamp}) works on stack ${stack}: let it finish, or end it.`,
      );
    }
    await rm(lock.file, { force: true });
    released.push(lock.pid);
  }
  return released;
}

async function locksOf(stateFiles: string, project: string, stack: string): Promise<Lock[]> {
  const directory = path.join(stateFiles, ".pulumi", "locks", "organization", project, stack);
  const names = await readdir(directory).catch(() => []);
  const locks = names
    .filter((name) => name.endsWith(".json"))
    .map(async (name): Promise<Lock[]> => {
      const file = path.join(directory, name);
      // A lock that vanishes while we read it was released.
      const text = await readFile(file, "utf8").catch(() => undefined);
      return text === undefined ? [] : [{ ...(JSON.parse(text) as Omit<Lock, "file">), file }];
    });
  return (await Promise.all(locks)).flat();
}

async function hasEnded(pid: number): Promise<boolean> {
  for (const begun = Date.now(); isEngine(pid); await sleep(100)) if (Date.now() - begun > PATIENCE_MS) return false;
  return true;
}

/** A process id may belong to another program by now; where we can look, we do. */
function isEngine(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // "24166 (pulumi) Z": it has ended, and only nobody has asked how.
    return stat.includes("(pulumi)") && !stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
  } catch {
    return process.platform !== "linux";
  }
}
