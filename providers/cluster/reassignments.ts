// Reassignments that are under way in a cluster, whoever began them.

import { REQUEST_TIMEOUT_MS, Requests } from "../kafka/requests";
import { clusterAt, type ClusterConnection } from "./connection";

export interface UnderWay {
  readonly adding: readonly number[];
  readonly removing: readonly number[];
}

export function keyOf(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

/** By `keyOf` of the partition. */
export async function reassignmentsUnderWay(cluster: ClusterConnection): Promise<Map<string, UnderWay>> {
  const { connection } = clusterAt(cluster, false);
  const { listPartitionReassignmentsV0 } = await connection.library();
  // A null list of topics means all of them; the library's type knows none.
  const all = null as unknown as [];
  const { topics } = await connection.request(
    (to) => listPartitionReassignmentsV0.api.async(to, REQUEST_TIMEOUT_MS, all),
    true,
  );
  return new Map(
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, addingReplicas, removingReplicas }) => [
        keyOf(name, partitionIndex),
        { adding: addingReplicas, removing: removingReplicas },
      ]),
    ),
  );
}

export interface Target {
  readonly topic: string;
  readonly partition: number;
  readonly to: readonly number[];
}

const GONE = 3;

/** Kafka copies what is missing and then drops what is too much. A topic that was deleted meanwhile is passed over. */
export async function reassign(cluster: ClusterConnection, targets: readonly Target[]): Promise<void> {
  const requests = new Requests(clusterAt(cluster, false).connection);
  const topics = [...new Set(targets.map(({ topic }) => topic))].map((name) => ({
    name,
    partitions: targets
      .filter(({ topic }) => topic === name)
      .map(({ partition, to }) => ({ partitionIndex: partition, replicas: [...to] })),
  }));
  const answer = await requests.ask(
    (lib, to) => lib.alterPartitionReassignmentsV0.api.async(to, REQUEST_TIMEOUT_MS, true, topics),
    { repeatable: true },
  );
  if (answer.errorCode !== 0) throw await requests.failure(answer);
  for (const { name, partitions } of answer.responses) {
    const refused = partitions.find(({ errorCode }) => errorCode !== 0 && errorCode !== GONE);
    if (!refused) continue;
    const { message } = await requests.failure(refused);
    throw new Error(`Kafka refuses to move ${keyOf(name, refused.partitionIndex)}: ${message}`);
  }
}
