// Objectives as rules: the share of what was bad over several windows, what is left of the budget, and alerts when the
// budget burns too fast. A long window says that it matters, a short one that it still goes on.

import type { AlertRule, RecordingRule, Severity } from "../alerts/rule";
import type { Watched } from "../alerts/watched";
import { budget, objectivesOf, type Objective } from "./objectives";

/** Followed by a window (slo:bad:ratio1h), or by nothing for this moment. Labels `slo` and `system`, as for all of these. */
export const BAD = "slo:bad:ratio";
export const OBJECTIVE = "slo:objective";
export const REMAINING = "slo:budget:remaining";
/** Over which a promise holds. */
export const PERIOD = "30d";

const WINDOWS = ["5m", "30m", "1h", "2h", "6h"] as const;
const LONG_WINDOWS = ["1d", "3d"] as const;

interface Burn {
  readonly severity: Exclude<Severity, "none">;
  /** How many times faster than allowed: 1 uses up the budget in just 30 days. */
  readonly factor: number;
  readonly long: string;
  readonly short: string;
  /** Half of the long window ago there was something to measure already: a stack that has just begun has no history. */
  readonly since: string;
}

const BURNS: readonly Burn[] = [
  { severity: "critical", factor: 14.4, long: "1h", short: "5m", since: "30m" },
  { severity: "critical", factor: 6, long: "6h", short: "30m", since: "3h" },
  { severity: "warning", factor: 3, long: "1d", short: "2h", since: "12h" },
  { severity: "warning", factor: 1, long: "3d", short: "6h", since: "36h" },
];

export function objectiveRecords(watched: Watched): RecordingRule[] {
  const objectives = objectivesOf(watched);
  return [
    ...objectives.map((each) => ({ record: OBJECTIVE, expr: `vector(${each.share})`, labels: labelsOf(each) })),
    ...objectives.flatMap((each) =>
      each.measured.by === "moments" ? [{ record: BAD, expr: each.measured.bad, labels: labelsOf(each) }] : [],
    ),
    ...badOver(objectives, WINDOWS),
  ];
}

/** What changes slowly, and costs much to work out. */
export function budgetRecords(watched: Watched): RecordingRule[] {
  const objectives = objectivesOf(watched);
  return [
    ...badOver(objectives, LONG_WINDOWS),
    ...objectives.map((each) => ({
      record: REMAINING,
      expr: `1 - (${badIn(each, PERIOD)}) / ${budget(each)}`,
      labels: labelsOf(each),
    })),
  ];
}

export function objectiveAlerts(watched: Watched): AlertRule[] {
  return objectivesOf(watched).flatMap((objective) =>
    (["critical", "warning"] as const).map((severity): AlertRule => {
      const burns = BURNS.filter((each) => each.severity === severity);
      return {
        alert: "ErrorBudgetBurn",
        expr: burns.map((burn) => `(${burning(objective, burn)})`).join(" or "),
        for: 0,
        severity,
        labels: labelsOf(objective),
        summary: `${objective.system} misses what it promises`,
        description: `Promised are ${percent(objective.share)} ${objective.promise}; lately {{ $value | humanizePercentage }} missed it.`,
        dashboard: "slos",
      };
    }),
  );
}

function burning(objective: Objective, { factor, long, short, since }: Burn): string {
  const limit = Number((factor * budget(objective)).toPrecision(12));
  const bad = (window: string) => `${BAD}${window}${selector(objective)}`;
  return `${bad(long)} > ${limit} and ${bad(short)} > ${limit} and ${bad(short)} offset ${since} >= 0`;
}

function badOver(objectives: readonly Objective[], windows: readonly string[]): RecordingRule[] {
  return windows.flatMap((window) =>
    objectives.map((each) => ({ record: `${BAD}${window}`, expr: badIn(each, window), labels: labelsOf(each) })),
  );
}

function badIn(objective: Objective, window: string): string {
  const { measured } = objective;
  return measured.by === "records" ? measured.bad(window) : `avg_over_time(${BAD}${selector(objective)}[${window}])`;
}

function labelsOf({ name, system }: Objective) {
  return { slo: name, system };
}

function selector({ name, system }: Objective): string {
  return `{slo="${name}",system="${system}"}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(8))}%`;
}
