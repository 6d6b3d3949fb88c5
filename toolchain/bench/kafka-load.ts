/** A producer and a consumer at work while a cluster is changed: see LoadProbe.java for what is measured. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import path from "node:path";
import { javaProgram } from "../java-program";

export interface LoadSummary {
  /** Since the beginning. */
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  /** Acknowledged, but not there to be read. */
  readonly lost: number;
  readonly outOfOrder: number;
  readonly duplicates: number;
  /** Since the summary before: the longest time in which nothing was acknowledged. */
  readonly longestPauseMs: number;
  /** From the moment a record was to be sent to its acknowledgement. */
  readonly p99Ms: number;
  readonly slowestMs: number;
  /** The fewest replicas of any partition that were seen in sync. */
  readonly leastInSync: number;
  readonly errors: readonly string[];
}

export class Load {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private complaints = "";

  /** @param properties a client.properties that may write and read the topic */
  constructor(properties: string, topic: string, perSecond: number) {
    this.child = javaProgram(path.join(__dirname, "LoadProbe.java"), [properties, topic, String(perSecond)]);
    this.child.stderr.on("data", (chunk: Buffer) => (this.complaints += chunk.toString()));
    this.lines = createInterface(this.child.stdout);
  }

  /** Waits until all that was sent by now is acknowledged and read; the load goes on. */
  async summary(): Promise<LoadSummary> {
    // Who has ended before will say nothing any more, not even that.
    if (this.child.exitCode !== null || this.child.signalCode !== null)
      throw new Error(`the load has ended:\n${this.complaints}`);
    const answer = new AbortController();
    const ended = once(this.child, "close", { signal: answer.signal }).then(() => {
      throw new Error(`the load ended:\n${this.complaints}`);
    });
    const line = once(this.lines, "line", { signal: answer.signal }) as Promise<[string]>;
    this.child.stdin.write("\n");
    try {
      return JSON.parse((await Promise.race([line, ended]))[0]) as LoadSummary;
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
