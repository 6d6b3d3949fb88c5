// The resource type `kafkaplatform:local:Node`: a Kafka node as a process on this machine.
//
// It is created without waiting for health, since a quorum isn't healthy before its second node runs; `ClusterReady`
// waits. A node that has died shows up as a change, so that the next deployment starts it again.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { BundleFile, Format } from "../../plan/broker/bundle";
import type { NodeIdentity } from "../../plan/broker/identity";
import { changeOf, describeChange, dynamicSettings, type NodeChange } from "../../plan/diff";
import { refusedBinaries } from "../../plan/releases";
import { STORES, certificateEnd, staleStart } from "../../plan/rotation/certificate-change";
import { ensureKafka } from "../../toolchain/kafka";
import { JMX_EXPORTER_ARTIFACT, JMX_EXPORTER_MARK } from "../../plan/monitoring/jmx-exporter";
import { archivedClasses } from "../../toolchain/class-archive";
import { findJava } from "../../toolchain/java";
import { ensureArtifact } from "../../toolchain/maven-artifact";
import { OLDEST_JAVA } from "../../toolchain/versions";
import { finalizedFeatures } from "../cluster/features";
import { refuseLoss, unregister } from "../cluster/removal";
import { roll, type RollingNode } from "../cluster/roll";
import { alterBrokerSettings } from "../cluster/settings";
import { UNKNOWN, type Context, type Diff, type Props, type ResourceType } from "../host/types";
import { hasUnknown } from "../host/wire";
import { ensureLogins } from "../rotation/logins";
import { reloadCertificate } from "../rotation/reload";
import { writeFiles } from "./files";
import { hasStarted, lastLines, serverLog } from "./node-log";
import { occupiedPorts } from "./ports";
import { running, start, stop, type Running } from "./process";
import { isInService } from "./removal";
import { isPrepared, prepareStorage, type Arrival } from "./storage";
import { arrival, untilVoter } from "./arrival";

export interface LocalNodeInputs {
  readonly node: string;
  readonly directory: string;
  readonly kafkaVersion: string;
  readonly files: Readonly<Record<string, BundleFile>>;
  readonly command: readonly string[];
  readonly format: Format;
  readonly host: string;
  readonly ports: readonly number[];
  /** How a restart is kept from hurting the cluster. */
  readonly rolling: Omit<RollingNode, "node">;
  readonly identity?: NodeIdentity;
  /** The platform's own users, as the format tool takes them: a broker's own has to be there before it is restarted. */
  readonly logins?: readonly string[];
}

// prettier-ignore
const INPUTS = ["node", "directory", "kafkaVersion", "files", "command", "format", "host", "ports", "rolling", "identity", "logins"] as const;
/** Inputs whose change the running process must hear of. */
const OBSERVED = ["kafkaVersion", "files", "command", "host", "ports", "directory"] as const;
const STOP_SECONDS = 60;
/** A node whose data goes with it needn't be waited for as long. */
const DELETE_SECONDS = 8;
const START_SECONDS = 180;
const SURVIVAL_MS = 15_000;

export const localNode: ResourceType = {
  inputs: INPUTS,

  diff: (old, news, context) => diff(inputsOf(old.inputs), inputsOf(news), context),

  async create(inputs, context) {
    const node = inputsOf(inputs);
    makeDirectory(node);
    // A process without a resource is left from a deployment that was killed while it created this node.
    await stopNode(node, context);
    await startNode(node, context, await arrival(node, false));
    return { id: node.node, outputs: { ...inputs } };
  },

  async update(old, news, context) {
    const before = inputsOf(old.inputs);
    const node = inputsOf(news);
    if (before.directory !== node.directory && existsSync(before.directory) && !existsSync(node.directory)) {
      await stopNode(before, context);
      mkdirSync(dirname(node.directory), { recursive: true });
      renameSync(before.directory, node.directory);
    }
    await apply(before, node, context);
    return { outputs: { ...news } };
  },

  async delete(_id, { inputs }, context) {
    const node = inputsOf(inputs);
    const inService = isInService(node.directory);
    if (inService) await refuseLoss(node.node, node.rolling);
    await stopNode(node, context, inService ? STOP_SECONDS : DELETE_SECONDS);
    if (inService && node.rolling.broker) await unregister(node.rolling, context);
    rmSync(node.directory, { recursive: true, force: true });
  },
};

async function diff(before: LocalNodeInputs, node: LocalNodeInputs, context: Context): Promise<Diff> {
  if (typeof node.format === "object" && before.format.clusterId !== node.format.clusterId) {
    throw new Error(
      `its data belongs to cluster ${before.format.clusterId}, and the stack now describes cluster ` +
        `${node.format.clusterId}: a cluster's name can't change; name it as before, or take the stack down first`,
    );
  }
  await refuseBinaries(before, node);
  const changed = OBSERVED.filter((name) => !isDeepStrictEqual(before[name], node[name]));
  const changes: Record<string, "update"> = Object.fromEntries(changed.map((name) => [name, "update"]));
  const process = running(pidFile(before));
  const stale = staleStart(process?.certificateEnds, node.identity, Date.now());
  const words = describeChange(before, readable(before, node), process?.startedWith, stale);
  if (words !== undefined) context.log("info", words);
  if (process === undefined) changes["running"] = "update";
  if (stale.length > 0) changes["certificate"] = "update";
  return { changes };
}

/** Here, and not after the roll: a node that can't read the metadata would never come back. */
async function refuseBinaries({ kafkaVersion: from }: LocalNodeInputs, node: LocalNodeInputs): Promise<void> {
  const { kafkaVersion: to, rolling } = node;
  if (from === to || hasUnknown(rolling.connection)) return;
  const { metadataVersion } = rolling;
  const change = { from, to, ...(metadataVersion ? { metadataVersion } : {}) };
  const reason = refusedBinaries(change, await finalizedFeatures(rolling.connection));
  if (reason !== undefined) throw new Error(reason);
}

const isStore = (name: string): boolean => STORES.includes(name) || name.endsWith(".p12");

/** A preview doesn't know yet what a file will hold, but that a store will hold something else. */
function readable(before: LocalNodeInputs, node: LocalNodeInputs): LocalNodeInputs {
  if (!hasUnknown(node.files)) return node;
  const files = Object.entries(before.files).map(([name, file]) => {
    const unknown = hasUnknown(node.files[name] ?? UNKNOWN);
    if (!unknown) return [name, node.files[name] ?? file] as const;
    return [name, isStore(name) ? { ...file, content: "" } : file] as const;
  });
  return { ...node, files: Object.fromEntries(files) };
}

/** Brings a node from what it was to what it should be, with as little disturbance as the change allows. */
async function apply(before: LocalNodeInputs, node: LocalNodeInputs, context: Context): Promise<void> {
  const process = running(pidFile(node));
  if (process === undefined) {
    const coming = await arrival(node, true);
    if (!isPrepared(node.directory))
      context.log("warning", "its disk is empty: what it held is copied from the others");
    await startNode(node, context, coming);
    await survives(node);
    return coming.joins ? untilVoter(node, context) : undefined;
  }
  const { dynamic, reload, restart } = changeNow(before, node, process);
  const onlyDynamic = Object.keys(dynamic).length > 0 && restart.length === 0;
  if (process.startedFrom === fingerprint(node)) {
    // An earlier deployment was killed after it had restarted this node, or the description is again what it was then.
    writeFiles(join(node.directory, "config"), node.files);
    await untilStarted(node, context);
  } else if (restart.length > 0 || (onlyDynamic && !node.rolling.broker)) {
    // A controller of its own takes no settings while it runs.
    await rollNode(before, node, context);
  } else {
    writeFiles(join(node.directory, "config"), node.files);
    if (reload && !(await reloadCertificate(node, context))) await rollNode(before, node, context);
  }
  // What was set while the broker ran goes before what its file says, so it must follow every change.
  if (node.rolling.broker && Object.keys(dynamic).length > 0) {
    await alterBrokerSettings(node.rolling.connection, dynamic);
  }
}

function changeNow(before: LocalNodeInputs, node: LocalNodeInputs, process: Running): NodeChange {
  const change = changeOf(before, node, process.startedWith);
  return { ...change, restart: [...change.restart, ...staleStart(process.certificateEnds, node.identity, Date.now())] };
}

async function rollNode(before: LocalNodeInputs, node: LocalNodeInputs, context: Context): Promise<void> {
  if (before.identity?.login !== node.identity?.login) await ensureLogins(node.rolling.connection, node.logins ?? []);
  await bringKafka(node, context); // A download while the node is down would keep it down.
  await roll({ ...node.rolling, node: node.node }, context, () => restartNode(before, node, context));
}

/** What killed a node may well kill it again: better said now, by itself, than waited for by the others. */
async function survives(node: LocalNodeInputs): Promise<void> {
  for (const end = Date.now() + SURVIVAL_MS; Date.now() < end; await sleep(250)) {
    const process = running(pidFile(node));
    if (process === undefined) throw endedError(node);
    if (hasStarted(node.directory, process)) return;
  }
}

async function restartNode(before: LocalNodeInputs, node: LocalNodeInputs, context: Context): Promise<void> {
  await stopNode(before, context);
  await startNode(node, context, { known: true, joins: false });
  await untilStarted(node, context);
}

/** Tells what a process was started from. */
function fingerprint({ files, command, kafkaVersion }: LocalNodeInputs): string {
  return createHash("sha256")
    .update(JSON.stringify([files, command, kafkaVersion]))
    .digest("hex");
}

async function startNode(node: LocalNodeInputs, context: Context, arrival: Arrival): Promise<void> {
  const java = findJava(OLDEST_JAVA);
  if (!java) throw new Error(`Java ${OLDEST_JAVA} or newer is missing: install it, or set JAVA_HOME`);
  const say = (line: string) => context.log("info", line, { status: true });
  const libs = await bringKafka(node, context);
  const javaOptions = await archivedClasses(node.kafkaVersion, libs, java, say);
  const libraries = join(libs, "*");
  const occupied = await occupiedPorts(node.host, node.ports);
  if (occupied.length > 0) throw new Error(occupied.join("; "));
  writeFiles(join(node.directory, "config"), node.files);
  context.log("info", "preparing its storage", { status: true });
  await prepareStorage({ directory: node.directory, java: java.path, javaOptions, libraries }, node.format, arrival);
  context.log("info", "starting", { status: true });
  const agent = node.command.some((option) => option.includes(JMX_EXPORTER_MARK))
    ? await ensureArtifact(JMX_EXPORTER_ARTIFACT, say)
    : "";
  const [, ...options] = node.command.map((option) =>
    option.replace("{kafka}/libs/*", libraries).replace(JMX_EXPORTER_MARK, agent),
  );
  start({
    command: [java.path, ...javaOptions, ...options],
    directory: node.directory,
    console: join(node.directory, "logs", "console.log"),
    pidFile: pidFile(node),
    log: serverLog(node.directory),
    startedFrom: fingerprint(node),
    startedWith: dynamicSettings(node),
    ...(node.identity
      ? { identity: node.identity, certificateEnds: certificateEnd(node.files)?.toISOString() ?? "" }
      : {}),
  });
  // A command that can't run at all ends at once; what goes wrong later is for ClusterReady to see.
  await sleep(300);
  if (running(pidFile(node)) === undefined) throw endedError(node);
}

async function bringKafka({ kafkaVersion }: LocalNodeInputs, context: Context): Promise<string> {
  const { libs } = await ensureKafka(kafkaVersion, (line) => context.log("info", line, { status: true }));
  return libs;
}

function makeDirectory(node: LocalNodeInputs): void {
  try {
    mkdirSync(node.directory, { recursive: true, mode: 0o700 });
    mkdirSync(join(node.directory, "logs"), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`its directory ${node.directory} can't be written: ${(error as Error).message}`);
  }
}

async function stopNode(node: LocalNodeInputs, context: Context, grace = STOP_SECONDS): Promise<void> {
  await stop(pidFile(node), grace, (seconds) => {
    if (seconds > 1) context.log("info", `stopping, ${seconds} s`, { status: true });
  });
}

async function untilStarted(node: LocalNodeInputs, context: Context): Promise<void> {
  const begun = Date.now();
  while (!hasStarted(node.directory, running(pidFile(node)))) {
    const seconds = Math.round((Date.now() - begun) / 1000);
    if (context.signal.aborted) throw new Error("interrupted while it was starting");
    if (running(pidFile(node)) === undefined) throw endedError(node);
    if (seconds > START_SECONDS) {
      throw new Error(`it hasn't started within ${START_SECONDS} s; ${lastLines(node.directory)}`);
    }
    context.log("info", `starting, ${seconds} s`, { status: true });
    await sleep(250);
  }
}

function endedError(node: LocalNodeInputs): Error {
  return new Error(`its process ended; ${lastLines(node.directory)}`);
}

export function pidFile(node: Pick<LocalNodeInputs, "directory">): string {
  return join(node.directory, "run", "pid.json");
}

function inputsOf(props: Props): LocalNodeInputs {
  return props as unknown as LocalNodeInputs;
}
