// What a cluster is like, as Kafka's own tools tell it.

import { mustTool } from "./kafka-tools";

export class KafkaView {
  /** @param properties a client.properties of the administrator */
  constructor(
    private readonly bootstrap: string,
    private readonly properties: string,
  ) {}

  createTopic(name: string, partitions: number): Promise<string> {
    return this.topics("--create", "--topic", name, "--partitions", String(partitions));
  }

  /** One partition, which only this broker has. */
  createLonelyTopic(name: string, broker: string): Promise<string> {
    return this.topics("--create", "--topic", name, "--replica-assignment", broker.replace(/^.*-/, ""));
  }

  deleteTopic(name: string): Promise<string> {
    return this.topics("--delete", "--topic", name);
  }

  /** What each broker says that it uses; Kafka's default where nobody set anything. */
  async brokerSettings<Name extends string>(...names: Name[]): Promise<Record<Name, string>[]> {
    const said = await mustTool("configs", [...this.access(), "--describe", "--all", "--entity-type", "brokers"]);
    const [, ...brokers] = said.split("All configs for broker ");
    const value = (broker: string, name: string) => new RegExp(`^  ${name}=(\\S+) `, "m").exec(broker)?.[1] ?? "";
    return brokers.map(
      (broker) => Object.fromEntries(names.map((name) => [name, value(broker, name)])) as Record<Name, string>,
    );
  }

  /** Empty when every replica is in sync. */
  async underReplicated(): Promise<string> {
    return (await this.topics("--describe", "--under-replicated-partitions")).trim();
  }

  /** What the cluster has finalized, e.g. 4.2-IV1. */
  async metadataVersion(): Promise<string> {
    const said = await mustTool("features", [...this.access(), "describe"]);
    return /Feature: metadata\.version.*FinalizedVersionLevel: (\S+)/.exec(said)?.[1] ?? said;
  }

  /** Ids of the brokers on the cluster's list, also of those that are away. */
  async listed(): Promise<number[]> {
    const [server, address, , properties] = this.access();
    const access = [server ?? "", address ?? "", "--config", properties ?? ""];
    const said = await mustTool("cluster", ["list-endpoints", ...access, "--include-fenced-brokers"]);
    return [...said.matchAll(/^(\d+)\s/gm)].map(([, id]) => Number(id)).sort((a, b) => a - b);
  }

  /** For each partition its leader, and the first of its replicas, who is to lead it. */
  async leaders(topic: string): Promise<{ leader: string; preferred: string }[]> {
    const described = await this.topics("--describe", "--topic", topic);
    return [...described.matchAll(/Leader: (\d+)\s+Replicas: (\d+)/g)].map(([, leader = "", preferred = ""]) => ({
      leader,
      preferred,
    }));
  }

  private topics(...args: string[]): Promise<string> {
    return mustTool("topics", [...this.access(), ...args]);
  }

  private access(): string[] {
    return ["--bootstrap-server", this.bootstrap, "--command-config", this.properties];
  }
}
