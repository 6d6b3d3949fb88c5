// What differs between the plan and what is there. Pure.

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
