// Where what is shown becomes a warning or worse: from what there should be, and what the systems' files allow.

import type { Watched } from "../alerts/watched";
import { above, type Limits } from "./model";

export function brokersOf({ nodes }: Watched): number {
  return nodes.filter((node) => node.roles.includes("broker")).length;
}

/** Bytes of a broker's volume: all brokers of a stack have the same. */
export function diskOf({ nodes }: Watched): number {
  return Math.min(...nodes.filter((node) => node.roles.includes("broker")).map((node) => node.disk));
}

export function promisesSomething({ objectives }: Watched): boolean {
  return objectives.some((each) => Object.values(each.objectives).some((promise) => promise !== undefined));
}

/** What may be, but not more: Grafana colours from a value on, so whole things start with the next one. */
export function beyond(warning: number | undefined, critical?: number): Limits {
  const next = (count: number | undefined) => (count === undefined ? undefined : count + 1);
  return above(next(warning), next(critical));
}

/** Limits by name, of those that have any. */
export function limitsBy<Each>(
  all: readonly Each[],
  name: (each: Each) => string,
  limits: (each: Each) => Limits,
): Readonly<Record<string, Limits>> {
  const entries = all.map((each) => [name(each), limits(each)] as const);
  return Object.fromEntries(
    entries.filter(([, each]) => each.bad === "other" || (each.warning ?? each.critical) !== undefined),
  );
}
