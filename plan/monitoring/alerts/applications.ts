// Alerts about consumer groups and topics: how far readers trail, and what services say of their own work.

import { MINUTE, graded, type AlertRule } from "./rule";
import type { Watched, WatchedGroup, WatchedTopic } from "./watched";

/** "Processing takes 2 s" is meant for 95 of 100 records. */
const SHARE = 0.95;

export function groupAlerts({ groups }: Watched): AlertRule[] {
  return groups.flatMap((group) => [...lagAlerts(group), ...workAlerts(group)]);
}

/** The end of a transaction takes up an offset, so a reader that has read everything still seems to trail by one. */
export function lagOf({ group, transactional }: Pick<WatchedGroup, "group" | "transactional">): string {
  const lag = `kafka_consumergroup_lag{consumergroup="${group}"}`;
  // Below 0 where the exporter knows the group's offset later than the topic's.
  return `sum(clamp_min(${lag}${transactional ? " - 1" : ""}, 0))`;
}

function lagAlerts(watched: WatchedGroup): AlertRule[] {
  const { group, system, timeLagSeconds } = watched;
  const labels = { system, consumergroup: group };
  const lag = lagOf(watched);
  const progress = (window: string) =>
    `sum(rate(kafka_consumergroup_current_offset{consumergroup="${group}"}[${window}]))`;
  const high = (alsoAt: "warning" | "critical", threshold: number | undefined): AlertRule[] =>
    graded(
      {
        alert: "ConsumerLagHigh",
        for: alsoAt === "critical" ? MINUTE : 5 * MINUTE,
        labels,
        summary: `${group} trails`,
        description: `${group} has {{ $value }} records to read; more than ${threshold} are too many.`,
        dashboard: "consumers",
      },
      { [alsoAt]: threshold },
      (most) => `${lag} > ${most}`,
    );
  return [
    ...high("warning", watched.lag),
    ...high("critical", watched.lagCritical),
    ...(timeLagSeconds === undefined
      ? []
      : [
          {
            alert: "ConsumerTimeLag",
            // Who doesn't read at all has stopped, which is another alert.
            expr: `${lag} / (${progress("5m")} > 0) > ${timeLagSeconds}`,
            for: 5 * MINUTE,
            severity: "warning",
            labels,
            summary: `${group} trails in time`,
            description: `At its pace ${group} needs about {{ $value | humanizeDuration }} for what waits; more than ${timeLagSeconds}s is too much.`,
            dashboard: "consumers",
          } as const,
        ]),
    {
      alert: "ConsumerStopped",
      expr: `${lag} > 0 unless on () ${progress("2m")} > 0`,
      for: watched.noProgressSeconds,
      severity: "critical",
      labels,
      summary: `${group} has stopped`,
      description: `{{ $value }} records wait for ${group}, and it gets on with none of them.`,
      dashboard: "consumers",
    },
  ];
}

function workAlerts({ group, system, processingSeconds, errorRate }: WatchedGroup): AlertRule[] {
  const labels = { system, consumergroup: group };
  const rate = (metric: string, more = "") => `sum(rate(${metric}{group="${group}"${more}}[5m]))`;
  const failed = rate("app_records_failed_total");
  return [
    ...(processingSeconds === undefined
      ? []
      : [
          {
            alert: "ConsumerProcessingSlow",
            expr: `${rate("app_processing_seconds_bucket", upTo(processingSeconds))} / ${rate("app_processing_seconds_count")} < ${SHARE}`,
            for: 5 * MINUTE,
            severity: "warning",
            labels,
            summary: `${group} processes slowly`,
            description: `Only {{ $value | humanizePercentage }} of the records of ${group} are processed within ${processingSeconds}s; it should be 95%.`,
            dashboard: "applications",
          } as const,
        ]),
    ...(errorRate === undefined
      ? []
      : [
          {
            alert: "ConsumerErrors",
            // Where everything fails, nothing is counted as processed.
            expr: `${failed} / ((${rate("app_records_processed_total")} or vector(0)) + ${failed}) > ${errorRate}`,
            for: 5 * MINUTE,
            severity: "warning",
            labels,
            summary: `${group} fails too often`,
            description: `{{ $value | humanizePercentage }} of what ${group} processes fails; more than ${percent(errorRate)} is too much.`,
            dashboard: "applications",
          } as const,
        ]),
  ];
}

export function topicAlerts({ topics }: Watched): AlertRule[] {
  return topics.flatMap((topic) => [...throughput(topic), ...endToEnd(topic)]);
}

function throughput({ system, topic, throughputBelow }: WatchedTopic): AlertRule[] {
  if (throughputBelow === undefined) return [];
  const written = `sum(rate(kafka_topic_partition_current_offset{topic="${topic}"}[5m]))`;
  return [
    {
      alert: "TopicThroughputLow",
      // A topic that isn't there gets nothing either, but an exporter that isn't there is an alert of its own.
      expr: `(${written} or vector(0)) < ${throughputBelow} and on () max(up{job="kafka-exporter"}) == 1`,
      for: 15 * MINUTE,
      severity: "warning",
      labels: { system, topic },
      summary: `${topic} gets less than usual`,
      description: `${topic} gets {{ $value | humanize }} records a second; there should be ${throughputBelow}.`,
      dashboard: "topics",
    },
  ];
}

function endToEnd({ system, topic, endToEndSeconds }: WatchedTopic): AlertRule[] {
  if (endToEndSeconds === undefined) return [];
  const rate = (metric: string, more = "") => `sum(rate(${metric}{topic="${topic}"${more}}[5m]))`;
  return [
    {
      alert: "TopicEndToEndSlow",
      expr: `${rate("app_end_to_end_seconds_bucket", upTo(endToEndSeconds))} / ${rate("app_end_to_end_seconds_count")} < ${SHARE}`,
      for: 5 * MINUTE,
      severity: "warning",
      labels: { system, topic },
      summary: `Records of ${topic} arrive late`,
      description: `Only {{ $value | humanizePercentage }} of the records of ${topic} are processed within ${endToEndSeconds}s of being written; it should be 95%.`,
      dashboard: "event-processing",
    },
  ];
}

/** Some libraries write 2 and others 2.0. */
export function upTo(seconds: number): string {
  const text = String(seconds).replace(".", "\\\\.");
  return `,le=~"${text}${Number.isInteger(seconds) ? "(\\\\.0)?" : ""}"`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))}%`;
}
