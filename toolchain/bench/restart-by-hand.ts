/** What an operator's script does to change a node's file and restart it: no look at the cluster, only at the port. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { serverLog } from "../../providers/local/node-log";
import { isListening } from "../../providers/local/ports";
import { running, start, stop } from "../../providers/local/process";
import { UserError } from "../errors";
import { findJava } from "../java";
import { kafkaDirectory } from "../kafka";
import { run } from "../run";
import { OLDEST_JAVA } from "../versions";
import type { BenchStack } from "./bench-stack";

export interface HandTools {
  readonly stack: BenchStack;
  /** The administrator's client.properties. */
  readonly properties: string;
}

const STOP_SECONDS = 120;
const LOOK_AGAIN_MS = 100;

export async function restartByHand(
  { stack }: HandTools,
  node: string,
  settings: Readonly<Record<string, number>>,
): Promise<void> {
  const directory = stack.directory(node);
  const pidFile = path.join(directory, "run", "pid.json");
  const process = running(pidFile);
  if (!process) throw new UserError(`${node} doesn't run, so there is nothing to restart.`);
  const command = readFileSync(`/proc/${process.pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  const file = path.join(directory, "config", "server.properties");
  const text = edited(readFileSync(file, "utf8"), settings);
  writeFileSync(file, text);
  await stop(pidFile, STOP_SECONDS);
  const { startedFrom, startedWith } = process;
  const log = serverLog(directory);
  const console = path.join(directory, "logs", "console.log");
  start({ command, directory, console, pidFile, log, startedFrom, startedWith });
  const [, port = ""] = /^listeners=.*CLIENT:\/\/[^:,]+:(\d+)/m.exec(text) ?? [];
  while (!(await isListening(Number(port)))) await sleep(LOOK_AGAIN_MS);
}

function edited(text: string, settings: Readonly<Record<string, number>>): string {
  const kept = text.split("\n").filter((line) => !Object.keys(settings).some((name) => line.startsWith(`${name}=`)));
  return [...kept, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`), ""].join("\n");
}

export async function createTopic(tools: HandTools, name: string, partitions: number): Promise<void> {
  await topics(tools, "--create", "--topic", name, "--partitions", String(partitions));
}

/** As a script would ask: with Kafka's own tool. */
export async function waitUntilInSync(tools: HandTools): Promise<void> {
  while ((await topics(tools, "--describe", "--under-replicated-partitions")).trim() !== "") await sleep(LOOK_AGAIN_MS);
}

function topics({ properties }: HandTools, ...args: string[]): Promise<string> {
  return kafkaTool("org.apache.kafka.tools.TopicCommand", properties, ...args);
}

/** One of Kafka's own tools, by its class, as the administrator. */
export async function kafkaTool(name: string, properties: string, ...args: string[]): Promise<string> {
  const java = findJava(OLDEST_JAVA)?.path ?? "java";
  const [, servers = ""] = /^bootstrap\.servers=(.+)$/m.exec(readFileSync(properties, "utf8")) ?? [];
  const options = ["-XX:TieredStopAtLevel=1", "-Dlog4j2.level=ERROR", "-cp", path.join(kafkaDirectory(), "libs", "*")];
  const access = ["--bootstrap-server", servers, "--command-config", properties];
  const tool = [...options, name, ...access, ...args];
  const { code, stdout, stderr } = await run(java, tool);
  if (code !== 0) throw new UserError(`${name} failed:\n${stderr.trim()}`);
  return stdout;
}
