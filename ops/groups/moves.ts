// Where a group's offsets shall go. Pure: what is there is looked up elsewhere.

import { misused } from "../frame/exit";

export interface Wish {
  readonly toEarliest?: boolean;
  readonly toLatest?: boolean;
  /** ISO 8601. */
  readonly toTime?: string;
  readonly shift?: string;
  readonly toOffset?: string;
  readonly topic?: readonly string[];
  readonly partitions?: string;
}

export type Goal =
  | { readonly kind: "earliest" | "latest" }
  | { readonly kind: "time"; readonly time: number }
  | { readonly kind: "shift" | "offset"; readonly by: bigint };

export function goalOf({ toEarliest, toLatest, toTime, shift, toOffset }: Wish): Goal {
  const goals: Goal[] = [
    ...(toEarliest ? [{ kind: "earliest" } as const] : []),
    ...(toLatest ? [{ kind: "latest" } as const] : []),
    ...(toTime === undefined ? [] : [{ kind: "time", time: timeOf(toTime) } as const]),
    ...(shift === undefined ? [] : [{ kind: "shift", by: wholeOf("--shift", shift) } as const]),
    ...(toOffset === undefined ? [] : [{ kind: "offset", by: wholeOf("--to-offset", toOffset) } as const]),
  ];
  const [goal, ...others] = goals;
  if (!goal || others.length > 0)
    misused("Say where to, once: --to-earliest, --to-latest, --to-time <when>, --shift <n> or --to-offset <n>.");
  return goal;
}

/** Numbers with commas and ranges between them: `0,3,5-7`. */
export function partitionsOf(text: string | undefined): ReadonlySet<number> | undefined {
  if (text === undefined) return undefined;
  const wrong = (): never =>
    misused(`--partitions ${text} is no list of partitions: write numbers and ranges, e.g. 0,3,5-7.`);
  return new Set(
    text.split(",").flatMap((part) => {
      const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? wrong();
      const [from, to] = [Number(first), Number(last)];
      if (to < from) wrong();
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    }),
  );
}

export function timeOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) misused(`${text} is no time: write it as 2026-11-21T14:30:00Z.`);
  return time;
}

function wholeOf(option: string, text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) misused(`${option} ${text} is no whole number.`);
  return BigInt(text.replace(/^\+/, ""));
}

export interface Bounds {
  /** Absent: the group has committed nothing here. */
  readonly committed?: bigint | undefined;
  readonly begin: bigint;
  readonly end: bigint;
  /** Of the first record at or after the wished time; none: there is none. */
  readonly atTime?: bigint | undefined;
}

/** Never before the first record that is kept, never behind the last. */
export function targetOf(goal: Goal, { committed, begin, end, atTime }: Bounds): bigint | undefined {
  const within = (offset: bigint): bigint => (offset < begin ? begin : offset > end ? end : offset);
  switch (goal.kind) {
    case "earliest":
      return begin;
    case "latest":
      return end;
    case "time":
      return atTime === undefined || atTime < 0n ? end : within(atTime);
    case "offset":
      return within(goal.by);
    case "shift":
      return committed === undefined ? undefined : within(committed + goal.by);
  }
}
