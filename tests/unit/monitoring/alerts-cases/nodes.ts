// Single nodes, of 500 GiB each. Thresholds of chat's table.

import { PLATFORM, type Case } from "./case";

const on1 = { ...PLATFORM, instance: "kafka-1" };
const P99 = 'kafka_network_requestmetrics_totaltimems{instance="kafka-1",request="Produce",quantile="0.99"}';
const ANSWERS = 'kafka_network_requestmetrics_errors_total{instance="kafka-1",request="Produce",error="NONE"}';
const size = (topic: string) => `kafka_log_log_size{instance="kafka-1",topic="${topic}",partition="0"}`;
const GIB = 1024 ** 3;
const HEAP = '{job="kafka",instance="kafka-1",area="heap"}';
const EXPIRY = 'probe_ssl_earliest_cert_expiry{job="probe",instance="kafka-1",holder="kafka-1"}';
const PROBE = 'probe_success{job="probe",instance="kafka-1",holder="kafka-1"}';
const DAY = 86_400;

function threads(alert: string, metric: string, kind: string): Case {
  return {
    alert,
    severity: "warning",
    labels: on1,
    summary: `The ${kind} threads of kafka-1 are busy`,
    description: `The ${kind} threads of kafka-1 are idle for only 29% of the time; below 30% requests queue.`,
    dashboard: "kafka-overview",
    bad: { [`${metric}{instance="kafka-1"}`]: "0.29x15 0.9x20" },
    notYet: "9m",
    at: "10m",
    cleared: "17m",
    below: { [`${metric}{instance="kafka-1"}`]: "0.3x40" },
  };
}

export const NODES: readonly Case[] = [
  {
    alert: "KafkaProduceSlow",
    severity: "warning",
    labels: on1,
    summary: "Writes are slow on kafka-1",
    description: "The slowest of 100 writes takes 101 ms on kafka-1.",
    dashboard: "kafka-overview",
    bad: { [P99]: "101x15 20x20", [ANSWERS]: "0+60x40" },
    notYet: "5m",
    at: "6m",
    cleared: "17m",
    below: { [P99]: "100x40", [ANSWERS]: "0+60x40" },
  },
  {
    alert: "KafkaProduceSlow",
    severity: "critical",
    labels: on1,
    summary: "Writes are slow on kafka-1",
    description: "The slowest of 100 writes takes 501 ms on kafka-1.",
    dashboard: "kafka-overview",
    // It ends with the last write, though the figure stays.
    bad: { [P99]: "501x60", [ANSWERS]: "0+60x15 900x40" },
    notYet: "5m",
    at: "6m",
    cleared: "22m",
    below: { [P99]: "500x40", [ANSWERS]: "0+60x40" },
  },
  threads("KafkaNetworkThreadsBusy", "kafka_network_socketserver_networkprocessoravgidle_percent", "network"),
  threads("KafkaRequestThreadsBusy", "kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent", "request"),
  {
    alert: "KafkaDiskUsed",
    severity: "warning",
    labels: on1,
    summary: "The volume of kafka-1 fills up",
    description: "71% of the planned volume of kafka-1 is used by logs.",
    dashboard: "capacity",
    bad: { [size("a")]: `${300 * GIB}x15 ${200 * GIB}x20`, [size("b")]: `${55 * GIB}x40` },
    notYet: "4m",
    at: "5m",
    cleared: "17m",
    below: { [size("a")]: `${300 * GIB}x40`, [size("b")]: `${50 * GIB}x40` },
  },
  {
    alert: "KafkaDiskUsed",
    severity: "critical",
    labels: on1,
    summary: "The volume of kafka-1 fills up",
    description: "86% of the planned volume of kafka-1 is used by logs.",
    dashboard: "capacity",
    bad: { [size("a")]: `${430 * GIB}x15 ${400 * GIB}x20` },
    notYet: "4m",
    at: "5m",
    cleared: "17m",
    below: { [size("a")]: `${425 * GIB}x40` },
  },
  {
    alert: "KafkaDiskFullSoon",
    severity: "warning",
    labels: on1,
    summary: "The volume of kafka-1 will be full soon",
    description: "At the pace of the last six hours kafka-1 is full in 2d 11h 53m 19s.",
    dashboard: "capacity",
    interval: "10m",
    // 3.6 GiB an hour; after four hours 215.6 GiB are left.
    bad: { [size("a")]: `${270 * GIB}+${0.6 * GIB}x60 ${306 * GIB}x120` },
    notYet: "50m",
    at: "4h",
    cleared: "20h",
    below: {
      // 2.4 GiB an hour: what is left lasts for more than three days.
      [size("a")]: `${270 * GIB}+${0.4 * GIB}x60`,
      // Full in a day, but not half full yet.
      'kafka_log_log_size{instance="kafka-2",topic="a",partition="0"}': `${100 * GIB}+${3 * GIB}x40`,
    },
  },
  {
    alert: "KafkaDiskFullSoon",
    severity: "critical",
    labels: on1,
    summary: "The volume of kafka-1 will be full soon",
    description: "At the pace of the last six hours kafka-1 is full in 16h 49m 59s.",
    dashboard: "capacity",
    interval: "10m",
    // 9.6 GiB an hour; after four hours 161.6 GiB are left.
    bad: { [size("a")]: `${300 * GIB}+${1.6 * GIB}x60 ${396 * GIB}x120` },
    notYet: "50m",
    at: "4h",
    cleared: "20h",
    // 6 GiB an hour: 176 GiB last for 29 hours.
    below: { [size("a")]: `${300 * GIB}+${GIB}x60` },
  },
  {
    alert: "KafkaLogDirectoryOffline",
    severity: "critical",
    labels: on1,
    summary: "kafka-1 lost a log directory",
    description: "1 log directories of kafka-1 can't be used any more.",
    dashboard: "kafka-overview",
    bad: { 'kafka_log_logmanager_offlinelogdirectorycount{instance="kafka-1"}': "1x10 0x20" },
    notYet: "0m",
    at: "1m",
    cleared: "12m",
    below: { 'kafka_log_logmanager_offlinelogdirectorycount{instance="kafka-1"}': "0x30" },
  },
  {
    alert: "KafkaHeap",
    severity: "warning",
    labels: { ...on1, job: "kafka", area: "heap" },
    summary: "kafka-1 runs out of heap",
    description: "91% of the heap of kafka-1 stay in use after collections.",
    dashboard: "kafka-overview",
    bad: { [`jvm_memory_used_bytes${HEAP}`]: "910x30 500x30", [`jvm_memory_max_bytes${HEAP}`]: "1000x70" },
    notYet: "4m",
    at: "5m",
    cleared: "32m",
    // Full, collected, full again: as a heap is.
    below: {
      [`jvm_memory_used_bytes${HEAP}`]:
        "300 910 950 980 300 910 950 980 300 910 950 980 300 910 950 980 300 910 950 980",
      [`jvm_memory_max_bytes${HEAP}`]: "1000x70",
    },
    silent: ["7m", "15m", "19m"],
  },
  {
    alert: "CertificateExpiry",
    severity: "warning",
    labels: { ...PLATFORM, holder: "kafka-1" },
    summary: "The certificate of kafka-1 ends",
    description: "The certificate of kafka-1 ends in 29d 23h 50m 0s.",
    dashboard: "kafka-overview",
    bad: { [EXPIRY]: `${30 * DAY}x15 ${365 * DAY}x20` },
    notYet: "5m",
    at: "10m",
    cleared: "17m",
    below: { [EXPIRY]: `${31 * DAY}x40` },
  },
  {
    alert: "CertificateExpiry",
    severity: "critical",
    labels: { ...PLATFORM, holder: "kafka-1" },
    summary: "The certificate of kafka-1 ends",
    description: "The certificate of kafka-1 ends in 6d 23h 50m 0s.",
    dashboard: "kafka-overview",
    bad: { [EXPIRY]: `${7 * DAY}x15 ${365 * DAY}x20` },
    notYet: "5m",
    at: "10m",
    cleared: "17m",
    below: { [EXPIRY]: `${7 * DAY + 3600}x40` },
  },
  {
    alert: "TlsPortFailing",
    severity: "critical",
    labels: { ...PLATFORM, holder: "kafka-1" },
    summary: "kafka-1 can't be reached by TLS",
    description: "kafka-1 doesn't answer, or its certificate has ended or isn't of the stack's authority.",
    dashboard: "kafka-overview",
    bad: { [PROBE]: "0x10 1x20" },
    notYet: "4m",
    at: "5m",
    cleared: "12m",
    below: { [PROBE]: "0x4 1x20" },
  },
];
