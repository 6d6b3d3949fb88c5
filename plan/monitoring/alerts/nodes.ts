// Alerts about single nodes: their load, disk, memory and certificates. Volumes are recorded, for rules and dashboards.

import { DAY, HOUR, MINUTE, PLATFORM, graded, type AlertRule, type RecordingRule } from "./rule";
import type { Watched } from "./watched";

/** Kafka's own documentation asks for 30 % at least. */
const IDLE = 0.3;
const HEAP = 0.9;
const OF_RENEWAL = 7 / 30;

export const LOG_BYTES = "kafka:node:log_bytes";
export const VOLUME_BYTES = "kafka:node:volume_bytes";

export function volumes({ nodes }: Watched): RecordingRule[] {
  const brokers = nodes.filter((node) => node.roles.includes("broker"));
  return [
    { record: LOG_BYTES, expr: "sum by (instance) (kafka_log_log_size)" },
    ...brokers.map(({ name, disk }) => ({
      record: VOLUME_BYTES,
      expr: `vector(${disk})`,
      labels: { instance: name },
    })),
  ];
}

export function nodeAlerts(watched: Watched): AlertRule[] {
  return [...requests(watched.cluster), ...disks(watched.cluster), ...processes(), ...certificates(watched)];
}

function requests(cluster: Watched["cluster"]): AlertRule[] {
  const slow = {
    alert: "KafkaProduceSlow",
    for: 5 * MINUTE,
    labels: PLATFORM,
    summary: "Writes are slow on {{ $labels.instance }}",
    description: "The slowest of 100 writes takes {{ $value | humanize }} ms on {{ $labels.instance }}.",
    dashboard: "kafka-overview",
  } as const;
  // Only while something is written: the figure of an idle broker is that of its last writes, whenever those were.
  // Reads aren't looked at: an idle consumer's fetch waits on purpose.
  const measured = 'max by (instance) (kafka_network_requestmetrics_totaltimems{request="Produce",quantile="0.99"})';
  const writing =
    'sum by (instance) (rate(kafka_network_requestmetrics_errors_total{request="Produce",error="NONE"}[5m])) > 0';
  const busy = (alert: string, metric: string, threads: string): AlertRule => ({
    alert,
    expr: `min by (instance) (${metric}) < ${IDLE}`,
    for: 10 * MINUTE,
    severity: "warning",
    labels: PLATFORM,
    summary: `The ${threads} threads of {{ $labels.instance }} are busy`,
    description: `The ${threads} threads of {{ $labels.instance }} are idle for only {{ $value | humanizePercentage }} of the time; below 30% requests queue.`,
    dashboard: "kafka-overview",
  });
  return [
    ...graded(
      slow,
      { warning: cluster.produceTime, critical: cluster.produceTimeCritical },
      (most) => `${measured} > ${most} and on (instance) ${writing}`,
    ),
    busy("KafkaNetworkThreadsBusy", "kafka_network_socketserver_networkprocessoravgidle_percent", "network"),
    busy("KafkaRequestThreadsBusy", "kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent", "request"),
  ];
}

function disks(cluster: Watched["cluster"]): AlertRule[] {
  const share = `${LOG_BYTES} / on (instance) ${VOLUME_BYTES}`;
  const used = {
    alert: "KafkaDiskUsed",
    for: 5 * MINUTE,
    labels: PLATFORM,
    summary: "The volume of {{ $labels.instance }} fills up",
    description: "{{ $value | humanizePercentage }} of the planned volume of {{ $labels.instance }} is used by logs.",
    dashboard: "capacity",
  } as const;
  const soon = {
    alert: "KafkaDiskFullSoon",
    for: HOUR,
    labels: PLATFORM,
    summary: "The volume of {{ $labels.instance }} will be full soon",
    description: "At the pace of the last six hours {{ $labels.instance }} is full in {{ $value | humanizeDuration }}.",
    dashboard: "capacity",
  } as const;
  return [
    ...graded(used, { warning: cluster.diskUsed, critical: cluster.diskUsedCritical }, (most) => `${share} > ${most}`),
    // A volume that has just begun to fill says nothing about when it will be full.
    ...graded(
      soon,
      { warning: 3 * DAY, critical: DAY },
      (seconds) =>
        `(${VOLUME_BYTES} - on (instance) ${LOG_BYTES}) / on (instance) (deriv(${LOG_BYTES}[6h]) > 0) < ${seconds}` +
        ` and on (instance) ${share} > 0.5`,
    ),
    {
      alert: "KafkaLogDirectoryOffline",
      expr: "max by (instance) (kafka_log_logmanager_offlinelogdirectorycount) > 0",
      for: MINUTE,
      severity: "critical",
      labels: PLATFORM,
      summary: "{{ $labels.instance }} lost a log directory",
      description: "{{ $value }} log directories of {{ $labels.instance }} can't be used any more.",
      dashboard: "kafka-overview",
    },
  ];
}

function processes(): AlertRule[] {
  return [
    {
      alert: "KafkaHeap",
      // The lowest point within the time: what collecting garbage can't free.
      expr:
        'min_over_time(jvm_memory_used_bytes{job="kafka",area="heap"}[15m])' +
        ` / jvm_memory_max_bytes{job="kafka",area="heap"} > ${HEAP}`,
      for: 5 * MINUTE,
      severity: "warning",
      labels: PLATFORM,
      summary: "{{ $labels.instance }} runs out of heap",
      description:
        "{{ $value | humanizePercentage }} of the heap of {{ $labels.instance }} stay in use after collections.",
      dashboard: "kafka-overview",
    },
  ];
}

function certificates({ renewBeforeSeconds }: Watched): AlertRule[] {
  if (renewBeforeSeconds === undefined) return [];
  const expiry = {
    alert: "CertificateExpiry",
    for: 5 * MINUTE,
    labels: PLATFORM,
    summary: "The certificate of {{ $labels.holder }} ends",
    description: "The certificate of {{ $labels.holder }} ends in {{ $value | humanizeDuration }}.",
    dashboard: "kafka-overview",
  } as const;
  const left = "min by (holder) (probe_ssl_earliest_cert_expiry) - time()";
  return [
    ...graded(
      expiry,
      { warning: renewBeforeSeconds, critical: Math.round(renewBeforeSeconds * OF_RENEWAL) },
      (least) => `${left} < ${least}`,
    ),
    {
      // A certificate that has ended is no longer seen, only that nobody can be greeted with it.
      alert: "TlsPortFailing",
      expr: "min by (holder) (probe_success) == 0",
      for: 5 * MINUTE,
      severity: "critical",
      labels: PLATFORM,
      summary: "{{ $labels.holder }} can't be reached by TLS",
      description:
        "{{ $labels.holder }} doesn't answer, or its certificate has ended or isn't of the stack's authority.",
      dashboard: "kafka-overview",
    },
  ];
}
