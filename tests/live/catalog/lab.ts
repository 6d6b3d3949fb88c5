// One cluster with all five systems, made once for all of this subject's tests, and who tries things on it.

import { FIRST_PORTS } from "../../support/ports";
import { Probe, type Attempt, type ProbeClient, type Result } from "../../support/probe";
import { TestStack } from "../../support/stack";
import { readEntries } from "./entries";

export const SYSTEMS = ["escrow", "billing", "checkout", "caracal", "chat"];
export const TENANTS = ["acme", "globex", "initech"];
export const INTERNAL_SERVICES = ["moderation", "enrichment", "exports", "digests"];
/** What the systems' files declare for these lists. */
export const ENTRIES = readEntries({ systems: SYSTEMS, tenants: TENANTS, internalServices: INTERNAL_SERVICES });
export const NODES = ["kafka-1", "kafka-2", "kafka-3"];

/** What the stack hands to one service, as far as Kafka's client needs it. */
interface Contract {
  readonly properties: string;
  readonly producer?: { readonly settings: Readonly<Record<string, string>> };
  readonly consumers?: readonly { readonly group: string; readonly settings: Readonly<Record<string, string>> }[];
}

export class Lab {
  readonly stack = new TestStack("catalog", {
    brokers: 3,
    firstPort: FIRST_PORTS.catalog,
    settings: {
      "kafka-platform:systems": SYSTEMS,
      "kafka-platform:tenants": TENANTS,
      "kafka-platform:internalServices": INTERNAL_SERVICES,
      // It has tests of its own, and would be three hundred megabytes more here.
      "kafka-platform:registry": "none",
    },
  });
  private readonly probe = new Probe();
  private contracts: Readonly<Record<string, Contract>> = {};

  async bringUp(): Promise<void> {
    await this.stack.must("up");
    await this.readContracts();
  }

  async readContracts(): Promise<void> {
    const text = await this.stack.must("outputs", "clients", "--show-secrets", "--json");
    this.contracts = JSON.parse(text) as Record<string, Contract>;
  }

  async remove(): Promise<void> {
    this.probe.stop();
    await this.stack.remove();
  }

  services(): string[] {
    return Object.keys(this.contracts);
  }

  contract(service: string): Contract {
    const found = this.contracts[service];
    if (!found) throw new Error(`the stack hands out nothing for ${service}`);
    return found;
  }

  /** A service's settings for reading in a group of its own. */
  consumerSettings(service: string, group: string): Readonly<Record<string, string>> {
    const found = this.contract(service).consumers?.find((each) => each.group === group);
    if (!found) throw new Error(`the contract of ${service} has no group ${group}`);
    return found.settings;
  }

  /** With nothing but what the stack hands out, and with clients that hold something else where a test gives them. */
  ask(attempts: readonly Attempt[], others: Readonly<Record<string, ProbeClient>> = {}): Promise<Result[]> {
    const clients = Object.entries(this.contracts).map(([name, { properties, producer }]) => [
      name,
      // Who has nothing to write has no settings for it; asking for idempotence would be refused before the topic is.
      { properties, producer: producer?.settings ?? { "enable.idempotence": "false" } },
    ]);
    return this.probe.ask({ ...(Object.fromEntries(clients) as Record<string, ProbeClient>), ...others }, attempts);
  }

  /** What an attempt that must succeed was answered. */
  async must(attempt: Attempt): Promise<unknown> {
    const [result] = await this.ask([attempt]);
    if (result?.outcome !== "ok") throw new Error(`${JSON.stringify(attempt)} ended with ${JSON.stringify(result)}`);
    return result.answer;
  }
}
