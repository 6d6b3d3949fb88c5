// Prepares a node's storage, once. Storage that holds another cluster's data is never touched.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Format } from "../../plan/broker/bundle";

const run = promisify(execFile);

export interface Storage {
  readonly directory: string;
  readonly java: string;
  readonly javaOptions: readonly string[];
  readonly libraries: string;
}

/** How a node comes to its cluster when its storage is empty. */
export interface Arrival {
  /** Whether it is one that was there before: its storage may have been prepared with other credentials. */
  readonly known: boolean;
  /** A controller that isn't among those with which the cluster began, or that has lost its disk since. */
  readonly joins: boolean;
}

/** Whether a node's storage holds what was prepared for it. */
export function isPrepared(directory: string): boolean {
  return existsSync(join(directory, "run", "formatted")) && existsSync(join(directory, "data", "meta.properties"));
}

/** Formats if that hasn't been done; goes on after a format that was interrupted. */
export async function prepareStorage(storage: Storage, format: Format, { known, joins }: Arrival): Promise<void> {
  const data = join(storage.directory, "data");
  const underWay = join(storage.directory, "run", "formatting");
  const done = join(storage.directory, "run", "formatted");
  // With whom the cluster began, and with what metadata, is of no interest once it has.
  const { clusterId, scram } = format;
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([clusterId, scram]))
    .digest("hex");

  // The mark is removed before the node's first start, so what is there now can't hold a record.
  if (existsSync(underWay)) rmSync(data, { recursive: true, force: true });
  else if (isPrepared(storage.directory)) {
    const same = readFileSync(join(data, "meta.properties"), "utf8").split("\n").includes(`cluster.id=${clusterId}`);
    if (same && (known || readFileSync(done, "utf8") === fingerprint)) return;
    throw new Error(`${data} holds the data of an earlier cluster: move it away or delete it, then try again`);
  } else if (existsSync(data) && readdirSync(data).length > 0) {
    throw new Error(`${data} holds files that this program didn't write: move them away, then try again`);
  }

  mkdirSync(join(storage.directory, "run"), { recursive: true, mode: 0o700 });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(underWay, "");
  await runFormatTool(storage, format, joins);
  writeFileSync(done, fingerprint, { mode: 0o600 });
  rmSync(underWay);
}

async function runFormatTool(storage: Storage, format: Format, joins: boolean): Promise<void> {
  const { initialControllers, clusterId, release } = format;
  const scram = joins ? [] : format.scram;
  const quorum = joins ? ["--no-initial-controllers"] : ["--initial-controllers", initialControllers ?? ""];
  const args = [
    ...storage.javaOptions,
    ...["-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", storage.libraries],
    ...["-Dlog4j2.level=ERROR", "kafka.tools.StorageTool", "format", "--cluster-id", clusterId],
    ...["--config", join("config", "server.properties")],
    ...(release ? ["--release-version", release] : []),
    ...(initialControllers ? quorum : []),
    ...scram.flatMap((credential) => ["--add-scram", credential]),
  ];
  // A salted hash is as good as the password to whoever can read the list of processes: it goes through a file.
  const file = join(storage.directory, "run", "format.args");
  writeFileSync(file, args.map(quoted).join("\n"), { mode: 0o600 });
  try {
    await run(storage.java, [`@${file}`], { cwd: storage.directory });
  } catch (error) {
    // What it writes to standard output has the credentials in it.
    const { stderr, message } = error as { stderr?: string; message: string };
    const said = (stderr ?? "").trim().split("\n").slice(-3).join(" ") || message;
    throw new Error(`its storage could not be formatted: ${said}`);
  } finally {
    rmSync(file, { force: true });
  }
}

function quoted(argument: string): string {
  return `"${argument.replace(/(["\\])/g, "\\$1")}"`;
}
