/** A producer and a consumer at work while a cluster is changed: see LoadProbe.java for what is measured. */
import path from "node:path";
import { javaProgram } from "../java-program";
import { JavaConversation } from "./java-conversation";

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
  private readonly probe: JavaConversation;

  /** @param properties a client.properties that may write and read the topic */
  constructor(properties: string, topic: string, perSecond: number) {
    const file = path.join(__dirname, "LoadProbe.java");
    this.probe = new JavaConversation(javaProgram(file, [properties, topic, String(perSecond)]));
  }

  /** Waits until all that was sent by now is acknowledged and read; the load goes on. */
  summary(): Promise<LoadSummary> {
    return this.probe.ask<LoadSummary>("");
  }

  stop(): Promise<void> {
    return this.probe.stop();
  }
}
