/** The most memory that whatever a process started held at one time: engine, program, plugins; brokers don't count. */
import { readFileSync, readdirSync } from "node:fs";

const LOOK_AGAIN_MS = 200;

interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly bytes: number;
}

/** Bytes that these hold now. */
export function memoryOf(processes: readonly number[]): number {
  return processes.reduce((total, pid) => {
    const [, kilobytes = "NaN"] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return total + Number(kilobytes) * 1024;
  }, 0);
}

/** @param root whose own memory isn't counted */
export async function peakMemory(root: number, work: () => Promise<unknown>): Promise<number> {
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, memoryBelow(root, processes()))), LOOK_AGAIN_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return most;
}

export function memoryBelow(root: number, all: readonly Seen[]): number {
  const below = all.filter(({ parent, name }) => parent === root && name !== "java");
  return below.reduce((total, { pid, bytes }) => total + bytes + memoryBelow(pid, all), 0);
}

function processes(): Seen[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const status = read(`/proc/${pid}/status`);
      const [, name = "", parent, kilobytes] =
        /^Name:\s+(\S+)[^]*^PPid:\s+(\d+)[^]*^VmRSS:\s+(\d+)/m.exec(status) ?? [];
      return kilobytes === undefined
        ? []
        : [{ pid: Number(pid), parent: Number(parent), name, bytes: Number(kilobytes) * 1024 }];
    });
}

/** A process may have ended since it was listed. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
