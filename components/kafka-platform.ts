// The composition: what a plan consists of, in the order in which it comes to be.

import * as pulumi from "@pulumi/pulumi";
import { factsOf } from "../plan/facts";
import type { Plan } from "../plan/plan";
import { ServiceAccess } from "./access/service-access";
import { administration, kafkaProvider } from "./administration";
import { Balance } from "./brokers/balance";
import { BrokerSet } from "./brokers/broker-set";
import { outputsOf, type PlatformOutputs } from "./outputs";
import { FleetSet } from "./fleets/fleet-set";
import { platformFor } from "./platforms/select";
import { SchemaSet } from "./registry/schema-set";
import { makeKeystores } from "./security/keystores";
import { makeMaterials } from "./security/materials";
import { Guard } from "./topics/guard";
import { TopicSet } from "./topics/topic-set";

export interface KafkaPlatformArgs {
  readonly plan: Plan;
  /** Where platforms that run on this machine keep their nodes. */
  readonly directory: string;
  /** Where Kafka's jars are on this machine, for platforms that bring their own copy. */
  readonly kafkaLibraries?: string | undefined;
  /** Stacks that the plan copies from and that aren't deployed yet, in a preview. */
  readonly absentSources?: readonly string[];
  /** The JMX exporter's jar on this machine, for platforms that bring their own copy. */
  readonly jmxExporter?: string | undefined;
}

/** Makes: certificate authority, certificates and credentials; the cluster's nodes; topics; users, access rules and quotas; fleets; schemas. */
export class KafkaPlatform extends pulumi.ComponentResource {
  readonly outputs: PlatformOutputs;

  constructor(
    name: string,
    { plan, directory, kafkaLibraries, jmxExporter, absentSources = [] }: KafkaPlatformArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    // What can't be placed is refused before there is anything.
    const platform = platformFor(plan, { directory, kafkaLibraries, jmxExporter });
    super("kafka-platform:index:KafkaPlatform", name, { ...factsOf(plan) }, opts);
    const child = { parent: this };
    platform.prepare?.(child);
    const materials = makeMaterials(name, plan, platform, absentSources, child);
    const keystores = makeKeystores(name, plan, materials, child);
    const cluster = new BrokerSet(name, plan, materials, platform, child);
    const provider = kafkaProvider(name, plan, materials, child);
    const guard = new Guard(name, plan, administration(plan, materials), { ...child, dependsOn: [cluster.ready] });
    const topics = new TopicSet(name, { topics: plan.topics, provider, guard }, child);
    const access = new ServiceAccess(name, { plan, materials, provider, guard }, child);
    new Balance(name, plan, administration(plan, materials), { ...child, dependsOn: [cluster.ready, topics] });
    if (plan.fleets.length > 0) {
      const fleets = new FleetSet(name, { plan, materials, platform, needs: [topics, access] }, child);
      const { registry } = plan;
      const needs = registry?.fleets.flatMap((fleet) => fleets.placed.get(fleet) ?? []) ?? [];
      if (registry) new SchemaSet(name, { registry, materials, needs }, child);
    }
    this.outputs = outputsOf(plan, materials, keystores, cluster.ready);
    platform.handOut?.(this.outputs.clients, child);
    this.registerOutputs();
  }
}
