// New connections without end while a cluster is changed: see LoginProbe.java for what counts.

import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { javaProgram } from "./java-program";

export interface LoginCount {
  readonly logins: number;
  /** The broker was being restarted. */
  readonly away: number;
  /** By what was said. */
  readonly refused: Readonly<Record<string, number>>;
}

export class Logins {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private complaints = "";

  constructor() {
    this.child = javaProgram("LoginProbe.java");
    this.child.stderr.on("data", (chunk: Buffer) => (this.complaints += chunk.toString()));
    this.lines = createInterface(this.child.stdout);
  }

  /** @param file a client.properties; it is read anew for each connection */
  begin(file: string): Promise<unknown> {
    return this.say(file);
  }

  /** Joins a group, until `leave`. */
  join(file: string, group: string, topic: string): Promise<unknown> {
    return this.say(`${file} ${group} ${topic}`);
  }

  leave(file: string): Promise<unknown> {
    return this.say(`-${file} left`);
  }

  end(file: string): Promise<unknown> {
    return this.say(`-${file}`);
  }

  /** Since the beginning, by file. */
  counts(): Promise<Readonly<Record<string, LoginCount>>> {
    return this.say("");
  }

  stop(): void {
    this.lines.close();
    this.child.kill();
  }

  private async say(line: string): Promise<Readonly<Record<string, LoginCount>>> {
    const answer = new AbortController();
    const ended = once(this.child, "close", { signal: answer.signal }).then(() => {
      throw new Error(`the logins ended:\n${this.complaints}`);
    });
    const answered = once(this.lines, "line", { signal: answer.signal }) as Promise<[string]>;
    this.child.stdin.write(`${line}\n`);
    try {
      return JSON.parse((await Promise.race([answered, ended]))[0]) as Record<string, LoginCount>;
    } finally {
      answer.abort();
      await Promise.allSettled([answered, ended]);
    }
  }
}
