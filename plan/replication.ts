// How many copies there are, and how many must have a write before it is acknowledged.

import type { StackConfiguration } from "./configuration";

export interface Replication {
  readonly factor: number;
  readonly minInSync: number;
}

/** Three copies of which two must agree, as soon as there are three brokers; one broker holds one. */
export function replicationOf(cluster: StackConfiguration["cluster"]): Replication {
  const factor = cluster.replication.factor ?? Math.min(3, cluster.brokers);
  return { factor, minInSync: cluster.replication.minInSync ?? (factor >= 3 ? 2 : 1) };
}
