// Writes rules down as Prometheus reads them.

import { stringify } from "yaml";
import { dashboardPath } from "../dashboards/links";
import { INTERVAL_SECONDS } from "../metrics";
import { isAlert, type AlertRule, type RecordingRule, type RuleGroup } from "./rule";

export interface Rendering {
  /** Where dashboards are opened, without a slash at the end. */
  readonly grafana: string;
  /** Where docs/runbooks is published, without a slash at the end. */
  readonly runbooks: string;
  /** @default 1. All durations are multiplied by it; only a test that can't wait for minutes uses another. */
  readonly scale?: number;
  /** Seconds between scrapes, where it isn't the usual number. A rate needs a few of them, whatever the scale. */
  readonly interval?: number;
}

const SCRAPES_IN_A_WINDOW = 4;

export function rulesText(groups: readonly RuleGroup[], rendering: Rendering): string {
  return stringify(rulesDocument(groups, rendering), { lineWidth: 0, aliasDuplicateObjects: false });
}

export function rulesDocument(groups: readonly RuleGroup[], rendering: Rendering) {
  const scale = rendering.scale ?? 1;
  const least = SCRAPES_IN_A_WINDOW * (rendering.interval ?? INTERVAL_SECONDS);
  return {
    groups: groups
      .filter((group) => group.rules.length > 0)
      .map(({ name, interval, rules }) => ({
        name,
        ...(interval === undefined ? {} : { interval: duration(interval * scale, 1) }),
        rules: rules.map((rule) =>
          isAlert(rule) ? alertOf(rule, rendering, scale, least) : recordOf(rule, scale, least),
        ),
      })),
  };
}

function alertOf(rule: AlertRule, { grafana, runbooks }: Rendering, scale: number, least: number) {
  return {
    alert: rule.alert,
    expr: scaled(rule.expr, scale, least),
    ...(rule.for > 0 ? { for: duration(rule.for * scale, 0) } : {}),
    labels: { severity: rule.severity, ...rule.labels },
    annotations: {
      summary: rule.summary,
      description: rule.description,
      runbook_url: `${runbooks}/${rule.alert}.md`,
      dashboard_url: `${grafana}${dashboardPath(rule.dashboard, { variables: chosen(rule) })}`,
    },
  };
}

/** The dashboard opens with what the alert is about. */
function chosen({ labels: { system, topic, consumergroup } }: AlertRule): Record<string, string> {
  return {
    ...(system === "platform" ? {} : { system }),
    ...(topic === undefined ? {} : { topic }),
    ...(consumergroup === undefined ? {} : { group: consumergroup }),
  };
}

function recordOf({ record, expr, labels }: RecordingRule, scale: number, least: number) {
  return { record, expr: scaled(expr, scale, least), ...(labels ? { labels } : {}) };
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const WINDOW = /(\[|\boffset )(\d+)([smhd])\b/g;

/** Windows are written in one unit, as in [5m] and offset 30m. */
function scaled(expr: string, scale: number, least: number): string {
  if (scale === 1) return expr;
  return expr.replace(WINDOW, (_all, before: string, count: string, unit: string) => {
    return `${before}${duration(Number(count) * (UNITS[unit] ?? 1) * scale, least)}`;
  });
}

function duration(seconds: number, least: number): string {
  const whole = Math.max(least, Math.round(seconds));
  const unit = ["d", "h", "m"].find((each) => whole > 0 && whole % (UNITS[each] ?? 1) === 0) ?? "s";
  return `${whole / (UNITS[unit] ?? 1)}${unit}`;
}
