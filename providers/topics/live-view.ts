// Looks up on the cluster what the guard must know: every topic, and for what is in danger, how much there is to lose.

import type { Admin } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { isClientOf, type Live, type LiveTopic, type RiskyChange, type Stake } from "../../plan/guard";
import { clusterAt, settingsOf, type ClusterConnection } from "../cluster/connection";
import { answerOf } from "../kafka/answer";
import { KEEPING_OFFSETS } from "../kafka/consumer-groups";
import { membersOf } from "./members";

/** `undefined`: no broker answers. A refused login or certificate is an error. */
export async function lookAtTopics(cluster: ClusterConnection): Promise<Live | undefined> {
  const { connection, cluster: calls } = clusterAt(cluster, false);
  const library = await connection.library();
  let topics: Map<string, Omit<LiveTopic, "settings">>;
  try {
    topics = await connection.request(async (broker) => {
      const { topics: found } = await answerOf(library, library.metadataV12.api.async(broker, null, false, false));
      const visible = found.filter((topic) => topic.errorCode === 0 && topic.name);
      return new Map(
        visible.map((topic) => [
          topic.name ?? "",
          {
            id: topic.topicId.replaceAll("-", ""),
            partitions: topic.partitions.length,
            replicationFactor: topic.partitions[0]?.replicaNodes.length ?? 0,
          },
        ]),
      );
    }, true);
  } catch (error) {
    if ((error as Error).message.includes("can be reached")) return undefined;
    throw error;
  }
  const own = [...topics].filter(([name]) => !name.startsWith("__"));
  const configs = await Promise.all(own.map(([name]) => calls.describeTopicConfig(name)));
  return new Map(own.map(([name, topic], index) => [name, { ...topic, settings: configs[index] ?? {} }]));
}

/** How much each change would cost, in records, bytes and groups. */
export async function lookAtStakes(
  cluster: ClusterConnection,
  changes: readonly RiskyChange[],
): Promise<Map<RiskyChange, Stake>> {
  const stakes = new Map<RiskyChange, Stake>();
  if (changes.length === 0) return stakes;
  const { Admin: AdminClass } = await clusterAt(cluster, false).connection.library();
  const { servers, tls, sasl } = settingsOf(cluster);
  const admin = new AdminClass({
    clientId: "kafka-platform",
    bootstrapBrokers: servers,
    ...(tls ? { tls, tlsServerName: true } : {}),
    ...(sasl ? { sasl } : {}),
  });
  try {
    const groups = await groupsOf(cluster, admin);
    for (const change of changes) {
      stakes.set(
        change,
        change.kind === "remove-user" || change.kind === "retire"
          ? userStake(change, groups)
          : await topicStake(admin, change, groups),
      );
    }
    return stakes;
  } finally {
    await admin.close();
  }
}

interface KnownGroup {
  readonly name: string;
  readonly clientIds: readonly string[];
  readonly topics: readonly string[];
}

async function groupsOf(cluster: ClusterConnection, admin: Admin): Promise<KnownGroup[]> {
  const names = [...(await admin.listGroups(KEEPING_OFFSETS)).keys()];
  if (names.length === 0) return [];
  const members = await membersOf(cluster, names);
  const offsets = await admin.listConsumerGroupOffsets({ groups: names });
  return names.map((name) => ({
    name,
    clientIds: (members.get(name) ?? []).map(({ clientId }) => clientId),
    topics: offsets.find((each) => each.groupId === name)?.topics.map((topic) => topic.name) ?? [],
  }));
}

/** Kafka doesn't tell who is connected, but it tells which groups have members. */
function userStake(change: RiskyChange, groups: readonly KnownGroup[]): Stake {
  const { login } = change;
  const counts = (clientId: string) => login === undefined || isClientOf(login, clientId);
  const own = groups.filter((group) => change.groups?.includes(group.name) && group.clientIds.some(counts));
  return { groups: own.map((group) => group.name) };
}

async function topicStake(admin: Admin, change: RiskyChange, groups: readonly KnownGroup[]): Promise<Stake> {
  const name = change.subject;
  const partitions = (await admin.metadata({ topics: [name] })).topics.get(name)?.partitionsCount ?? 0;
  const offsetsAt = async (timestamp: bigint) => {
    const indexes = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, timestamp }));
    const [found] = await admin.listOffsets({ topics: [{ name, partitions: indexes }] });
    return new Map(found?.partitions.map((each) => [each.partitionIndex, each.offset]));
  };
  const [EARLIEST, LATEST] = [-2n, -1n];
  const begin = await offsetsAt(EARLIEST);
  const end =
    change.retentionMs === undefined ? await offsetsAt(LATEST) : await untilCut(offsetsAt, change.retentionMs);
  const records = [...end].reduce((sum, [partition, offset]) => sum + Number(offset - (begin.get(partition) ?? 0n)), 0);
  return {
    records: Math.max(0, records),
    ...(change.retentionMs === undefined ? { bytes: await bytesOf(admin, name, partitions) } : {}),
    groups: groups.filter((group) => group.topics.includes(name)).map((group) => group.name),
  };
}

/** Where the records begin that a shorter retention would keep; none kept: the end. */
async function untilCut(
  offsetsAt: (timestamp: bigint) => Promise<Map<number, bigint>>,
  retentionMs: number,
): Promise<Map<number, bigint>> {
  const kept = await offsetsAt(BigInt(Date.now() - retentionMs));
  const end = await offsetsAt(-1n);
  return new Map(
    [...end].map(([partition, last]) => {
      const first = kept.get(partition) ?? -1n;
      return [partition, first < 0n ? last : first];
    }),
  );
}

async function bytesOf(admin: Admin, name: string, partitions: number): Promise<number> {
  const indexes = Array.from({ length: partitions }, (_, index) => index);
  const brokers = await admin.describeLogDirs({ topics: [{ name, partitions: indexes }] });
  const sizes = brokers.flatMap((broker) =>
    broker.results.flatMap((directory) =>
      directory.topics
        .filter((topic) => topic.name === name)
        .flatMap((topic) => topic.partitions.map((each) => Number(each.partitionSize))),
    ),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
