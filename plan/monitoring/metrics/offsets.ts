// What is known of topics and consumer groups from their offsets, under the names of kafka_exporter.

import { metricsOf } from "./metric";

const { gauge } = metricsOf("kafka-exporter");

const PARTITION = ["topic", "partition"] as const;
const GROUP = ["consumergroup", "topic"] as const;

export const OFFSET_METRICS = [
  gauge("kafka_brokers", [], "brokers that answer"),
  gauge("kafka_topic_partitions", ["topic"], "partitions of a topic"),
  gauge("kafka_topic_partition_current_offset", PARTITION, "offset of the next record to be written"),
  gauge("kafka_topic_partition_oldest_offset", PARTITION, "offset of the oldest record still there"),
  gauge("kafka_topic_partition_leader", PARTITION, "id of the leader; no series: there is none"),
  gauge("kafka_topic_partition_replicas", PARTITION, "replicas that it should have"),
  gauge("kafka_topic_partition_in_sync_replica", PARTITION, "replicas that are in sync"),
  gauge(
    "kafka_consumergroup_current_offset",
    [...GROUP, "partition"],
    "offset up to which the group is done; -1: it has committed nothing there",
  ),
  gauge(
    "kafka_consumergroup_lag",
    [...GROUP, "partition"],
    "records that the group still has to read; -1: unknown, since it has committed nothing there",
  ),
  gauge("kafka_consumergroup_members", ["consumergroup"], "members of the group; 0: nobody reads"),
];
