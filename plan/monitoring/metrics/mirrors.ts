// What MirrorMaker 2 says of the copies that it makes; only stacks with mirrors have it.

import { metricsOf } from "./metric";

const { counter, gauge } = metricsOf("mirror");

const COPY = ["source", "target", "topic", "partition"] as const;

export const MIRROR_METRICS = [
  counter(
    "kafka_connect_mirror_mirrorsourceconnector_fetches_total",
    ["source", "target", "task"],
    "answers of the source to who copies it; some come each second, also where nobody writes",
  ),
  counter("kafka_connect_mirror_mirrorsourceconnector_records_total", COPY, "records copied"),
  gauge("kafka_connect_mirror_mirrorsourceconnector_record_age_ms", COPY, "ms: age of records when they are copied"),
  gauge(
    "kafka_connect_mirror_mirrorsourceconnector_replication_latency_ms",
    COPY,
    "ms from a record's timestamp to its arrival in the target",
  ),
  gauge(
    "kafka_connect_mirror_mirrorcheckpointconnector_checkpoint_latency_ms",
    ["source", "target", "group", "topic", "partition"],
    "ms until a group's offsets are known in the target",
  ),
];
