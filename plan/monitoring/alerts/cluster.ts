// Alerts about the cluster as a whole: its brokers, its controllers and the copies of its partitions.

import { MINUTE, PLATFORM, graded, type AlertRule } from "./rule";
import type { Watched } from "./watched";

/** Kafka writes two records a second into an idle metadata log: this is about a minute. */
const METADATA_BEHIND = 100;
/** Kafka itself moves leaders back at this share. */
const LEADER_IMBALANCE = 0.1;

export function clusterAlerts({ nodes, cluster }: Watched): AlertRule[] {
  const brokers = nodes.filter((node) => node.roles.includes("broker")).length;
  return [...membership(brokers), ...quorum(), ...partitions(cluster), ...replicas(cluster)];
}

/** A controller that can't be asked counts as 0: what nobody sees must not pass for healthy. */
const orNothing = (expr: string) => `(${expr} or vector(0))`;

function membership(brokers: number): AlertRule[] {
  const silent = `{{ range query "up{job='kafka'} == 0" }} {{ .Labels.instance }}{{ end }}`;
  return [
    {
      alert: "KafkaBrokerDown",
      expr: `${orNothing("max(kafka_controller_kafkacontroller_activebrokercount)")} < ${brokers}`,
      for: MINUTE,
      severity: "critical",
      labels: PLATFORM,
      summary: "Fewer brokers than planned",
      description: `{{ $value }} of ${brokers} brokers serve. Nodes that don't answer:${silent}.`,
      dashboard: "kafka-overview",
    },
  ];
}

function quorum(): AlertRule[] {
  const end = "kafka_server_raftmetrics_log_end_offset";
  return [
    {
      alert: "KafkaActiveController",
      expr: `${orNothing("sum(kafka_controller_kafkacontroller_activecontrollercount)")} != 1`,
      for: MINUTE,
      severity: "critical",
      labels: PLATFORM,
      summary: "Not exactly one active controller",
      description: "{{ $value }} controllers say that they are the active one; there must be 1.",
      dashboard: "controllers",
    },
    {
      alert: "KafkaQuorumFollowerLag",
      expr: `scalar(max(${end})) - max by (instance) (${end}) > ${METADATA_BEHIND}`,
      for: 2 * MINUTE,
      severity: "warning",
      labels: PLATFORM,
      summary: "{{ $labels.instance }} trails the metadata log",
      description: `{{ $labels.instance }} is {{ $value }} records of metadata behind; ${METADATA_BEHIND} are tolerated.`,
      dashboard: "controllers",
    },
  ];
}

function partitions(cluster: Watched["cluster"]): AlertRule[] {
  const underReplicated = {
    alert: "KafkaUnderReplicated",
    for: 10 * MINUTE,
    labels: PLATFORM,
    summary: "Partitions lack a replica in sync",
    description: "{{ $value }} partitions have fewer replicas in sync than they should have.",
    dashboard: "kafka-overview",
  } as const;
  const thresholds = { warning: cluster.underReplicated, critical: cluster.underReplicatedCritical };
  return [
    {
      alert: "KafkaPartitionsOffline",
      expr: "max(kafka_controller_kafkacontroller_offlinepartitionscount) > 0",
      for: 5 * MINUTE,
      severity: "critical",
      labels: PLATFORM,
      summary: "Partitions have no leader",
      description: "{{ $value }} partitions have no leader: they can be neither written nor read.",
      dashboard: "kafka-overview",
    },
    {
      alert: "KafkaUnderMinIsr",
      expr: "sum(kafka_server_replicamanager_underminisrpartitioncount) > 0",
      for: MINUTE,
      severity: "critical",
      labels: PLATFORM,
      summary: "Partitions refuse writes",
      description: "{{ $value }} partitions have too few replicas in sync to take writes with acks=all.",
      dashboard: "kafka-overview",
    },
    ...graded(
      underReplicated,
      thresholds,
      (most) => `sum(kafka_server_replicamanager_underreplicatedpartitions) > ${most}`,
    ),
    {
      alert: "KafkaLeaderImbalance",
      expr:
        "max(kafka_controller_kafkacontroller_preferredreplicaimbalancecount)" +
        ` / max(kafka_controller_kafkacontroller_globalpartitioncount) > ${LEADER_IMBALANCE}`,
      for: 30 * MINUTE,
      severity: "warning",
      labels: PLATFORM,
      summary: "Partitions are not led by the brokers that should lead them",
      description: "{{ $value | humanizePercentage }} of all partitions are led by another broker than planned.",
      dashboard: "kafka-overview",
    },
  ];
}

function replicas(cluster: Watched["cluster"]): AlertRule[] {
  const shrinking = {
    alert: "KafkaIsrShrinking",
    for: 5 * MINUTE,
    labels: PLATFORM,
    summary: "Replicas keep falling out of sync",
    description: "{{ $value }} replicas a minute fall out of sync.",
    dashboard: "kafka-overview",
  } as const;
  const thresholds = { warning: cluster.isrShrinks, critical: cluster.isrShrinksCritical };
  return [
    // A window shorter than the time that it must hold: the loss of one broker is one burst, and not meant.
    ...graded(
      shrinking,
      thresholds,
      (most) => `round(60 * sum(rate(kafka_server_replicamanager_isrshrinks_total[2m])), 0.1) > ${most}`,
    ),
    {
      alert: "KafkaUncleanElection",
      expr: "sum(increase(kafka_controller_controllerstats_uncleanleaderelections_total[15m])) > 0",
      for: 0,
      severity: "critical",
      labels: PLATFORM,
      summary: "A replica that wasn't in sync became leader",
      description: '{{ $value | printf "%.0f" }} unclean elections in 15 minutes: acknowledged records may be lost.',
      dashboard: "controllers",
    },
  ];
}
