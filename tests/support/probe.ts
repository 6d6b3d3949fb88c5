// Kafka's own Java client in one process, for many services at once: see ContractProbe.java for what it can be asked.

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { findJava } from "../../toolchain/java";
import { kafkaDirectory } from "../../toolchain/kafka";
import { OLDEST_JAVA } from "../../toolchain/versions";

export interface ProbeClient {
  /** The text of a client.properties. */
  readonly properties: string;
  /** Settings of its producer besides. */
  readonly producer?: Readonly<Record<string, string>>;
}

export interface Attempt {
  /** Whose client. */
  readonly as: string;
  readonly do:
    | "connect"
    | "write"
    | "read"
    | "consume"
    | "drain"
    | "commit"
    | "offset"
    | "fence"
    | "transact"
    | "flood"
    | "create"
    | "delete"
    | "delete records"
    | "alter topic"
    | "alter broker"
    | "grant"
    | "topic configs"
    | "broker configs"
    | "topics"
    | "acls"
    | "users"
    | "quotas";
  /** Of the topic, group, transactional id or broker. */
  readonly name?: string;
  /** For an offset: of which topic. */
  readonly topic?: string;
  readonly topics?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly values?: readonly string[];
  readonly id?: string;
  readonly offset?: number;
  readonly end?: "commit" | "abort" | "replaced";
  readonly megabytes?: number;
}

export interface Result {
  /** "ok", or the name of Kafka's error. */
  readonly outcome: string;
  /** What was asked for, or the error's message. */
  readonly answer: unknown;
}

const PROGRAM = join(__dirname, "ContractProbe.java");
const OPTIONS = ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=OFF"];

export class Probe {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private readonly waiting: { done: (line: string) => void; failed: (error: Error) => void }[] = [];
  private complaints = "";

  constructor() {
    const java = findJava(OLDEST_JAVA);
    if (!java) throw new Error(`Java ${OLDEST_JAVA} is missing`);
    this.child = spawn(java.path, [...OPTIONS, "-cp", join(kafkaDirectory(), "libs", "*"), PROGRAM]);
    this.child.stdin.on("error", () => undefined);
    this.child.stderr.on("data", (chunk: Buffer) => (this.complaints += chunk.toString()));
    this.child.once("close", (code) => {
      const error = new Error(`the probe ended with ${code}:\n${this.complaints}`);
      for (const { failed } of this.waiting.splice(0)) failed(error);
    });
    this.lines = createInterface(this.child.stdout);
    this.lines.on("line", (line) => this.waiting.shift()?.done(line));
  }

  /** In the order of the attempts. Those of one client follow each other; clients work side by side. */
  async ask(clients: Readonly<Record<string, ProbeClient>>, attempts: readonly Attempt[]): Promise<Result[]> {
    const line = new Promise<string>((done, failed) => this.waiting.push({ done, failed }));
    const needed = new Set(attempts.map((attempt) => attempt.as));
    const given = Object.fromEntries(Object.entries(clients).filter(([name]) => needed.has(name)));
    this.child.stdin.write(`${JSON.stringify({ clients: given, attempts })}\n`);
    return JSON.parse(await line) as Result[];
  }

  stop(): void {
    this.lines.close();
    this.child.kill();
  }
}
