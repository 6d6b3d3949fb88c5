// How much a cluster can take, and whether that is what its systems said they would write.

import type { Catalog } from "./catalog/catalog";
import type { MachineType } from "./aws/machines";
import type { VolumePlan } from "./aws/aws-plan";

const MIB = 1024 ** 2;

export type Limit = "storage" | "the machines' way to their volumes" | "the network";

export interface Capacity {
  /** Bytes in a second that services can write, before copies. */
  readonly ceiling: number;
  readonly limit: Limit;
  readonly declared: number;
  /** The most groups that read one topic. */
  readonly readers: number;
}

export interface Sizing {
  readonly brokers: number;
  readonly replicationFactor: number;
  readonly machine: MachineType;
  readonly volume: VolumePlan;
}

/**
 * Each byte that is written goes to as many volumes as there are copies; it leaves its broker once for each further copy
 * and once for each group that reads it. What runs out first is the ceiling.
 * @see https://aws.amazon.com/blogs/big-data/best-practices-for-right-sizing-your-apache-kafka-clusters-to-optimize-performance-and-cost/
 */
export function capacityOf(sizing: Sizing, catalog: Pick<Catalog, "services" | "traffic">): Capacity {
  const { brokers, replicationFactor: copies, machine, volume } = sizing;
  const readers = mostReaders(catalog);
  const limits: readonly [Limit, number][] = [
    ["storage", (volume.throughput * MIB * brokers) / copies],
    ["the machines' way to their volumes", (machine.volumeMBps * 1e6 * brokers) / copies],
    ["the network", ((machine.networkGbps * 1e9) / 8) * (brokers / Math.max(1, readers + copies - 1))],
  ];
  const [limit, ceiling] = limits.reduce((least, each) => (each[1] < least[1] ? each : least));
  const declared = catalog.traffic.reduce((sum, each) => sum + each.written, 0);
  return { ceiling: Math.floor(ceiling), limit, declared, readers };
}

function mostReaders({ services }: Pick<Catalog, "services">): number {
  const groups = new Map<string, Set<string>>();
  for (const { topics, group } of services.flatMap((service) => service.consumes)) {
    for (const topic of topics) groups.set(topic, (groups.get(topic) ?? new Set()).add(group));
  }
  return Math.max(1, ...[...groups.values()].map((each) => each.size));
}
