// Starts, recognises and stops the process of a node. It outlives the deployment that started it.

import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { NodeIdentity } from "../../plan/broker/identity";

/** A process number alone says little: after a reboot it may belong to anybody. */
interface Identity {
  readonly pid: number;
  readonly started: string;
  /** How long its log was before it wrote to it. */
  readonly logStart: number;
  /** What it was started from, as a fingerprint. */
  readonly startedFrom: string;
  /** Names of settings that only another start takes from it. */
  readonly startedWith: readonly string[];
  /** By what it is known to others, where the stack has security. */
  readonly identity?: NodeIdentity;
  /** When the certificate ends that it had at its start. */
  readonly certificateEnds?: string;
}

export interface Launch {
  readonly command: readonly string[];
  readonly directory: string;
  /** Where what the process prints goes. */
  readonly console: string;
  readonly pidFile: string;
  /** The log that the process itself writes. */
  readonly log: string;
  readonly startedFrom: string;
  readonly startedWith: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly identity?: NodeIdentity;
  readonly certificateEnds?: string;
}

export function start(launch: Launch): void {
  const { command, directory, console, pidFile, log, environment = {}, ...facts } = launch;
  const [program, ...args] = command;
  if (!program) throw new Error("there is no command to start");
  for (const folder of [dirname(console), dirname(pidFile)]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const logStart = existsSync(log) ? statSync(log).size : 0;
  const output = openSync(console, "a", 0o600);
  try {
    const child = spawn(program, args, {
      cwd: directory,
      detached: true,
      stdio: ["ignore", output, output],
      // Nothing of the deployment's environment (cloud keys, passphrases) may reach a process that goes on living.
      env: { PATH: process.env["PATH"] ?? "", HOME: directory, LANG: "C.UTF-8", ...environment },
    });
    child.on("error", () => undefined);
    child.unref();
    if (child.pid === undefined) throw new Error(`${program} could not be started`);
    const started = startTime(child.pid) ?? "";
    const identity: Identity = { pid: child.pid, started, logStart, ...facts };
    writeFileSync(pidFile, JSON.stringify(identity), { mode: 0o600 });
  } finally {
    closeSync(output);
  }
}

export type Running = Identity;

/** The running process, or undefined when it has ended. */
export function running(pidFile: string): Running | undefined {
  if (!existsSync(pidFile)) return undefined;
  try {
    const identity = JSON.parse(readFileSync(pidFile, "utf8")) as Identity;
    return startTime(identity.pid) === identity.started ? identity : undefined;
  } catch {
    // A file cut short by a full disk or a power cut: what it named can't be told from any other process.
    return undefined;
  }
}

/** Asks the process to end and waits; ends it by force when `graceSeconds` have passed. */
export async function stop(pidFile: string, graceSeconds: number, waiting?: (seconds: number) => void): Promise<void> {
  const begun = Date.now();
  let asked = false;
  let forced = false;
  for (let found = running(pidFile); found !== undefined; found = running(pidFile)) {
    const { pid } = found;
    const seconds = (Date.now() - begun) / 1000;
    if (!asked) {
      signal(pid, "SIGTERM");
      // One that was suspended hears nothing until it goes on.
      signal(pid, "SIGCONT");
    } else if (!forced && seconds > graceSeconds) {
      signal(pid, "SIGKILL");
      forced = true;
    }
    asked = true;
    waiting?.(Math.round(seconds));
    await sleep(50);
    if (forced && seconds > graceSeconds + 30) throw new Error(`process ${pid} does not end, not even by force`);
  }
  rmSync(pidFile, { force: true });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** When a process was started, or undefined when there is none (one that only waits to be reaped is none). */
function startTime(pid: number): string | undefined {
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const [state, ...started] = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .split(/\s+/);
    return state?.startsWith("Z") ? undefined : started.join(" ");
  } catch {
    return undefined;
  }
}
