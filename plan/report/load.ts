// How much of the cluster each system takes, and what is left when a broker is away.

import type { Plan } from "../plan";

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

/** Copies of partitions, by system: what brokers open, copy and elect leaders for. */
export function replicasBySystem({ topics }: Pick<Plan, "topics">): Bar[] {
  const bySystem = new Map<string, number>();
  for (const { system, partitions, replicationFactor } of topics) {
    bySystem.set(system, (bySystem.get(system) ?? 0) + partitions * replicationFactor);
  }
  return [...bySystem].map(([label, value]) => ({ label, value, text: value.toLocaleString("en") }));
}

export function costBars({ estimate }: Pick<Plan, "estimate">): Bar[] {
  return (estimate?.cost ?? []).map(({ what, monthly }) => ({ label: what, value: monthly, text: monthly.toFixed(2) }));
}

/** Against what systems say they write, in bytes a second. */
export function capacityBars({ estimate, nodes }: Pick<Plan, "estimate" | "nodes">): Bar[] {
  if (!estimate) return [];
  const brokers = nodes.filter((node) => node.roles.includes("broker"));
  const { ceiling, declared } = estimate.capacity;
  const zones = new Set(brokers.map(({ zone }) => zone)).size;
  const bar = (label: string, value: number): Bar => ({ label, value, text: `${(value / 1e6).toFixed(1)} MB/s` });
  return [
    bar("systems say they write", declared),
    bar(`${brokers.length} brokers can take`, ceiling),
    ...(brokers.length > 1 ? [bar("with one broker away", (ceiling * (brokers.length - 1)) / brokers.length)] : []),
    ...(zones > 1 && zones < brokers.length ? [bar("with one zone away", (ceiling * (zones - 1)) / zones)] : []),
  ];
}
