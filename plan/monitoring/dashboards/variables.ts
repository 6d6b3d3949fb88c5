// What people can choose at the top of a dashboard, and how queries name it.

import { JOBS } from "../metrics";
import type { VariableName } from "./model";

export interface Variable {
  readonly label: string;
  /** Lists its values; may use variables that stand before it. */
  readonly query: string;
}

/** In the order in which they stand, since each is narrowed down by those before it. */
export const VARIABLES: Readonly<Record<VariableName, Variable>> = {
  system: { label: "System", query: "label_values(kafka_topic_partitions, system)" },
  service: { label: "Service", query: `label_values(up{job="${JOBS.applications}",system=~"$system"}, service)` },
  topic: { label: "Topic", query: 'label_values(kafka_topic_partitions{system=~"$system"}, topic)' },
  group: { label: "Consumer group", query: 'label_values(kafka_consumergroup_lag{system=~"$system"}, consumergroup)' },
  node: { label: "Node", query: `label_values(up{job="${JOBS.kafka}"}, instance)` },
};

/** Chosen by default, and right also where a label is absent. */
export const EVERYTHING = ".*";

/** The data source of every query, so that a dashboard can be looked at with another Prometheus. */
export const DATA_SOURCE = "datasource";

/** Grafana's own: a window that always holds enough samples. */
const WINDOW = "$__rate_interval";
const RANGE = "$__range";

export interface Windows {
  /** What stands for $__rate_interval; four scrapes or more. */
  readonly rate: string;
  /** What stands for $__range, the time that the dashboard shows. */
  readonly range: string;
}

/** The expression as Prometheus takes it, with everything chosen. */
export function asPrometheus(expr: string, windows: Windows = { rate: "1m", range: "3h" }): string {
  const names = Object.keys(VARIABLES).map((name) => `\\$${name}\\b`);
  return expr
    .replaceAll(WINDOW, windows.rate)
    .replaceAll(RANGE, windows.range)
    .replace(new RegExp(names.join("|"), "g"), EVERYTHING);
}
