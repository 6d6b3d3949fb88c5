// Consumer groups, each beside its document's table.

import type { Case, Series } from "./case";

interface Group {
  readonly system: string;
  readonly group: string;
  /** The ends of transactions take up offsets in what it reads. */
  readonly transactional?: true;
}

const checkout = (group: string): Group => ({ system: "checkout", group, transactional: true });
const labelsOf = ({ system, group }: Group) => ({ system, consumergroup: group });

const MIN = 60;

/** What waits in two partitions, and how many records a second are read. */
function offsets({ group, transactional }: Group, first: number[], second: number, perSecond: number): Series {
  const of = (partition: number) => `{consumergroup="${group}",topic="t",partition="${partition}"}`;
  const marker = transactional ? 1 : 0;
  return {
    [`kafka_consumergroup_lag${of(0)}`]: first.map((lag) => `${lag + marker}x15`).join(" "),
    [`kafka_consumergroup_lag${of(1)}`]: `${second + marker}x50`,
    [`kafka_consumergroup_current_offset${of(0)}`]: `0+${perSecond * MIN}x50`,
  };
}

function lag(group: Group, severity: Case["severity"], threshold: number): Case {
  return {
    alert: "ConsumerLagHigh",
    severity,
    labels: labelsOf(group),
    summary: `${group.group} trails`,
    description: `${group.group} has ${threshold + 1} records to read; more than ${threshold} are too many.`,
    dashboard: "consumers",
    bad: offsets(group, [threshold, 0, 0], 1, 10),
    notYet: severity === "warning" ? "4m" : "0m",
    at: severity === "warning" ? "5m" : "1m",
    cleared: "17m",
    below: offsets(group, [threshold, threshold, threshold], 0, 10),
  };
}

const escrow = ["escrow-service", "payments-service", "contracts-service"].map((group) => ({
  system: "escrow",
  group,
}));
const chat = [
  ...["message-processor", "notification-dispatcher", "analytics-aggregator", "audit-log-consumer"],
  ...["search-indexer", "chat-message-volume", "moderation"],
].map((group) => ({ system: "chat", group }));

const LAGS: readonly Case[] = [
  ...escrow.flatMap((group) => [lag(group, "warning", 1000), lag(group, "critical", 5000)]),
  ...chat.flatMap((group) => [lag(group, "warning", 10_000), lag(group, "critical", 100_000)]),
  lag(checkout("read-model-projections"), "warning", 500),
  lag(checkout("webhook-delivery"), "warning", 100),
  lag(checkout("settlement-processing"), "warning", 10),
  lag(checkout("analytics-aggregation"), "warning", 1000),
  // Not in the document's table by group: its general threshold.
  lag(checkout("audit-logging"), "warning", 1000),
  lag({ system: "checkout", group: "notification-delivery" }, "warning", 1000),
];

/** Checkout's five seconds from end to end, for what waits at 10 records a second. */
function timeLag(group: Group): Case {
  return {
    alert: "ConsumerTimeLag",
    severity: "warning",
    labels: labelsOf(group),
    summary: `${group.group} trails in time`,
    description: `At its pace ${group.group} needs about 6s for what waits; more than 5s is too much.`,
    dashboard: "consumers",
    bad: offsets(group, [60, 0, 0], 0, 10),
    notYet: "5m",
    at: "6m",
    cleared: "17m",
    below: offsets(group, [49, 49, 49], 0, 10),
  };
}

function stopped(group: Group): Case {
  const at = (offset: string) => ({
    [`kafka_consumergroup_current_offset{consumergroup="${group.group}",topic="t",partition="0"}`]: offset,
  });
  return {
    alert: "ConsumerStopped",
    severity: "critical",
    labels: labelsOf(group),
    summary: `${group.group} has stopped`,
    description: `7 records wait for ${group.group}, and it gets on with none of them.`,
    dashboard: "consumers",
    bad: { ...offsets(group, [7, 7, 7], 0, 0), ...at("100x15 100+1x20") },
    notYet: "9m",
    at: "10m",
    cleared: "19m",
    // Nothing waits, so nothing moves; or something waits and is worked on, one record in two minutes.
    below: { ...offsets(group, [0, 7, 7], 0, 0), ...at("100x14 101 101 102 102 103 103 104 104 105 105 106 106") },
    silent: ["14m", "25m"],
  };
}

const TIMES: readonly [string, number, number, string][] = [
  ["read-model-projections", 2, 0.5, "0.6%"],
  ["webhook-delivery", 10, 2, "2.1%"],
  ["settlement-processing", 30, 0.1, "0.2%"],
  ["analytics-aggregation", 60, 1, "1.1%"],
];

function processing(group: string, seconds: number): Case {
  const good = `app_processing_seconds_bucket{group="${group}",topic="t",le="${seconds}"}`;
  const all = `app_processing_seconds_count{group="${group}",topic="t"}`;
  return {
    alert: "ConsumerProcessingSlow",
    severity: "warning",
    labels: { system: "checkout", consumergroup: group },
    summary: `${group} processes slowly`,
    description: `Only 94% of the records of ${group} are processed within ${seconds}s; it should be 95%.`,
    dashboard: "applications",
    bad: { [good]: "0+94x15 1410+100x20", [all]: "0+100x40" },
    notYet: "5m",
    at: "6m",
    cleared: "22m",
    below: { [good]: "0+95x40", [all]: "0+100x40" },
  };
}

function errors(group: string, allowed: number, measured: string): Case {
  const failed = `app_records_failed_total{group="${group}",topic="t",kind="transient"}`;
  const processed = `app_records_processed_total{group="${group}",topic="t"}`;
  const bad = Math.round(allowed * 10) + 1;
  return {
    alert: "ConsumerErrors",
    severity: "warning",
    labels: { system: "checkout", consumergroup: group },
    summary: `${group} fails too often`,
    description: `${measured} of what ${group} processes fails; more than ${allowed}% is too much.`,
    dashboard: "applications",
    bad: { [failed]: `0+${bad}x15 ${bad * 15}x20`, [processed]: `0+${1000 - bad}x40` },
    notYet: "5m",
    at: "6m",
    cleared: "22m",
    below: { [failed]: `0+${bad - 1}x40`, [processed]: `0+${1000 - bad + 1}x40` },
  };
}

export const GROUPS: readonly Case[] = [
  ...LAGS,
  ...["read-model-projections", "webhook-delivery", "settlement-processing"].map((group) => timeLag(checkout(group))),
  ...["analytics-aggregation", "audit-logging"].map((group) => timeLag(checkout(group))),
  timeLag({ system: "checkout", group: "notification-delivery" }),
  ...[...escrow, ...chat].map(stopped),
  ...["read-model-projections", "webhook-delivery", "settlement-processing", "analytics-aggregation"].map((group) =>
    stopped(checkout(group)),
  ),
  stopped(checkout("audit-logging")),
  stopped({ system: "checkout", group: "notification-delivery" }),
  stopped({ system: "billing", group: "billing-api-consumers" }),
  ...["consumer", "ledger-writer", "metrics-aggregator", "audit-logger"].map((group) =>
    stopped({ system: "caracal", group }),
  ),
  ...TIMES.map(([group, seconds]) => processing(group, seconds)),
  ...TIMES.map(([group, , allowed, measured]) => errors(group, allowed, measured)),
  errors("audit-logging", 1, "1.1%"),
  errors("notification-delivery", 1, "1.1%"),
];
