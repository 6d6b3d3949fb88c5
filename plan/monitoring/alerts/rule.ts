// What a rule of Prometheus is, before it is written down.

import type { DashboardUid } from "../dashboards/links";

/** `critical` wakes somebody, `warning` waits for working hours, `none` only says that watching works. */
export type Severity = "critical" | "warning" | "none";

export interface AlertRule {
  /** The name of its page in docs/runbooks, too. */
  readonly alert: string;
  readonly expr: string;
  /** Seconds for which it must hold. */
  readonly for: number;
  readonly severity: Severity;
  /** `system` says who is concerned, `platform` where it is everybody. */
  readonly labels: { readonly system: string } & Readonly<Record<string, string>>;
  readonly summary: string;
  /** With Prometheus' placeholders for what was measured. */
  readonly description: string;
  readonly dashboard: DashboardUid;
}

/** A value that is worked out once and stored under a name of its own. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  /** Seconds between evaluations, where every interval of scraping would be too often. */
  readonly interval?: number;
  readonly rules: readonly (AlertRule | RecordingRule)[];
}

export const PLATFORM = { system: "platform" } as const;

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;

type Graded = Omit<AlertRule, "severity" | "expr">;

/** The same alert at two severities: the milder one waits for the day, the other for nobody. */
export function graded(
  rule: Graded,
  thresholds: { readonly warning?: number | undefined; readonly critical?: number | undefined },
  expr: (threshold: number) => string,
): AlertRule[] {
  return (["warning", "critical"] as const).flatMap((severity) => {
    const threshold = thresholds[severity];
    return threshold === undefined ? [] : [{ ...rule, severity, expr: expr(threshold) }];
  });
}

export function isAlert(rule: AlertRule | RecordingRule): rule is AlertRule {
  return "alert" in rule;
}
