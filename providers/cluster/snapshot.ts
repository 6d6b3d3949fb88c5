// Takes a snapshot of a live cluster: who is there, who votes, which replicas are in sync.

import { describeQuorumV2, metadataV12, type Connection } from "@platformatic/kafka";
import type { Snapshot } from "../../plan/health";
import { withBroker, type ClusterConnection } from "./connection";

export function takeSnapshot(cluster: ClusterConnection): Promise<Snapshot> {
  return withBroker(cluster, async (connection) => {
    const metadata = await metadataV12.api.async(connection, null, false, false);
    return {
      brokers: metadata.brokers.map((broker) => broker.nodeId).sort((a, b) => a - b),
      quorum: await quorumOf(connection),
      partitions: metadata.topics.flatMap((topic) =>
        topic.partitions.map((partition) => ({
          topic: topic.name ?? topic.topicId,
          partition: partition.partitionIndex,
          leader: partition.leaderId,
          replicas: partition.replicaNodes,
          inSync: partition.isrNodes,
        })),
      ),
    };
  });
}

async function quorumOf(connection: Connection): Promise<Snapshot["quorum"]> {
  const topics = [{ topicName: "__cluster_metadata", partitions: [{ partitionIndex: 0 }] }];
  const answer = await describeQuorumV2.api.async(connection, topics);
  const log = answer.topics[0]?.partitions[0];
  if (!log) throw new Error("the cluster doesn't describe its quorum");
  const end = log.currentVoters.reduce((most, voter) => (voter.logEndOffset > most ? voter.logEndOffset : most), 0n);
  const voters = log.currentVoters.map((voter) => ({
    id: voter.replicaId,
    // A voter that has never fetched since the leader was elected has no known end.
    behind: voter.logEndOffset < 0n ? Number.MAX_SAFE_INTEGER : Number(end - voter.logEndOffset),
  }));
  return { leader: log.leaderId, voters };
}
