// Where Kafka's own tools say that replicas, voters and throttles are.

import { mustTool } from "../../support/kafka-tools";
import { KafkaView } from "../../support/kafka-view";

export interface Replicas {
  readonly topic: string;
  readonly leader: number;
  /** The preferred leader first. */
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

export class View {
  /** @param properties a client.properties of the administrator */
  constructor(
    private readonly bootstrap: string,
    readonly properties: string,
  ) {}

  private access(): string[] {
    return ["--bootstrap-server", this.bootstrap, "--command-config", this.properties];
  }

  topics(...args: string[]): Promise<string> {
    return mustTool("topics", [...this.access(), ...args]);
  }

  async partitions(): Promise<Replicas[]> {
    const numbers = (text: string) => text.split(",").filter(Boolean).map(Number);
    const lines = (await this.topics("--describe")).matchAll(
      /Topic: (\S+)\s+Partition: \d+\s+Leader: (\d+)\s+Replicas: ([\d,]+)\s+Isr: ([\d,]*)/g,
    );
    return [...lines].map(([, topic = "", leader, replicas = "", inSync = ""]) => ({
      topic,
      leader: Number(leader),
      replicas: numbers(replicas),
      inSync: numbers(inSync),
    }));
  }

  /** Fills a topic with so many MiB of records that can't be made smaller. */
  async fill(topic: string, mebibytes: number): Promise<void> {
    const size = ["--num-records", String(mebibytes * 1024), "--record-size", "1024", "--throughput", "-1"];
    await mustTool("performance", [...this.access(), "--topic", topic, ...size]);
  }

  /** What still holds replication back: nothing, unless a throttle was left behind. */
  async throttles(): Promise<string[]> {
    const of = (type: string) => mustTool("configs", [...this.access(), "--describe", "--entity-type", type]);
    const said = `${await of("topics")}\n${await of("brokers")}`;
    return said.split("\n").filter((line) => /replication\.throttled/.test(line));
  }

  async underWay(): Promise<string[]> {
    const said = await mustTool("reassignments", [...this.access(), "--list"]);
    return [...said.matchAll(/^(\S+-\d+): replicas/gm)].map(([, name = ""]) => name);
  }

  /** Ids of all brokers that the cluster knows, those that are away too. */
  brokers(): Promise<number[]> {
    return new KafkaView(this.bootstrap, this.properties).listed();
  }

  /** By id, the disk with which each controller votes. */
  async voters(): Promise<Map<number, string>> {
    const said = await mustTool("quorum", [...this.access(), "describe", "--replication"]);
    const rows = said.matchAll(/^(\d+)\s+(\S+)\s+\d+\s+\d+\s+\d+\s+\d+\s+(?:Leader|Follower)/gm);
    return new Map([...rows].map(([, id, directory = ""]) => [Number(id), directory]));
  }
}
