// A service that writes orders and one that reads them, and the books of what Kafka confirmed to each.

import { createInterface } from "node:readline";
import { once } from "node:events";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { javaProgram } from "../../support/java-program";

export interface Confirmed {
  readonly number: number;
  readonly at: number;
}

abstract class Service {
  protected readonly child: ChildProcessWithoutNullStreams;
  private complaints = "";

  constructor(args: readonly string[], properties: string) {
    this.child = javaProgram("Orders.java", args);
    this.child.stderr.on("data", (chunk: Buffer) => (this.complaints += chunk.toString()));
    createInterface(this.child.stdout).on("line", (line) => this.heard(line.split(" ")));
    this.child.stdin.end(properties);
  }

  protected abstract heard(words: readonly string[]): void;

  /** As a crash would. */
  async stop(): Promise<void> {
    if (this.child.signalCode !== null) return;
    if (this.child.exitCode !== null) throw new Error(`it ended by itself:\n${this.complaints}`);
    const gone = once(this.child, "close");
    this.child.kill("SIGKILL");
    await gone;
  }
}

export class Writer extends Service {
  readonly wrote: Confirmed[] = [];
  readonly failed: number[] = [];

  constructor(properties: string, first: number, perSecond: number) {
    super(["write", "orders", String(first), String(perSecond)], properties);
  }

  protected heard([word, number, at]: readonly string[]): void {
    if (word === "wrote") this.wrote.push({ number: Number(number), at: Number(at) });
    if (word === "failed") this.failed.push(Number(number));
  }
}

export class Reader extends Service {
  /** In the order in which they came. */
  readonly read: Confirmed[] = [];
  /** By partition, where it began. */
  readonly from = new Map<number, number>();

  /** @param what `idle`: to be in the group, and no more */
  constructor(properties: string, group: string, what: "read" | "idle" = "read") {
    super([what, "orders", group], properties);
  }

  protected heard([word, first, second, , at]: readonly string[]): void {
    if (word === "read") this.read.push({ number: Number(first), at: Number(at) });
    if (word === "from") this.from.set(Number(first), Number(second));
  }
}
