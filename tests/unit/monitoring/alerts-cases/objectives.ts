// Promises: the share of what is bad, steady until it is good again, beside what each document promises.
//
// Critical is 14.4 times the budget within an hour, a warning three times within a day. Half of that time must have
// passed before there is anything to judge.

import type { Case, Series } from "./case";

interface Promise {
  readonly slo: string;
  readonly system: string;
  readonly promise: string;
  /** Series of which `bad` in `of` are bad, for so many values, and none after them. */
  readonly series: (bad: number, values: number) => Series;
  readonly of: number;
  /** Just above and just below, in `of`. */
  readonly critical: readonly [number, number];
  readonly warning: readonly [number, number];
  /** What the alerts say, where it isn't just the share. */
  readonly said?: readonly [string, string];
}

function counted(metric: string, system: string, le: string) {
  return (bad: number, values: number): Series => ({
    [`${metric}_bucket{system="${system}",le="${le}"}`]: `0+${1000 - bad}x${values} ${(1000 - bad) * values + 1000}+1000x400`,
    [`${metric}_count{system="${system}"}`]: "0+1000x900",
  });
}

function offline(bad: number, values: number): Series {
  return {
    kafka_controller_kafkacontroller_offlinepartitionscount: `${bad}x${values} 0x400`,
    kafka_controller_kafkacontroller_globalpartitioncount: "10000x900",
  };
}

/** 20 partitions, each read at 60 records a second. */
function trailing(bad: number, values: number): Series {
  const all = Array.from({ length: 20 }, (_, partition): Series => {
    const of = `{system="escrow",consumergroup="escrow-service",topic="t",partition="${partition}"}`;
    // 7 records are 117 ms, 5 are 83 ms.
    const lag = partition < bad ? `7x${values} 5x400` : "5x900";
    return { [`kafka_consumergroup_lag${of}`]: lag, [`kafka_consumergroup_current_offset${of}`]: "RATE" };
  });
  return Object.assign({}, ...all) as Series;
}

/** 40 groups with two partitions each. */
function behind(bad: number, values: number): Series {
  const all = Array.from({ length: 40 }, (_, group): Series => {
    const of = (partition: number) => `{system="chat",consumergroup="g${group}",topic="t",partition="${partition}"}`;
    return {
      [`kafka_consumergroup_lag${of(0)}`]: group < bad ? `501x${values} 500x400` : "500x900",
      [`kafka_consumergroup_lag${of(1)}`]: "500x900",
    };
  });
  return Object.assign({}, ...all) as Series;
}

const PROMISES: readonly Promise[] = [
  {
    slo: "produce",
    system: "escrow",
    promise: "95% of writes acknowledged within 10 ms",
    series: counted("app_produce_seconds", "escrow", "0.01"),
    of: 1000,
    critical: [730, 710],
    warning: [160, 140],
  },
  {
    slo: "time-lag",
    system: "escrow",
    promise: "95% of partitions trailing by 100 ms at most",
    series: trailing,
    of: 20,
    critical: [15, 14],
    warning: [4, 2],
    // A rate is too low while there is less than its window to work it out from: four minutes of forty count as all bad.
    said: ["77.5%", "20.41%"],
  },
  {
    slo: "topics",
    system: "escrow",
    promise: "99.95% of partitions with a leader",
    series: offline,
    of: 10_000,
    critical: [73, 71],
    warning: [16, 14],
  },
  {
    slo: "end-to-end",
    system: "chat",
    promise: "99% of records processed within 100 ms",
    series: counted("app_end_to_end_seconds", "chat", "0.1"),
    of: 1000,
    critical: [150, 140],
    warning: [40, 20],
  },
  {
    slo: "lag",
    system: "chat",
    promise: "99% of groups trailing by 1000 records at most",
    series: behind,
    of: 40,
    critical: [6, 5],
    warning: [2, 1],
  },
  {
    slo: "topics",
    system: "chat",
    promise: "99.99% of partitions with a leader",
    series: offline,
    of: 10_000,
    critical: [15, 14],
    warning: [4, 2],
  },
];

type Common = Pick<Case, "alert" | "labels" | "summary" | "description" | "dashboard">;

function common({ slo, system, promise }: Pick<Promise, "slo" | "system" | "promise">, missed: string): Common {
  return {
    alert: "ErrorBudgetBurn",
    labels: { slo, system },
    summary: `${system} misses what it promises`,
    description: `Promised are ${promise}; lately ${missed} missed it.`,
    dashboard: "slos",
  };
}

/** Offsets that move by 60 records a second, whatever the interval. */
function at(minutes: number, series: Series): Series {
  const rate = `0+${3600 * minutes}x900`;
  return Object.fromEntries(Object.entries(series).map(([name, values]) => [name, values === "RATE" ? rate : values]));
}

function cases(promise: Promise): Case[] {
  const percent = (bad: number) => `${Number(((bad / promise.of) * 100).toPrecision(4))}%`;
  const [critical, notCritical] = promise.critical;
  const [warning, notWarning] = promise.warning;
  return [
    {
      ...common(promise, promise.said?.[0] ?? percent(critical)),
      severity: "critical",
      bad: at(1, promise.series(critical, 45)),
      notYet: "20m",
      at: "40m",
      cleared: "60m",
      below: at(1, promise.series(notCritical, 100)),
      silent: ["90m"],
    },
    {
      ...common(promise, promise.said?.[1] ?? percent(warning)),
      severity: "warning",
      interval: "2m",
      bad: at(2, promise.series(warning, 420)),
      notYet: "11h",
      at: "13h",
      cleared: "17h",
      below: at(2, promise.series(notWarning, 420)),
    },
  ];
}

const REGISTRY = { slo: "registry", system: "escrow", promise: "99.9% of time with a schema registry that answers" };
const ANSWERS = 'up{job="schema-registry",instance="registry-1"}';

export const OBJECTIVES: readonly Case[] = [
  ...PROMISES.flatMap(cases),
  {
    // Four of 241 values are 1.66 %, three are 1.24 %; 1.44 % are allowed.
    ...common(REGISTRY, "1.66%"),
    severity: "critical",
    interval: "15s",
    bad: { [ANSWERS]: "1x280 0x3 1x200" },
    notYet: "70m45s",
    at: "71m15s",
    cleared: "77m",
    below: { [ANSWERS]: "1x280 0x2 1x200" },
  },
  {
    // Two of 390 values are 0.51 %, one is 0.26 %; 0.3 % are allowed.
    ...common(REGISTRY, "0.5128%"),
    severity: "warning",
    interval: "2m",
    bad: { [ANSWERS]: "1x385 0x1 1x400" },
    notYet: "12h",
    at: "13h",
    cleared: "16h",
    below: { [ANSWERS]: "1x385 0 1x400" },
  },
];
