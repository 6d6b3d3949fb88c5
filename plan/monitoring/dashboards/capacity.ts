// What runs out, and when: disks, threads, memory, files and certificates.

import { JOBS } from "../metrics";
import { itself } from "./itself";
import { above, below, type Dashboard, type Row } from "./model";
import { graph } from "./panels";
import type { Watched } from "../alerts/watched";
import { beyond, diskOf } from "./limits";

const CHOSEN = '{instance=~"$node"}';
const KAFKA = `job="${JOBS.kafka}",instance=~"$node"`;
const DAY = 86_400;

export function capacity(watched: Watched): Dashboard {
  return {
    uid: "capacity",
    title: "Capacity",
    answers: "What runs out next, and how long does it last?",
    span: "1d",
    variables: ["node"],
    rows: [disk(watched), work(), process(), ends(), itself()],
  };
}

function disk(watched: Watched): Row {
  const { cluster } = watched;
  const bytes = diskOf(watched);
  const used = `sum by (instance) (kafka_log_log_size${CHOSEN})`;
  return {
    title: "Disk",
    panels: [
      graph({
        id: 1,
        title: "Share of the planned volume that is used",
        why: "By the logs of partitions. Retention frees space only in whole segments.",
        unit: "share",
        full: 1,
        limits: above(cluster.diskUsed, cluster.diskUsedCritical),
        queries: [{ expr: `${used} / ${bytes}`, name: "{{instance}}" }],
      }),
      graph({
        id: 2,
        title: "Time until a disk is full",
        why: "At the growth of the last six hours. Retention may stop the growth before.",
        unit: "seconds",
        limits: below(7 * DAY, DAY),
        emptyWhenHealthy: "no disk grows: retention takes away as much as comes.",
        queries: [
          {
            expr: `(${bytes} - ${used}) / (deriv((${used})[6h:5m]) > 0)`,
            name: "{{instance}}",
          },
        ],
      }),
      graph({
        id: 3,
        title: "Largest topics, on all disks",
        why: "Copies included. What to look at first when space is short.",
        unit: "bytes",
        queries: [{ expr: `topk(10, sum by (topic) (kafka_log_log_size${CHOSEN}))`, name: "{{topic}}" }],
      }),
    ],
  };
}

function work(): Row {
  const network = (way: string) =>
    `sum by (instance) (rate(kafka_server_brokertopicmetrics_${way}_total${CHOSEN}[$__rate_interval]))`;
  return {
    title: "Work",
    panels: [
      graph({
        id: 10,
        title: "Idle share of request threads",
        why: "Below 0.3 requests begin to wait for a thread.",
        unit: "share",
        full: 1,
        limits: below(0.3, 0.1),
        queries: [
          {
            expr: `min by (instance) (kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent${CHOSEN})`,
            name: "{{instance}}",
          },
        ],
      }),
      graph({
        id: 11,
        title: "Idle share of network threads",
        why: "TLS is done here. Below 0.3 connections begin to wait.",
        unit: "share",
        full: 1,
        limits: below(0.3, 0.1),
        queries: [
          {
            expr: `min by (instance) (kafka_network_socketserver_networkprocessoravgidle_percent${CHOSEN})`,
            name: "{{instance}}",
          },
        ],
      }),
      graph({
        id: 12,
        title: "Processor time",
        why: "Processors in use; compare with those that the machine has.",
        unit: "plain",
        queries: [
          {
            expr: `sum by (instance) (rate(process_cpu_seconds_total{${KAFKA}}[$__rate_interval]))`,
            name: "{{instance}}",
          },
        ],
      }),
      graph({
        id: 13,
        title: "Bytes written, by broker",
        why: "One broker above the others: its partitions are busier, or it leads too many.",
        unit: "bytesPerSecond",
        queries: [{ expr: network("bytesin"), name: "{{instance}}" }],
      }),
      graph({
        id: 14,
        title: "Bytes read, by broker",
        why: "By consumers. Old records come from the disk and slow everybody.",
        unit: "bytesPerSecond",
        queries: [{ expr: network("bytesout"), name: "{{instance}}" }],
      }),
      graph({
        id: 15,
        title: "Partitions, by broker",
        why: "Above some 4,000 on a broker, restarts and failures take noticeably longer.",
        unit: "count",
        limits: above(4000),
        queries: [
          { expr: `max by (instance) (kafka_server_replicamanager_partitioncount${CHOSEN})`, name: "{{instance}}" },
        ],
      }),
    ],
  };
}

function process(): Row {
  return {
    title: "Process",
    panels: [
      graph({
        id: 20,
        title: "Share of the heap that is used",
        why: "Goes up and down like a saw. What counts is the lower edge: if it climbs, memory runs out.",
        unit: "share",
        full: 1,
        limits: above(0.85, 0.95),
        queries: [
          {
            expr: `max by (instance) (jvm_memory_used_bytes{${KAFKA},area="heap"} / (jvm_memory_max_bytes{${KAFKA},area="heap"} > 0))`,
            name: "{{instance}}",
          },
        ],
      }),
      graph({
        id: 21,
        title: "Share of time spent on collecting garbage",
        why: "Pauses make replicas fall out of sync and clients time out.",
        unit: "share",
        limits: above(0.1, 0.3),
        queries: [
          {
            expr: `sum by (instance) (rate(jvm_gc_collection_seconds_sum{${KAFKA}}[$__rate_interval]))`,
            name: "{{instance}}",
          },
        ],
      }),
      graph({
        id: 22,
        title: "Share of files and sockets in use",
        why: "Each segment and each connection is one. At the limit the broker stops.",
        unit: "share",
        full: 1,
        limits: above(0.7, 0.9),
        queries: [
          {
            expr: `max by (instance) (process_open_fds{${KAFKA}} / process_max_fds{${KAFKA}})`,
            name: "{{instance}}",
          },
        ],
      }),
      graph({
        id: 23,
        title: "Threads that wait for each other",
        why: "They will for ever: restart the node, and keep its thread dump.",
        width: 24,
        unit: "count",
        limits: beyond(undefined, 0),
        emptyWhenHealthy: "no thread does.",
        queries: [{ expr: `max by (instance) (jvm_threads_deadlocked{${KAFKA}}) > 0`, name: "{{instance}}" }],
      }),
    ],
  };
}

function ends(): Row {
  return {
    title: "Certificates",
    panels: [
      {
        id: 30,
        kind: "bars",
        title: "Time until certificates end",
        why: "As seen from outside. The next deployment makes those anew that end soon.",
        width: 16,
        unit: "seconds",
        limits: below(30 * DAY, 7 * DAY),
        queries: [{ expr: "min by (holder) (probe_ssl_earliest_cert_expiry) - time()", name: "{{holder}}" }],
      },
      {
        id: 31,
        kind: "number",
        title: "TLS ports that don't answer",
        why: "Probed with the stack's authority: down, or with a certificate of somebody else.",
        width: 8,
        unit: "plain",
        limits: beyond(undefined, 0),
        queries: [{ expr: "count(probe_success == 0) or vector(0)", name: "don't answer" }],
      },
    ],
  };
}
