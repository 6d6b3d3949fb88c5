/** Asks LoadGenerator.java for runs, one after the other. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import path from "node:path";
import { javaProgram } from "../../java-program";

export interface LoadRun {
  /** Whose it is: a name keeps its topic and connections from run to run. */
  readonly name: string;
  /** A client.properties that may do everything. */
  readonly properties: string;
  readonly partitions: number;
  readonly topicSettings: Readonly<Record<string, string>>;
  readonly producer: Readonly<Record<string, string>>;
  readonly consumer: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** 0: as many as go. */
  readonly perSecond: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Whose use of processors is counted. */
  readonly processes: readonly number[];
}

export interface LoadResult {
  /** Records that were written, copied and read within a second. */
  readonly perSecond: number;
  /** Of an open loop: what hadn't been read long after the end. */
  readonly unread: number;
  /** Processors in use on average. */
  readonly clientCpu: number;
  readonly nodeCpu: number;
  /** From the moment a record was due to the moment it was read. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

export interface Packing {
  readonly codec: string;
  /** Otherwise Kafka's own. */
  readonly level?: number;
  readonly bytes: number;
  readonly batch: number;
}

export interface Packed {
  /** Of one processor, for a record. */
  readonly microseconds: number;
  /** That a record takes in its batch. */
  readonly bytes: number;
}

/** As a service would run: with the compiler for long runs, unlike a probe that is to start at once. */
const JAVA = ["-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-Dlog4j2.level=OFF"];

export class LoadGenerator {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private complaints = "";

  constructor() {
    this.child = javaProgram(path.join(__dirname, "..", "LoadGenerator.java"), [], JAVA);
    this.child.stderr.on("data", (chunk: Buffer) => (this.complaints += chunk.toString()));
    this.lines = createInterface(this.child.stdout);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  measure(run: LoadRun): Promise<LoadResult> {
    return this.ask<LoadResult>(JSON.stringify(run));
  }

  /** What making batches takes, without any broker. */
  compress({ codec, level, bytes, batch }: Packing): Promise<Packed> {
    return this.ask<Packed>(["compress", codec, bytes, batch, ...(level === undefined ? [] : [level])].join(" "));
  }

  private async ask<T>(question: string): Promise<T> {
    // Who has ended before will say nothing any more, not even that.
    if (this.child.exitCode !== null || this.child.signalCode !== null)
      throw new Error(`the load has ended:\n${this.complaints}`);
    const answer = new AbortController();
    const ended = once(this.child, "close", { signal: answer.signal }).then(() => {
      throw new Error(`the load ended:\n${this.complaints}`);
    });
    const line = once(this.lines, "line", { signal: answer.signal }) as Promise<[string]>;
    this.child.stdin.write(`${question}\n`);
    try {
      return JSON.parse((await Promise.race([line, ended]))[0]) as T;
    } finally {
      answer.abort();
      await Promise.allSettled([line, ended]);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, "close");
    this.child.kill();
    await closed;
  }
}
