// The cluster as a whole. Thresholds of chat's table; times of escrow's rules.

import { PLATFORM, type Case, type Series } from "./case";

/** What each of the three controllers says. */
function controllers(metric: string, ...values: [string, string, string]): Series {
  const said = values.map((each, index) => [`${metric}{job="kafka",instance="kafka-controller-${index + 1}"}`, each]);
  return Object.fromEntries(said) as Series;
}

function brokers(metric: string, ...values: [string, string, string]): Series {
  const said = values.map((each, index) => [`${metric}{job="kafka",instance="kafka-${index + 1}"}`, each]);
  return Object.fromEntries(said) as Series;
}

const ACTIVE_BROKERS = "kafka_controller_kafkacontroller_activebrokercount";
const ACTIVE = "kafka_controller_kafkacontroller_activecontrollercount";
const OFFLINE = "kafka_controller_kafkacontroller_offlinepartitionscount";
const UNDER_REPLICATED = "kafka_server_replicamanager_underreplicatedpartitions";
const UNDER_MIN = "kafka_server_replicamanager_underminisrpartitioncount";
const SHRINKS = "kafka_server_replicamanager_isrshrinks_total";
const END = "kafka_server_raftmetrics_log_end_offset";
const UNCLEAN = "kafka_controller_controllerstats_uncleanleaderelections_total";

export const CLUSTER: readonly Case[] = [
  {
    alert: "KafkaBrokerDown",
    severity: "critical",
    labels: PLATFORM,
    summary: "Fewer brokers than planned",
    description: "2 of 3 brokers serve. Nodes that don't answer: kafka-2.",
    dashboard: "kafka-overview",
    // The second controller is the active one; the others say 0.
    bad: {
      ...controllers(ACTIVE_BROKERS, "0x30", "2x10 3x20", "0x30"),
      'up{job="kafka",instance="kafka-1"}': "1x30",
      'up{job="kafka",instance="kafka-2"}': "0x10 1x20",
      'up{job="kafka",instance="kafka-3"}': "1x30",
    },
    notYet: "0m",
    at: "1m",
    cleared: "12m",
    below: controllers(ACTIVE_BROKERS, "0x30", "3x30", "0x30"),
  },
  {
    alert: "KafkaActiveController",
    severity: "critical",
    labels: PLATFORM,
    summary: "Not exactly one active controller",
    description: "0 controllers say that they are the active one; there must be 1.",
    dashboard: "controllers",
    bad: controllers(ACTIVE, "0x10 1x20", "0x30", "0x30"),
    notYet: "0m",
    at: "1m",
    cleared: "12m",
    below: controllers(ACTIVE, "1x30", "0x30", "0x30"),
  },
  {
    alert: "KafkaActiveController",
    severity: "critical",
    labels: PLATFORM,
    summary: "Not exactly one active controller",
    description: "2 controllers say that they are the active one; there must be 1.",
    dashboard: "controllers",
    bad: controllers(ACTIVE, "1x30", "1x10 0x20", "0x30"),
    notYet: "0m",
    at: "1m",
    cleared: "12m",
    // An election: nobody for a moment.
    below: controllers(ACTIVE, "1 0 0x30", "0 0 1x30", "0x30"),
    silent: ["1m", "2m", "10m"],
  },
  {
    alert: "KafkaQuorumFollowerLag",
    severity: "warning",
    labels: { ...PLATFORM, instance: "kafka-controller-3" },
    summary: "kafka-controller-3 trails the metadata log",
    description: "kafka-controller-3 is 101 records of metadata behind; 100 are tolerated.",
    dashboard: "controllers",
    bad: controllers(END, "5000x30", "4990x30", "4899x10 5000x20"),
    notYet: "1m",
    at: "2m",
    cleared: "12m",
    below: controllers(END, "5000x30", "4990x30", "4900x30"),
  },
  {
    alert: "KafkaPartitionsOffline",
    severity: "critical",
    labels: PLATFORM,
    summary: "Partitions have no leader",
    description: "1 partitions have no leader: they can be neither written nor read.",
    dashboard: "kafka-overview",
    bad: controllers(OFFLINE, "0x30", "1x10 0x20", "0x30"),
    notYet: "4m",
    at: "5m",
    cleared: "12m",
    below: controllers(OFFLINE, "0x30", "1x4 0x20", "0x30"),
  },
  {
    alert: "KafkaUnderMinIsr",
    severity: "critical",
    labels: PLATFORM,
    summary: "Partitions refuse writes",
    description: "3 partitions have too few replicas in sync to take writes with acks=all.",
    dashboard: "kafka-overview",
    bad: brokers(UNDER_MIN, "1x10 0x20", "2x10 0x20", "0x30"),
    notYet: "0m",
    at: "1m",
    cleared: "12m",
    below: brokers(UNDER_MIN, "0x30", "0x30", "0x30"),
  },
  {
    alert: "KafkaUnderReplicated",
    severity: "warning",
    labels: PLATFORM,
    summary: "Partitions lack a replica in sync",
    description: "1 partitions have fewer replicas in sync than they should have.",
    dashboard: "kafka-overview",
    bad: brokers(UNDER_REPLICATED, "0x30", "1x15 0x20", "0x30"),
    notYet: "9m",
    at: "10m",
    cleared: "17m",
    below: brokers(UNDER_REPLICATED, "0x30", "1x9 0x20", "0x30"),
  },
  {
    alert: "KafkaUnderReplicated",
    severity: "critical",
    labels: PLATFORM,
    summary: "Partitions lack a replica in sync",
    description: "6 partitions have fewer replicas in sync than they should have.",
    dashboard: "kafka-overview",
    bad: brokers(UNDER_REPLICATED, "2x15 0x20", "4x15 0x20", "0x40"),
    notYet: "9m",
    at: "10m",
    cleared: "17m",
    below: brokers(UNDER_REPLICATED, "2x40", "3x40", "0x40"),
  },
  {
    alert: "KafkaLeaderImbalance",
    severity: "warning",
    labels: PLATFORM,
    summary: "Partitions are not led by the brokers that should lead them",
    description: "11% of all partitions are led by another broker than planned.",
    dashboard: "kafka-overview",
    bad: {
      ...controllers("kafka_controller_kafkacontroller_preferredreplicaimbalancecount", "0x60", "11x40 0x20", "0x60"),
      ...controllers("kafka_controller_kafkacontroller_globalpartitioncount", "0x60", "100x60", "0x60"),
    },
    notYet: "29m",
    at: "30m",
    cleared: "45m",
    below: {
      ...controllers("kafka_controller_kafkacontroller_preferredreplicaimbalancecount", "0x60", "10x60", "0x60"),
      ...controllers("kafka_controller_kafkacontroller_globalpartitioncount", "0x60", "100x60", "0x60"),
    },
  },
  {
    alert: "KafkaIsrShrinking",
    severity: "warning",
    labels: PLATFORM,
    summary: "Replicas keep falling out of sync",
    description: "2 replicas a minute fall out of sync.",
    dashboard: "kafka-overview",
    bad: brokers(SHRINKS, "0+1x15 15x20", "0+1x15 15x20", "0x40"),
    notYet: "5m",
    at: "7m",
    cleared: "19m",
    below: brokers(SHRINKS, "0+1x40", "0x40", "0x40"),
  },
  {
    alert: "KafkaIsrShrinking",
    severity: "critical",
    labels: PLATFORM,
    summary: "Replicas keep falling out of sync",
    description: "6 replicas a minute fall out of sync.",
    dashboard: "kafka-overview",
    bad: brokers(SHRINKS, "0+3x15 45x20", "0+3x15 45x20", "0x40"),
    notYet: "5m",
    at: "7m",
    cleared: "19m",
    // One broker is lost: sixty replicas fall out of sync in one moment, and no more after that.
    below: brokers(SHRINKS, "0x3 60x30", "0+2x40", "0+3x40"),
  },
  {
    alert: "KafkaUncleanElection",
    severity: "critical",
    labels: PLATFORM,
    summary: "A replica that wasn't in sync became leader",
    description: "1 unclean elections in 15 minutes: acknowledged records may be lost.",
    dashboard: "controllers",
    bad: controllers(UNCLEAN, "0x60", "0x5 1x60", "0x60"),
    at: "8m",
    cleared: "25m",
    below: controllers(UNCLEAN, "0x60", "3x60", "0x60"),
  },
];
