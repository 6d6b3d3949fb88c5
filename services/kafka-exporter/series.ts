// The metrics of a snapshot, under the names and with the meaning of danielqsj/kafka_exporter, which runs wherever there
// are images: rules and dashboards can't tell the two apart.

import { Gauge, Registry } from "prom-client";
import type { Offset, Snapshot } from "./cluster";
import { groupedBy } from "./grouped";

const PARTITION = ["topic", "partition"];
const GROUP = ["consumergroup", "topic", "partition"];

const GAUGES = {
  kafka_brokers: ["brokers that answer", []],
  kafka_topic_partitions: ["partitions of a topic", ["topic"]],
  kafka_topic_partition_current_offset: ["offset of the next record", PARTITION],
  kafka_topic_partition_oldest_offset: ["offset of the oldest record", PARTITION],
  kafka_topic_partition_leader: ["id of the leader", PARTITION],
  kafka_topic_partition_replicas: ["replicas that it should have", PARTITION],
  kafka_topic_partition_in_sync_replica: ["replicas that are in sync", PARTITION],
  kafka_consumergroup_current_offset: ["offset up to which the group is done", GROUP],
  kafka_consumergroup_lag: ["records that the group still has to read", GROUP],
  kafka_consumergroup_members: ["members of the group", ["consumergroup"]],
} as const satisfies Record<string, readonly [string, readonly string[]]>;

export async function textOf(snapshot: Snapshot): Promise<string> {
  const registry = new Registry();
  const gauges = new Map(
    Object.entries(GAUGES).map(([name, [help, labelNames]]) => [
      name,
      new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] }),
    ]),
  );
  const set = (name: keyof typeof GAUGES, labels: Record<string, string | number>, value: number) =>
    gauges.get(name)?.set(labels, value);

  set("kafka_brokers", {}, snapshot.brokers);
  for (const [topic, partitions] of groupedBy(snapshot.partitions, (each) => each.topic)) {
    set("kafka_topic_partitions", { topic }, partitions.length);
  }
  for (const { topic, partition, leader, replicas, inSync } of snapshot.partitions) {
    // Without a leader the series is missing.
    if (leader >= 0) set("kafka_topic_partition_leader", { topic, partition }, leader);
    set("kafka_topic_partition_replicas", { topic, partition }, replicas);
    set("kafka_topic_partition_in_sync_replica", { topic, partition }, inSync);
  }
  for (const { offset, ...labels } of snapshot.newest) set("kafka_topic_partition_current_offset", labels, offset);
  for (const { offset, ...labels } of snapshot.oldest) set("kafka_topic_partition_oldest_offset", labels, offset);

  const newest = new Map(snapshot.newest.map((each) => [key(each), each.offset]));
  for (const { name: consumergroup, members, committed } of snapshot.groups) {
    set("kafka_consumergroup_members", { consumergroup }, members);
    for (const each of withGaps(committed, snapshot)) {
      const labels = { consumergroup, topic: each.topic, partition: each.partition };
      const end = newest.get(key(each));
      set("kafka_consumergroup_current_offset", labels, each.offset);
      // Without the partition's end nothing is known, and zero would be a lie.
      if (end === undefined) continue;
      set("kafka_consumergroup_lag", labels, each.offset < 0 ? -1 : Math.max(0, end - each.offset));
    }
  }
  return registry.metrics();
}

/** A group that reads some partitions of a topic says -1 for those of which it has committed nothing. */
function withGaps(committed: readonly Offset[], { partitions }: Snapshot): Offset[] {
  const topics = new Set(committed.map((each) => each.topic));
  const known = new Set(committed.map(key));
  const missing = partitions.filter((each) => topics.has(each.topic) && !known.has(key(each)));
  return [...committed, ...missing.map(({ topic, partition }) => ({ topic, partition, offset: -1 }))];
}

function key({ topic, partition }: Pick<Offset, "topic" | "partition">): string {
  return `${topic}\n${partition}`;
}
