// Which MBean each of a node's metrics comes from: the rules of the JMX exporter, and the MBeans that it may read.
//
// It asks for these alone. (Kafka has some 12,000 attributes; to read them all takes a node seconds.) What a Java
// process says of itself (jvm_, process_) needs no rule.

interface Source {
  /** Domain and properties as the MBean's name has them; `*` becomes the value of a label of that name. */
  readonly mbean: string;
  readonly attribute: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** A text: its series says 1, and the text is a label. */
  readonly text?: true;
}

const value = (mbean: string): Source => ({ mbean, attribute: "Value" });
const count = (mbean: string): Source => ({ mbean, attribute: "Count" });
const replicas = (name: string) => `kafka.server:type=ReplicaManager,name=${name}`;
const controller = (name: string) => `kafka.controller:type=KafkaController,name=${name}`;
const traffic = (name: string) => `kafka.server:type=BrokerTopicMetrics,name=${name},topic=*`;
const quorum = (attribute: string): Source => ({ mbean: "kafka.server:type=raft-metrics", attribute });
const metadata = (attribute: string): Source => ({ mbean: "kafka.server:type=broker-metadata-metrics", attribute });

/** Each kind costs a broker six MBeans; these tell how producers, consumers and followers fare. */
const REQUESTS = ["Produce", "FetchConsumer", "FetchFollower"];
const QUANTILES = [
  ["0.5", "50thPercentile"],
  ["0.95", "95thPercentile"],
  ["0.99", "99thPercentile"],
] as const;

export const SOURCES: Readonly<Record<string, readonly Source[]>> = {
  kafka_server_replicamanager_partitioncount: [value(replicas("PartitionCount"))],
  kafka_server_replicamanager_leadercount: [value(replicas("LeaderCount"))],
  kafka_server_replicamanager_underreplicatedpartitions: [value(replicas("UnderReplicatedPartitions"))],
  kafka_server_replicamanager_underminisrpartitioncount: [value(replicas("UnderMinIsrPartitionCount"))],
  kafka_server_replicamanager_atminisrpartitioncount: [value(replicas("AtMinIsrPartitionCount"))],
  kafka_server_replicamanager_offlinereplicacount: [value(replicas("OfflineReplicaCount"))],
  kafka_server_replicamanager_isrshrinks_total: [count(replicas("IsrShrinksPerSec"))],
  kafka_server_replicamanager_isrexpands_total: [count(replicas("IsrExpandsPerSec"))],

  kafka_controller_kafkacontroller_activecontrollercount: [value(controller("ActiveControllerCount"))],
  kafka_controller_kafkacontroller_activebrokercount: [value(controller("ActiveBrokerCount"))],
  kafka_controller_kafkacontroller_fencedbrokercount: [value(controller("FencedBrokerCount"))],
  kafka_controller_kafkacontroller_globaltopiccount: [value(controller("GlobalTopicCount"))],
  kafka_controller_kafkacontroller_globalpartitioncount: [value(controller("GlobalPartitionCount"))],
  kafka_controller_kafkacontroller_offlinepartitionscount: [value(controller("OfflinePartitionsCount"))],
  kafka_controller_kafkacontroller_preferredreplicaimbalancecount: [
    value(controller("PreferredReplicaImbalanceCount")),
  ],
  kafka_controller_kafkacontroller_metadataerrorcount: [value(controller("MetadataErrorCount"))],
  kafka_controller_controllerstats_uncleanleaderelections_total: [
    count("kafka.controller:type=ControllerStats,name=UncleanLeaderElectionsPerSec"),
  ],

  kafka_server_raftmetrics_current_leader: [quorum("current-leader")],
  kafka_server_raftmetrics_current_epoch: [quorum("current-epoch")],
  kafka_server_raftmetrics_current_state: [{ ...quorum("current-state"), text: true, labels: { current_state: "$1" } }],
  kafka_server_raftmetrics_high_watermark: [quorum("high-watermark")],
  kafka_server_raftmetrics_log_end_offset: [quorum("log-end-offset")],
  kafka_server_raftmetrics_commit_latency_avg: [quorum("commit-latency-avg")],
  kafka_server_raftmetrics_election_latency_max: [quorum("election-latency-max")],
  kafka_server_raftmetrics_poll_idle_ratio_avg: [quorum("poll-idle-ratio-avg")],
  kafka_server_brokermetadatametrics_last_applied_record_lag_ms: [metadata("last-applied-record-lag-ms")],
  kafka_server_brokermetadatametrics_metadata_load_error_count: [metadata("metadata-load-error-count")],
  kafka_server_brokermetadatametrics_metadata_apply_error_count: [metadata("metadata-apply-error-count")],

  kafka_network_requestmetrics_totaltimems: REQUESTS.flatMap((request) =>
    QUANTILES.map(([quantile, attribute]) => ({
      mbean: `kafka.network:type=RequestMetrics,name=TotalTimeMs,request=${request}`,
      attribute,
      labels: { request, quantile },
    })),
  ),
  kafka_network_requestmetrics_errors_total: REQUESTS.map((request) => ({
    ...count(`kafka.network:type=RequestMetrics,name=ErrorsPerSec,request=${request},error=*`),
    labels: { request, error: "$1" },
  })),
  kafka_network_socketserver_networkprocessoravgidle_percent: [
    value("kafka.network:type=SocketServer,name=NetworkProcessorAvgIdlePercent"),
  ],
  kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent: [
    {
      mbean: "kafka.server:type=KafkaRequestHandlerPool,name=RequestHandlerAvgIdlePercent",
      attribute: "OneMinuteRate",
    },
  ],

  kafka_server_brokertopicmetrics_messagesin_total: [count(traffic("MessagesInPerSec"))],
  kafka_server_brokertopicmetrics_bytesin_total: [count(traffic("BytesInPerSec"))],
  kafka_server_brokertopicmetrics_bytesout_total: [count(traffic("BytesOutPerSec"))],
  kafka_server_brokertopicmetrics_failedproducerequests_total: [count(traffic("FailedProduceRequestsPerSec"))],
  kafka_server_brokertopicmetrics_replicationbytesin_total: [
    count("kafka.server:type=BrokerTopicMetrics,name=ReplicationBytesInPerSec"),
  ],

  kafka_log_log_size: [value("kafka.log:type=Log,name=Size,topic=*,partition=*")],
  kafka_log_logmanager_offlinelogdirectorycount: [value("kafka.log:type=LogManager,name=OfflineLogDirectoryCount")],
};

export interface JmxRule {
  readonly pattern: string;
  readonly name: string;
  readonly type: "COUNTER" | "GAUGE";
  readonly labels?: Readonly<Record<string, string>>;
  readonly value?: number;
  readonly cache: boolean;
}

export function jmxRules(): JmxRule[] {
  return Object.entries(SOURCES).flatMap(([name, sources]) => sources.map((source) => ruleOf(name, source)));
}

/** As the exporter asks for them: each once, and nothing else. */
export function mbeansRead(): string[] {
  const all = Object.values(SOURCES).flatMap((sources) => sources.map((source) => source.mbean));
  return [...new Set(all)].sort();
}

function ruleOf(name: string, { mbean, attribute, labels, text }: Source): JmxRule {
  const [domain = "", list = ""] = mbean.split(":");
  const properties = list.split(",").map((each) => each.split("=") as [string, string]);
  const open = properties.filter(([, given]) => given === "*").map(([key]) => key);
  const written = properties.map(([key, given]) => `${key}=${given === "*" ? "(.+)" : escaped(given)}`).join(", ");
  const own = labels ?? Object.fromEntries(open.map((key, index) => [key, `$${index + 1}`]));
  return {
    pattern: `^${escaped(domain)}<${written}><>${attribute}${text ? ": (.+)" : ":"}`,
    name,
    type: name.endsWith("_total") ? "COUNTER" : "GAUGE",
    ...(Object.keys(own).length > 0 ? { labels: own } : {}),
    ...(text ? { value: 1 } : {}),
    // What a text says changes; all else is matched once.
    cache: !text,
  };
}

function escaped(text: string): string {
  return text.replaceAll(".", "\\.");
}
