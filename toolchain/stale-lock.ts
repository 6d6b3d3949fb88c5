/**
 * The lock that a killed deployment leaves in our file backend. It names its process: while that one lives the stack is
 * in use, and when it is gone the lock means nothing and is removed.
 */
import { readFileSync } from "node:fs";
import { readFile, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { UserError } from "./errors";
import { isAlive } from "./install-once";

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
    if (isEngine(lock.pid)) {
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

/** A process id may belong to another program by now; where we can look, we do. */
function isEngine(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "pulumi";
  } catch {
    return true;
  }
}
