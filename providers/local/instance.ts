// The resource type `kafkaplatform:local:Instance`: one instance of a fleet as a process on this machine.
//
// Its creation and its changes are done when it is well. Instances of one fleet are restarted one after the other, so
// that the others go on serving. One that has died shows up as a change.

import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { BundleFile } from "../../plan/broker/bundle";
import type { Fleet, Health, LocalSoftware } from "../../plan/fleet/fleet";
import type { Context, Diff, Props, ResourceType } from "../host/types";
import { writeFiles } from "./files";
import { ailment } from "./health";
import { lastLines } from "./node-log";
import { occupiedPorts } from "./ports";
import { running, start, stop } from "./process";
import { findProgram, resolveCommand } from "./software";

export interface LocalInstanceInputs {
  readonly fleet: string;
  readonly instance: string;
  readonly directory: string;
  readonly software: LocalSoftware;
  readonly files: Readonly<Record<string, BundleFile>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly ports: Readonly<Record<string, number>>;
  readonly health: Health;
  readonly reload: NonNullable<Fleet["reload"]> | null;
}

const INPUTS = [
  "fleet",
  "instance",
  "directory",
  "software",
  "files",
  "environment",
  "command",
  "ports",
  "health",
  "reload",
] as const;
const STOP_SECONDS = 30;
const LOOK_AGAIN_MS = 200;

/** The last change that was begun in each fleet. */
const turns = new Map<string, Promise<unknown>>();

export const localInstance: ResourceType = {
  inputs: INPUTS,

  diff: (old, news, context) => Promise.resolve(diff(inputsOf(old.inputs), inputsOf(news), context)),

  async create(inputs, context) {
    const instance = inputsOf(inputs);
    await restart(instance, context);
    return { id: instance.instance, outputs: { ...inputs } };
  },

  async update(old, news, context) {
    const before = inputsOf(old.inputs);
    const instance = inputsOf(news);
    await inTurn(instance.fleet, async () => {
      if (before.directory !== instance.directory) await stop(pidFile(before), STOP_SECONDS);
      if (canReload(before, instance)) await reload(instance, context);
      else await restart(instance, context);
    });
    return { outputs: { ...news } };
  },

  async delete(_id, { inputs }) {
    const instance = inputsOf(inputs);
    await stop(pidFile(instance), STOP_SECONDS);
    rmSync(instance.directory, { recursive: true, force: true });
  },
};

function diff(before: LocalInstanceInputs, instance: LocalInstanceInputs, context: Context): Diff {
  const changed = INPUTS.filter((name) => !isDeepStrictEqual(before[name], instance[name]));
  const changes: Record<string, "update"> = Object.fromEntries(changed.map((name) => [name, "update"]));
  if (missingProgram(instance)) context.log("warning", leftOut(instance));
  else if (running(pidFile(before)) === undefined) changes["running"] = "update";
  return { changes };
}

async function inTurn(fleet: string, work: () => Promise<void>): Promise<void> {
  const earlier = turns.get(fleet) ?? Promise.resolve();
  const own = earlier.then(work);
  // What went wrong with one instance would go wrong with the next.
  turns.set(fleet, own);
  await own;
}

async function restart(instance: LocalInstanceInputs, context: Context): Promise<void> {
  for (const folder of ["config", "data", "logs", "run"]) {
    mkdirSync(join(instance.directory, folder), { recursive: true, mode: 0o700 });
  }
  writeFiles(join(instance.directory, "config"), instance.files);
  const command = await resolveCommand(instance.software, instance.command, instance.directory, (line) =>
    context.log("info", line, { status: true }),
  );
  await stop(pidFile(instance), STOP_SECONDS, (seconds) => {
    if (seconds > 1) context.log("info", `stopping, ${seconds} s`, { status: true });
  });
  if (command === undefined) return context.log("warning", leftOut(instance));
  const occupied = await occupiedPorts("127.0.0.1", Object.values(instance.ports));
  if (occupied.length > 0) throw new Error(`${instance.instance}: ${occupied.join("; ")}`);
  start({
    command,
    directory: instance.directory,
    console: join(instance.directory, "logs", "console.log"),
    pidFile: pidFile(instance),
    log: join(instance.directory, "logs", "console.log"),
    environment: instance.environment,
    startedFrom: fingerprint(instance),
    startedWith: [],
  });
  await untilWell(instance, context);
}

function canReload(before: LocalInstanceInputs, instance: LocalInstanceInputs): boolean {
  const { reload } = instance;
  if (!reload || running(pidFile(instance))?.startedFrom !== fingerprint(instance)) return false;
  const names = [...new Set([...Object.keys(before.files), ...Object.keys(instance.files)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before.files[name], instance.files[name]));
  return changed.every((name) => reload.files.includes(name));
}

async function reload(instance: LocalInstanceInputs, context: Context): Promise<void> {
  writeFiles(join(instance.directory, "config"), instance.files);
  const process_ = running(pidFile(instance));
  if (process_ && instance.reload) process.kill(process_.pid, instance.reload.signal);
  await untilWell(instance, context);
}

/** Tells what a process was started from, as far as it can't take it in while it runs. */
function fingerprint({ files, environment, command, reload, ports, software }: LocalInstanceInputs): string {
  const fixed = Object.entries(files).filter(([name]) => !reload?.files.includes(name));
  return createHash("sha256")
    .update(JSON.stringify([fixed, environment, command, ports, software]))
    .digest("hex");
}

async function untilWell(instance: LocalInstanceInputs, context: Context): Promise<void> {
  const { health, directory, files, ports } = instance;
  const file = health.scheme === "tcp" ? undefined : health.authority;
  const authority = file === undefined ? undefined : files[file]?.content;
  const begun = Date.now();
  for (;;) {
    const wrong = await ailment(health, ports[health.port] ?? 0, authority);
    if (wrong === undefined) return;
    const seconds = Math.round((Date.now() - begun) / 1000);
    if (context.signal.aborted) throw new Error(`${instance.instance}: interrupted while it was starting`);
    if (running(pidFile(instance)) === undefined) {
      throw new Error(`${instance.instance}: its process ended; ${lastLines(directory)}`);
    }
    if (seconds > health.startSeconds) {
      throw new Error(`${instance.instance}: isn't well after ${seconds} s: ${wrong}; ${lastLines(directory)}`);
    }
    context.log("info", `starting, ${seconds} s: ${wrong}`, { status: true });
    await sleep(LOOK_AGAIN_MS);
  }
}

function missingProgram({ software }: LocalInstanceInputs): boolean {
  return software.kind === "installed" && findProgram(software.program) === undefined;
}

function leftOut({ fleet, software }: LocalInstanceInputs): string {
  const { program, install } = software as Extract<LocalSoftware, { kind: "installed" }>;
  return `${fleet} is left out, since ${program} isn't installed: ${install}, then deploy again`;
}

function pidFile({ directory }: Pick<LocalInstanceInputs, "directory">): string {
  return join(directory, "run", "pid.json");
}

function inputsOf(props: Props): LocalInstanceInputs {
  return props as unknown as LocalInstanceInputs;
}
