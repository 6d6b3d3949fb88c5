// What dashboards must know of a stack: how much of everything there should be, and where its limits are.

import type { Role } from "../../layout";
import { above, type Limits } from "./model";

export interface Watched {
  readonly nodes: readonly { readonly name: string; readonly roles: readonly Role[]; readonly disk: number }[];
  readonly cluster: {
    readonly underReplicated: number;
    readonly underReplicatedCritical: number;
    /** In a minute. */
    readonly isrShrinks: number;
    readonly isrShrinksCritical: number;
    /** Milliseconds. */
    readonly produceTime: number;
    readonly produceTimeCritical: number;
    /** 0 to 1. */
    readonly diskUsed: number;
    readonly diskUsedCritical: number;
  };
  readonly groups: readonly WatchedGroup[];
  readonly topics: readonly {
    readonly topic: string;
    readonly throughputBelow?: number;
    readonly endToEndSeconds?: number;
  }[];
  readonly deadLetters: readonly {
    readonly topic: string;
    readonly waiting?: number;
    readonly waitingCritical?: number;
    readonly perHour?: number;
  }[];
  /** What systems promise, by the name of the promise. */
  readonly objectives: readonly { readonly system: string; readonly objectives: object }[];
  readonly registry?: { readonly instances: number };
  readonly mirrors: readonly unknown[];
}

export interface WatchedGroup {
  readonly group: string;
  /** What it reads is written in transactions. */
  readonly transactional: boolean;
  readonly lag?: number;
  readonly lagCritical?: number;
  readonly timeLagSeconds?: number;
  readonly processingSeconds?: number;
  readonly errorRate?: number;
}

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
