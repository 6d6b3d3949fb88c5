// What a dashboard is before it is Grafana's: questions, queries and limits, as data.

import type { DashboardUid } from "./links";

export interface Dashboard {
  readonly uid: DashboardUid;
  readonly title: string;
  /** What it answers, in a sentence. */
  readonly answers: string;
  /** How far back it shows at first; three hours where nothing is said. */
  readonly span?: "1d" | "7d";
  readonly variables: readonly VariableName[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** What people choose at the top of a dashboard. */
export type VariableName = "system" | "topic" | "group" | "node" | "service";

/**
 * graph: over time. number: what it is now, one tile for each series. bars: the same, side by side.
 * status: up or down over time. table: one line for each combination of `by`, one column for each query.
 */
export type Panel = Graph | Table | (Common & { readonly kind: "number" | "bars" | "status" });

interface Common {
  /** Never changes within its dashboard: alerts and people's bookmarks point to it. */
  readonly id: number;
  readonly title: string;
  /** What it shows, and what to think of it. */
  readonly why: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  readonly limits?: Limits;
  /** By name of a series, where series have limits of their own. */
  readonly limitsOf?: Readonly<Record<string, Limits>>;
  /** It shows nothing while all is well; says what it means when there is something. */
  readonly emptyWhenHealthy?: string;
}

export interface Graph extends Common {
  readonly kind: "graph";
  /** Series add up to something. */
  readonly stacked?: boolean;
  /** All that there can be: the axis always reaches so far. */
  readonly full?: number;
}

export interface Table extends Common {
  readonly kind: "table";
  /** Labels that make a line, in the order of their columns. */
  readonly by: readonly string[];
}

export interface Query {
  readonly expr: string;
  /** Name of each series, with {{label}}; in a table, of the column. */
  readonly name: string;
  /** In a table: where the column differs from the panel. */
  readonly unit?: Unit;
  readonly decimals?: number;
  readonly limits?: Limits;
}

/** Where it becomes a warning, and where critical. */
export type Limits =
  | { readonly bad: "above"; readonly warning?: number; readonly critical?: number }
  | { readonly bad: "below"; readonly warning?: number; readonly critical?: number }
  | { readonly bad: "other"; readonly than: number };

export function above(warning?: number, critical?: number): Limits {
  return { bad: "above", ...given(warning, critical) };
}

export function below(warning?: number, critical?: number): Limits {
  return { bad: "below", ...given(warning, critical) };
}

/** A whole number of which there must be neither fewer nor more. */
export function exactly(than: number): Limits {
  return { bad: "other", than };
}

function given(warning?: number, critical?: number) {
  return { ...(warning === undefined ? {} : { warning }), ...(critical === undefined ? {} : { critical }) };
}

/** As Grafana calls them. */
export const UNITS = {
  count: "short",
  perSecond: "cps",
  perMinute: "cpm",
  bytes: "bytes",
  bytesPerSecond: "binBps",
  share: "percentunit",
  seconds: "s",
  milliseconds: "ms",
  plain: "none",
  /** Seconds since 1970, shown as how long ago. */
  ago: "dateTimeFromNow",
} as const;

export type Unit = keyof typeof UNITS;
