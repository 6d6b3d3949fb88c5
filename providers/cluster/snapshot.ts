// Takes a snapshot of a live cluster: who is there, who votes, which replicas are in sync.

import type { Connection } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type { Snapshot } from "../../plan/health";
import { answerOf } from "../kafka/answer";
import type { Library } from "../kafka/connection";
import { clusterAt, type ClusterConnection } from "./connection";
import { keyOf, reassignmentsUnderWay, type UnderWay } from "./reassignments";

/** Voters fetch twice a second. */
const SILENT_MS = 3000n;

export async function takeSnapshot(cluster: ClusterConnection): Promise<Snapshot> {
  const { connection: open } = clusterAt(cluster, false);
  const library = await open.library();
  const taken = await open.request(async (connection) => {
    const metadata = await answerOf(library, library.metadataV12.api.async(connection, null, false, false));
    return {
      brokers: metadata.brokers.map((broker) => broker.nodeId).sort((a, b) => a - b),
      quorum: await quorumOf(library, connection),
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
  }, true);
  const short = taken.partitions.some((each) => each.inSync.length < each.replicas.length);
  return short
    ? { ...taken, partitions: withoutThoseAdded(taken.partitions, await reassignmentsUnderWay(cluster)) }
    : taken;
}

/** A replica that is only on its way is no copy that is missing. */
function withoutThoseAdded(partitions: Snapshot["partitions"], underWay: ReadonlyMap<string, UnderWay>) {
  return partitions.map((each) => {
    const adding = underWay.get(keyOf(each.topic, each.partition))?.adding ?? [];
    return { ...each, replicas: each.replicas.filter((id) => !adding.includes(id)) };
  });
}

async function quorumOf(library: Library, connection: Connection): Promise<Snapshot["quorum"]> {
  const topics = [{ topicName: "__cluster_metadata", partitions: [{ partitionIndex: 0 }] }];
  const answer = await library.describeQuorumV2.api.async(connection, topics);
  const log = answer.topics[0]?.partitions[0];
  if (!log) throw new Error("the cluster doesn't describe its quorum");
  const end = log.currentVoters.reduce((most, voter) => (voter.logEndOffset > most ? voter.logEndOffset : most), 0n);
  // The leader's own "last fetch" is its clock. The metadata log grows so slowly that a voter that is gone trails by few
  // records for minutes.
  const now = log.currentVoters.find((voter) => voter.replicaId === log.leaderId)?.lastFetchTimestamp ?? 0n;
  const voters = log.currentVoters.map((voter) => {
    // A voter that has never fetched since the leader was elected has no known end.
    const absent = voter.logEndOffset < 0n || now - voter.lastFetchTimestamp > SILENT_MS;
    return { id: voter.replicaId, behind: absent ? Number.MAX_SAFE_INTEGER : Number(end - voter.logEndOffset) };
  });
  return { leader: log.leaderId, voters };
}
