// What differs between the plan and what is there. Pure.

import { list } from "../../toolchain/text";
import { grouped } from "../records/topics";

export const AREAS = [
  "nodes",
  "settings",
  "topics",
  "access",
  "users",
  "quotas",
  "subjects",
  "targets",
  "alerts",
] as const;
export type Area = (typeof AREAS)[number];

export interface Difference {
  readonly area: Area;
  /** What it is about, by name. */
  readonly subject: string;
  readonly planned: string;
  readonly found: string;
}

export const ABSENT = "not there";
export const UNPLANNED = "not in the plan";

/** Each name that only one side has, and each whose words differ. */
export function differences(
  area: Area,
  planned: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): Difference[] {
  const names = [...new Set([...planned.keys(), ...found.keys()])].sort();
  return names.flatMap((subject) => {
    const [wish, fact] = [planned.get(subject) ?? UNPLANNED, found.get(subject) ?? ABSENT];
    return wish === fact ? [] : [{ area, subject, planned: wish, found: fact }];
  });
}

interface Copied {
  readonly partition: number;
  /** Those of a partition that is being moved are those that it will have. */
  readonly replicas: readonly number[];
}

/** "3 copies", and which partitions have another number than most: "3 copies, but 2 of partitions 4 and 5" */
export function copiesText(partitions: readonly Copied[]): string {
  const [most, ...others] = [...grouped(partitions, ({ replicas }) => replicas.length)].sort(
    ([, left], [, right]) => right.length - left.length,
  );
  const exceptions = others.map(([count, some]) => {
    const numbers = some.map(({ partition }) => partition).sort((left, right) => left - right);
    return `, but ${count} of ${some.length === 1 ? "partition" : "partitions"} ${list(numbers.map(String))}`;
  });
  return `${most?.[0] ?? 0} copies${exceptions.join("")}`;
}
