// Where a cluster's replicas are, what is on its way, and how large partitions are.

import type { Placed } from "../../../plan/reassignment/reassignment";
import { answerOf } from "../../kafka/answer";
import { clusterAt, settingsOf, type ClusterConnection } from "../connection";
import { keyOf, reassignmentsUnderWay } from "../reassignments";

export interface LivePartition extends Placed {
  /** -1: nobody. */
  readonly leader: number;
  /** As they will be once what is under way is done. */
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
  readonly adding: readonly number[];
  readonly removing: readonly number[];
}

export async function livePartitions(cluster: ClusterConnection): Promise<LivePartition[]> {
  const { connection } = clusterAt(cluster, false);
  const library = await connection.library();
  const underWay = await reassignmentsUnderWay(cluster);
  const { topics } = await connection.request(
    (to) => answerOf(library, library.metadataV12.api.async(to, null, false, false)),
    true,
  );
  return topics.flatMap(({ name, errorCode, partitions }) =>
    !name || errorCode !== 0
      ? []
      : partitions.map(({ partitionIndex, leaderId: leader, replicaNodes, isrNodes }) => {
          const { adding, removing } = underWay.get(keyOf(name, partitionIndex)) ?? { adding: [], removing: [] };
          const replicas = replicaNodes.filter((id) => !removing.includes(id));
          return { topic: name, partition: partitionIndex, leader, replicas, inSync: isrNodes, adding, removing };
        }),
  );
}

/** Bytes by partition and broker. */
export type Sizes = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Undefined: a broker doesn't say. */
export async function sizesOf(
  cluster: ClusterConnection,
  partitions: readonly { readonly topic: string; readonly partition: number }[],
): Promise<Sizes | undefined> {
  if (partitions.length === 0) return new Map();
  const { Admin } = await clusterAt(cluster, false).connection.library();
  const { servers, tls, sasl } = settingsOf(cluster);
  const admin = new Admin({
    clientId: "kafka-platform",
    bootstrapBrokers: servers,
    retries: 0,
    ...(tls ? { tls, tlsServerName: true } : {}),
    ...(sasl ? { sasl } : {}),
  });
  const names = [...new Set(partitions.map(({ topic }) => topic))];
  const topics = names.map((name) => ({
    name,
    partitions: partitions.filter(({ topic }) => topic === name).map(({ partition }) => partition),
  }));
  try {
    const sizes = new Map<string, Map<number, number>>();
    for (const { broker, results } of await admin.describeLogDirs({ topics })) {
      for (const { name, partitions: held } of results.flatMap((directory) => directory.topics)) {
        for (const { partitionIndex, partitionSize } of held) {
          const key = keyOf(name, partitionIndex);
          sizes.set(key, (sizes.get(key) ?? new Map<number, number>()).set(broker, Number(partitionSize)));
        }
      }
    }
    return sizes;
  } catch {
    return undefined;
  } finally {
    await admin.close();
  }
}

/** Of one copy: what its fullest replica has. */
export function sizeIn(sizes: Sizes | undefined, { topic, partition }: { topic: string; partition: number }) {
  if (sizes === undefined) return undefined;
  return Math.max(0, ...(sizes.get(keyOf(topic, partition))?.values() ?? []));
}
