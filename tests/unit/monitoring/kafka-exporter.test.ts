// What our own exporter says of a cluster: the names and the meaning of the one that runs where there are images.

import { METRICS } from "../../../plan/monitoring/metrics";
import type { Snapshot } from "../../../services/kafka-exporter/cluster";
import { textOf } from "../../../services/kafka-exporter/series";

/** Two partitions, of which one has lost its leader; a group that has committed only in the first. */
const SNAPSHOT: Snapshot = {
  brokers: 2,
  partitions: [
    { topic: "orders", partition: 0, leader: 2, replicas: 3, inSync: 2 },
    { topic: "orders", partition: 1, leader: -1, replicas: 3, inSync: 0 },
    { topic: "audit", partition: 0, leader: 1, replicas: 1, inSync: 1 },
  ],
  newest: [
    { topic: "orders", partition: 0, offset: 120 },
    { topic: "audit", partition: 0, offset: 7 },
  ],
  oldest: [
    { topic: "orders", partition: 0, offset: 20 },
    { topic: "audit", partition: 0, offset: 7 },
  ],
  groups: [
    { name: "bills", members: 1, committed: [{ topic: "orders", partition: 0, offset: 95 }] },
    { name: "gone", members: 0, committed: [{ topic: "audit", partition: 0, offset: 9 }] },
  ],
  gaps: [],
};

async function series(): Promise<Record<string, number>> {
  const lines = (await textOf(SNAPSHOT)).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
  );
}

test("offsets, leaders and replicas, each where it is known", async () => {
  expect(await series()).toMatchObject({
    kafka_brokers: 2,
    'kafka_topic_partitions{topic="orders"}': 2,
    'kafka_topic_partition_current_offset{topic="orders",partition="0"}': 120,
    'kafka_topic_partition_oldest_offset{topic="orders",partition="0"}': 20,
    'kafka_topic_partition_leader{topic="orders",partition="0"}': 2,
    'kafka_topic_partition_replicas{topic="orders",partition="1"}': 3,
    'kafka_topic_partition_in_sync_replica{topic="orders",partition="1"}': 0,
  });
});

test("what is unknown isn't said to be nothing", async () => {
  const names = Object.keys(await series());
  expect(names).not.toContain('kafka_topic_partition_leader{topic="orders",partition="1"}');
  expect(names).not.toContain('kafka_topic_partition_current_offset{topic="orders",partition="1"}');
});

test("lag is what lies between the group and the end, never less than nothing", async () => {
  expect(await series()).toMatchObject({
    'kafka_consumergroup_members{consumergroup="bills"}': 1,
    'kafka_consumergroup_current_offset{consumergroup="bills",topic="orders",partition="0"}': 95,
    'kafka_consumergroup_lag{consumergroup="bills",topic="orders",partition="0"}': 25,
    // Records were deleted beneath the group.
    'kafka_consumergroup_lag{consumergroup="gone",topic="audit",partition="0"}': 0,
  });
});

test("a partition that a group has never committed in says so", async () => {
  const all = await series();
  expect(all['kafka_consumergroup_current_offset{consumergroup="bills",topic="orders",partition="1"}']).toBe(-1);
  // Its end isn't known either, so neither is the lag.
  expect(all).not.toHaveProperty(['kafka_consumergroup_lag{consumergroup="bills",topic="orders",partition="1"}']);
});

test("the names and labels are those of the contract", async () => {
  const contract = METRICS.filter((metric) => metric.jobs.length === 1 && metric.jobs[0] === "kafka-exporter");
  const said = new Map(
    Object.keys(await series()).map((each) => {
      const [name = "", labels = ""] = each.split("{");
      return [name, [...labels.matchAll(/(\w+)="/g)].map((match) => match[1])];
    }),
  );
  expect([...said.keys()].sort()).toEqual(contract.map((metric) => metric.name).sort());
  for (const { name, labels } of contract) expect([name, ...(said.get(name) ?? [])]).toEqual([name, ...labels]);
});
