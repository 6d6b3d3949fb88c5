// Every metric that exists in a stack: what it is called, who exports it, with which labels, and what it says.
//
// Rules, dashboards, the exporters' own rules and what Prometheus keeps are all made from this: a name that isn't here
// isn't scraped, and one that nobody uses doesn't belong here.

import { APPLICATION_METRICS } from "./metrics/applications";
import { ITS_OWN_METRICS } from "./metrics/its-own";
import { MIRROR_METRICS } from "./metrics/mirrors";
import { NODE_METRICS } from "./metrics/nodes";
import { OFFSET_METRICS } from "./metrics/offsets";
import { PROBE_METRICS } from "./metrics/probes";
import { REGISTRY_METRICS } from "./metrics/registry";
import type { Metric } from "./metrics/metric";

/** What Prometheus calls the targets of one kind (label `job`). */
export const JOBS = {
  /** The nodes, brokers and controllers alike, by their JMX exporters. */
  kafka: "kafka",
  /** Topics' offsets and consumer groups. */
  offsets: "kafka-exporter",
  /** Certificates and reachability of every TLS port, seen from outside (label `instance`: who was probed). */
  probes: "probe",
  registry: "schema-registry",
  mirror: "mirror",
  /** Services of the systems, as far as their files name a port. */
  applications: "application",
  prometheus: "prometheus",
  alertmanager: "alertmanager",
  grafana: "grafana",
} as const;

export type Job = (typeof JOBS)[keyof typeof JOBS];

/**
 * Labels that Prometheus gives to all series of a target, besides `job`.
 * `instance` is a name (kafka-1, prometheus, ...), never an address.
 */
export const TARGET_LABELS: Readonly<Record<Job, readonly string[]>> = {
  kafka: ["instance", "zone", "node_id", "roles"],
  "kafka-exporter": ["instance", "zone"],
  probe: ["instance", "zone", "holder"],
  "schema-registry": ["instance", "zone"],
  mirror: ["instance", "zone"],
  application: ["instance", "system", "service"],
  prometheus: ["instance", "zone"],
  alertmanager: ["instance", "zone"],
  grafana: ["instance", "zone"],
};

/** Values of `roles`. */
export const ROLES = { broker: "broker", controller: "controller", combined: "broker,controller" } as const;

/**
 * Labels that series with the label `topic` of the jobs kafka, kafka-exporter and mirror are given: whose topic it is,
 * and which kind. Absent for topics that no system and no part of the platform describes (Kafka's own).
 * Series with `consumergroup` say the group's system rather than the topic's.
 */
export const TOPIC_LABELS = ["system", "kind"] as const;
export const TOPIC_KINDS = { events: "events", deadLetter: "dead-letter", internal: "internal" } as const;

/**
 * Labels of the whole stack. Prometheus adds them to alerts and to what it hands on, never to what a query sees: an
 * expression must not name them. A label of the series itself wins, so `system` says `platform` unless it is a system's.
 */
export const EXTERNAL_LABELS = ["system", "environment", "cluster", "stack"] as const;
export const PLATFORM_SYSTEM = "platform";

/** How often everything is scraped and every rule is evaluated, in seconds. */
export const INTERVAL_SECONDS = 15;

export const METRICS: readonly Metric[] = [
  ...NODE_METRICS,
  ...OFFSET_METRICS,
  ...PROBE_METRICS,
  ...REGISTRY_METRICS,
  ...APPLICATION_METRICS,
  ...MIRROR_METRICS,
  ...ITS_OWN_METRICS,
];

/** Names under which a metric's series are stored. */
export function seriesOf(metric: Metric): string[] {
  switch (metric.type) {
    case "histogram":
      return ["_bucket", "_sum", "_count"].map((part) => `${metric.name}${part}`);
    case "summary":
      return ["_sum", "_count"].map((part) => `${metric.name}${part}`);
    case "counter":
    case "gauge":
      return [metric.name];
  }
}
