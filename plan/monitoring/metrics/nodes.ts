// What a Kafka node says of itself, through the JMX exporter within it.

import { metricsOf } from "./metric";

const { counter, gauge } = metricsOf("kafka");

const REPLICAS = [
  gauge("kafka_server_replicamanager_partitioncount", [], "partitions of which it holds a replica"),
  gauge("kafka_server_replicamanager_leadercount", [], "partitions that it leads"),
  gauge("kafka_server_replicamanager_underreplicatedpartitions", [], "partitions led here that lack a replica in sync"),
  gauge("kafka_server_replicamanager_underminisrpartitioncount", [], "partitions led here that can't take acks=all"),
  gauge("kafka_server_replicamanager_atminisrpartitioncount", [], "partitions led here one loss away from that"),
  gauge("kafka_server_replicamanager_offlinereplicacount", [], "replicas here that are offline"),
  counter("kafka_server_replicamanager_isrshrinks_total", [], "times that a replica fell out of sync"),
  counter("kafka_server_replicamanager_isrexpands_total", [], "times that a replica came back into sync"),
];

/** Only the active controller knows these; the others say 0. */
const CONTROLLER = [
  gauge("kafka_controller_kafkacontroller_activecontrollercount", [], "1: this node is the active controller"),
  gauge("kafka_controller_kafkacontroller_activebrokercount", [], "brokers that are registered and serve"),
  gauge("kafka_controller_kafkacontroller_fencedbrokercount", [], "brokers that are registered but don't answer"),
  gauge("kafka_controller_kafkacontroller_globaltopiccount", [], "topics of the cluster"),
  gauge("kafka_controller_kafkacontroller_globalpartitioncount", [], "partitions of the cluster"),
  gauge("kafka_controller_kafkacontroller_offlinepartitionscount", [], "partitions without a leader"),
  gauge(
    "kafka_controller_kafkacontroller_preferredreplicaimbalancecount",
    [],
    "partitions not led by the replica that should",
  ),
  gauge("kafka_controller_kafkacontroller_metadataerrorcount", [], "records of metadata that could not be applied"),
  counter("kafka_controller_controllerstats_uncleanleaderelections_total", [], "elections that may have lost records"),
];

const QUORUM = [
  gauge("kafka_server_raftmetrics_current_leader", [], "id of the quorum's leader, -1: it knows none"),
  gauge("kafka_server_raftmetrics_current_epoch", [], "grows with each election of the quorum"),
  gauge(
    "kafka_server_raftmetrics_current_state",
    ["current_state"],
    "1 for what it is now: leader, follower, observer, candidate, ...",
  ),
  gauge("kafka_server_raftmetrics_high_watermark", [], "last record of the metadata log that a majority has"),
  gauge("kafka_server_raftmetrics_log_end_offset", [], "last record of the metadata log that it has itself"),
  gauge("kafka_server_raftmetrics_commit_latency_avg", [], "ms until a majority has a record; the leader's view"),
  gauge("kafka_server_raftmetrics_election_latency_max", [], "ms that the longest recent election took"),
  gauge("kafka_server_raftmetrics_poll_idle_ratio_avg", [], "share of time (0 to 1) that the quorum's thread is idle"),
  gauge("kafka_server_brokermetadatametrics_last_applied_record_lag_ms", [], "age in ms of the metadata that it uses"),
  gauge("kafka_server_brokermetadatametrics_metadata_load_error_count", [], "metadata that it could not read"),
  gauge("kafka_server_brokermetadatametrics_metadata_apply_error_count", [], "metadata that it could not apply"),
];

const REQUESTS = [
  gauge(
    "kafka_network_requestmetrics_totaltimems",
    ["request", "quantile"],
    "ms for a request of this kind (Produce, FetchConsumer, FetchFollower); quantile 0.5, 0.95, 0.99",
  ),
  counter(
    "kafka_network_requestmetrics_errors_total",
    ["request", "error"],
    "answers by error (NONE: all is well), for Produce, FetchConsumer and FetchFollower",
  ),
  gauge(
    "kafka_network_socketserver_networkprocessoravgidle_percent",
    [],
    "share of time (0 to 1) that network threads are idle",
  ),
  gauge(
    "kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent",
    [],
    "share of time (0 to 1) that request threads are idle, over the last minute",
  ),
];

const TRAFFIC = [
  counter("kafka_server_brokertopicmetrics_messagesin_total", ["topic"], "records written by producers"),
  counter("kafka_server_brokertopicmetrics_bytesin_total", ["topic"], "bytes written by producers"),
  counter("kafka_server_brokertopicmetrics_bytesout_total", ["topic"], "bytes read by consumers"),
  counter("kafka_server_brokertopicmetrics_failedproducerequests_total", ["topic"], "writes that the broker refused", {
    emptyWhenHealthy: true,
  }),
  counter("kafka_server_brokertopicmetrics_replicationbytesin_total", [], "bytes copied from other brokers"),
];

const DISK = [
  gauge("kafka_log_log_size", ["topic", "partition"], "bytes of a partition's log on this node's disk"),
  gauge("kafka_log_logmanager_offlinelogdirectorycount", [], "directories that it can't use any more"),
];

const PROCESS = [
  gauge("jvm_memory_used_bytes", ["area"], "bytes in use; area heap or nonheap"),
  gauge("jvm_memory_max_bytes", ["area"], "bytes that it may use at most; -1: no limit"),
  counter("jvm_gc_collection_seconds_sum", ["gc"], "seconds spent on collecting garbage"),
  gauge("jvm_threads_deadlocked", [], "threads that wait for each other for ever"),
  counter("process_cpu_seconds_total", [], "seconds of processor time"),
  gauge("process_start_time_seconds", [], "when the process was started (Unix time)"),
  gauge("process_open_fds", [], "files and sockets that it holds open"),
  gauge("process_max_fds", [], "how many it may hold open"),
];

export const NODE_METRICS = [...REPLICAS, ...CONTROLLER, ...QUORUM, ...REQUESTS, ...TRAFFIC, ...DISK, ...PROCESS];
