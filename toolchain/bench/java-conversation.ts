/** Asks one of our Java programs, a line at a time; each is answered with one line of JSON. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";

export class JavaConversation {
  private readonly lines: Interface;
  private complaints = "";

  constructor(private readonly child: ChildProcessWithoutNullStreams) {
    child.stderr.on("data", (chunk: Buffer) => (this.complaints += chunk.toString()));
    this.lines = createInterface(child.stdout);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async ask<T>(question: string): Promise<T> {
    // Who has ended before will say nothing any more, not even that.
    if (this.hasEnded) throw new Error(`the load has ended:\n${this.complaints}`);
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
    if (this.hasEnded) return;
    const closed = once(this.child, "close");
    this.child.kill();
    await closed;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
