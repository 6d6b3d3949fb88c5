// What there is to watch in a stack, and from which value on somebody is told.

import type { Catalog, SystemWatch } from "../../catalog/catalog";
import type { PlannedService } from "../../catalog/services";
import type { StackConfiguration } from "../../configuration";
import type { Layout, Role } from "../../layout";

export interface Watched {
  readonly nodes: readonly { readonly name: string; readonly roles: readonly Role[]; readonly disk: number }[];
  /** From the stack's renewBefore on, the next deployment makes certificates anew; none without security. */
  readonly renewBeforeSeconds?: number;
  readonly cluster: ClusterThresholds;
  readonly groups: readonly WatchedGroup[];
  readonly topics: readonly WatchedTopic[];
  readonly deadLetters: readonly WatchedDeadLetters[];
  readonly objectives: readonly SystemObjectives[];
  readonly registry?: { readonly instances: number };
  readonly mirrors: readonly Mirror[];
}

export type SystemObjectives = Pick<SystemWatch, "system" | "objectives">;

export interface Mirror {
  readonly source: string;
  readonly target: string;
}

/** Parts of the platform that not every stack has. */
export interface Parts {
  readonly registry?: { readonly instances: number };
  readonly mirrors?: readonly Mirror[];
}

export interface ClusterThresholds {
  readonly underReplicated: number;
  readonly underReplicatedCritical: number;
  readonly isrShrinks: number;
  readonly isrShrinksCritical: number;
  /** Milliseconds, for 99 of 100 writes. */
  readonly produceTime: number;
  readonly produceTimeCritical: number;
  readonly diskUsed: number;
  readonly diskUsedCritical: number;
}

/** For clusters whose systems say nothing: what holds for any cluster. */
const CLUSTER_DEFAULTS: ClusterThresholds = {
  underReplicated: 0,
  underReplicatedCritical: 5,
  isrShrinks: 1,
  isrShrinksCritical: 5,
  produceTime: 100,
  produceTimeCritical: 500,
  diskUsed: 0.7,
  diskUsedCritical: 0.85,
};

/** Milliseconds without progress after which a group counts as stopped, where its system says nothing else. */
const NO_PROGRESS = 10 * 60_000;

export interface WatchedGroup {
  readonly system: string;
  readonly group: string;
  /** What it reads is written in transactions, whose ends take up offsets that nobody ever reads. */
  readonly transactional: boolean;
  readonly lag?: number;
  readonly lagCritical?: number;
  readonly timeLagSeconds?: number;
  readonly noProgressSeconds: number;
  readonly processingSeconds?: number;
  readonly errorRate?: number;
}

export interface WatchedTopic {
  readonly system: string;
  readonly topic: string;
  readonly throughputBelow?: number;
  readonly endToEndSeconds?: number;
}

export interface WatchedDeadLetters {
  readonly system: string;
  readonly topic: string;
  readonly waiting?: number;
  readonly waitingCritical?: number;
  readonly perHour?: number;
}

export function watchedOf(config: StackConfiguration, layout: Layout, catalog: Catalog, parts: Parts = {}): Watched {
  return {
    nodes: layout.nodes.map(({ name, roles, size }) => ({ name, roles, disk: size.disk })),
    ...(config.security === "none" ? {} : { renewBeforeSeconds: config.security.renewBefore / 1000 }),
    cluster: strictest(catalog.watch),
    groups: groupsOf(catalog),
    topics: catalog.watch.flatMap(({ system, alerts }) => {
      const { throughputBelow, endToEnd } = alerts.topics;
      const own = catalog.topics.filter((topic) => topic.system === system && topic.kind === "events");
      return own.map(({ name }) => ({
        system,
        topic: name,
        ...(throughputBelow === undefined ? {} : { throughputBelow }),
        ...(endToEnd === undefined ? {} : { endToEndSeconds: endToEnd / 1000 }),
      }));
    }),
    deadLetters: catalog.watch.flatMap(({ system, alerts }) => {
      const { waiting, waitingCritical, perHour } = alerts.deadLetters;
      // A system that says nothing wants to know of any: nobody else will come and look.
      const silent = waiting === undefined && waitingCritical === undefined && perHour === undefined;
      const own = catalog.topics.filter((topic) => topic.system === system && topic.kind === "dead-letter");
      return own.map(({ name }) => ({
        system,
        topic: name,
        ...(silent ? { waiting: 0 } : waiting === undefined ? {} : { waiting }),
        ...(waitingCritical === undefined ? {} : { waitingCritical }),
        ...(perHour === undefined ? {} : { perHour }),
      }));
    }),
    objectives: catalog.watch.map(({ system, objectives }) => ({ system, objectives })),
    ...(parts.registry ? { registry: parts.registry } : {}),
    mirrors: parts.mirrors ?? [],
  };
}

/** One cluster carries several systems: it must be good enough for the most demanding one. */
function strictest(systems: readonly SystemWatch[]): ClusterThresholds {
  const names = Object.keys(CLUSTER_DEFAULTS) as (keyof ClusterThresholds)[];
  const chosen = names.map((name) => {
    const said = systems.flatMap(({ alerts }) => alerts.cluster[name] ?? []);
    return [name, said.length > 0 ? Math.min(...said) : CLUSTER_DEFAULTS[name]] as const;
  });
  return Object.fromEntries(chosen) as Record<keyof ClusterThresholds, number>;
}

function groupsOf({ services, watch }: Catalog): WatchedGroup[] {
  const transactional = new Set(services.filter(writesInTransactions).flatMap((service) => service.produces));
  return services.flatMap((service) =>
    service.consumes.map(({ group, topics, entry }) => {
      const { lag, lagCritical, timeLag, noProgress, processingTime, errorRate } = entry.alerts ?? {};
      // Whoever trails by more than the whole way may take can't keep the whole way.
      const endToEnd = watch.find((each) => each.system === service.system)?.alerts.topics.endToEnd;
      const behind = timeLag ?? endToEnd;
      return {
        system: service.system,
        group,
        transactional: topics.some((topic) => transactional.has(topic)),
        ...(lag === undefined ? {} : { lag }),
        ...(lagCritical === undefined ? {} : { lagCritical }),
        ...(behind === undefined ? {} : { timeLagSeconds: behind / 1000 }),
        noProgressSeconds: (noProgress ?? NO_PROGRESS) / 1000,
        ...(processingTime === undefined ? {} : { processingSeconds: processingTime / 1000 }),
        ...(errorRate === undefined ? {} : { errorRate }),
      };
    }),
  );
}

function writesInTransactions(service: PlannedService): boolean {
  return service.transactionalIds.length > 0 || service.streams?.guarantee === "exactly-once";
}
