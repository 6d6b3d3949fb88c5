// One cluster with clients at work, made once for all of this subject's tests, and how to interrupt its deployments.

import type { ChildProcess } from "node:child_process";
import { KafkaView } from "../../support/kafka-view";
import { Load, type LoadSummary } from "../../../toolchain/bench/kafka-load";
import { hasProcess, type Outage } from "../../support/node-watch";
import { FIRST_PORTS } from "../../support/ports";
import { isRunning } from "../../support/processes";
import { TestStack, finished, killWithChildren, type Finished } from "../../support/stack";

export const NODES = ["kafka-1", "kafka-2", "kafka-3"];
export const TOPIC = "load";
export const PARTITIONS = 6;
/** The cluster begins here, and is brought to the newer one under load. */
export const OLDER = "4.2.1";
export const NEWER = "4.3.1";

const FIRST_PORT = FIRST_PORTS.rolls;
const BOOTSTRAP = "localhost:24092,localhost:24102,localhost:24112";
const PER_SECOND = 200;

/** A deployment that is under way. */
export interface Up {
  /** What it has said so far. */
  readonly said: () => string;
  /** As when a machine is lost: nothing of it goes on. */
  readonly kill: () => Promise<void>;
  /** As Ctrl-C in a terminal, which every process in the foreground hears. */
  readonly interrupt: () => Promise<Finished>;
}

export class Lab {
  readonly stack = new TestStack("rolls", { brokers: 3, firstPort: FIRST_PORT });
  private readonly begun: ChildProcess[] = [];
  private view: KafkaView | undefined;
  private running: Load | undefined;

  async bringUp(): Promise<void> {
    this.stack.describe({ kafkaVersion: OLDER });
    await this.stack.must("up");
    const admin = await this.stack.clientProperties("admin");
    this.view = new KafkaView(BOOTSTRAP, admin);
    await this.view.createTopic(TOPIC, PARTITIONS);
    this.running = new Load(admin, TOPIC, PER_SECOND);
    await this.load.summary();
  }

  get kafka(): KafkaView {
    if (!this.view) throw new Error("the cluster isn't up");
    return this.view;
  }

  get load(): Load {
    if (!this.running) throw new Error("there is no load");
    return this.running;
  }

  pids(): number[] {
    return NODES.map((node) => this.stack.pid(node));
  }

  inUse(): Promise<Record<"queued.max.requests" | "log.retention.ms", string>[]> {
    return this.kafka.brokerSettings("queued.max.requests", "log.retention.ms");
  }

  /** Whose process is another by now, or none. */
  gone(before: readonly number[]): string[] {
    return NODES.filter((_, index) => !isRunning(before[index] ?? 0));
  }

  beginUp(): Up {
    const child = this.stack.start("up");
    this.begun.push(child);
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const ended = finished(child);
    return {
      said: () => text,
      kill: async () => {
        end(child);
        await ended;
      },
      interrupt: () => {
        process.kill(-(child.pid ?? 0), "SIGINT");
        return ended;
      },
    };
  }

  /** Whatever has failed before: nothing of this may go on living, since the next run takes the same ports. */
  async remove(): Promise<void> {
    this.begun.forEach(end);
    for (const node of NODES.filter((each) => hasProcess(this.stack, each)))
      process.kill(this.stack.pid(node), "SIGCONT");
    await this.running?.stop();
    await this.stack.remove();
  }
}

function end(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) killWithChildren(child);
}

export function expectUnharmed(summary: LoadSummary): void {
  expect(summary).toMatchObject({ failed: 0, lost: 0, outOfOrder: 0, duplicates: 0, errors: [] });
  expect(summary.acknowledged).toBeGreaterThanOrEqual(summary.sent);
}

export function printFigures(outages: readonly Outage[], { longestPauseMs, p99Ms, slowestMs }: LoadSummary): void {
  const times = outages.map(({ from, to = from }) => to - from);
  const begun = Math.min(...outages.map(({ from }) => from));
  const each = Math.round((Math.max(...outages.map(({ to = 0 }) => to)) - begun) / outages.length);
  console.log(
    `a roll of ${outages.length} nodes: ${each} ms a node, of which it is down ${times.join(", ")} ms; ` +
      `nothing acknowledged for ${longestPauseMs} ms at most, p99 ${p99Ms} ms, slowest record ${slowestMs} ms`,
  );
}
