// The catalog of a stack: every system that it carries, put side by side and checked together.

import type { Environment } from "../configuration";
import { RefusedError, type Problem, type Warning } from "../problems";
import type { Replication } from "../replication";
import { check } from "../schema";
import { accessOf, type AccessRule } from "./access";
import { checkAlerts } from "./alert-checks";
import { declaredSchemas, type DeclaredSchemas } from "./declared-schemas";
import { checkSystem, checkTogether, type LoadedSystem } from "./checks";
import { servicesOf, type PlannedService } from "./services";
import { systemFile, type SystemFile } from "./system-file";
import type { Lists } from "./templates";
import { topicsOf, type PlannedTopic } from "./topics";
import { tradeOffs } from "./trade-offs";

/** A schema's file as it was read, not yet checked. */
export interface RawSchema {
  /** Under the system's schemas/, with forward slashes. */
  readonly path: string;
  /** The whole path, for messages. */
  readonly source: string;
  readonly text: string;
  /** As it was committed last, where it was changed since. */
  readonly committed?: string;
}

/** A system's file as it was read, not yet checked. */
export interface RawSystem {
  /** The folder's name under systems/. */
  readonly name: string;
  readonly source: string;
  readonly content: unknown;
  readonly schemas?: readonly RawSchema[];
}

export interface Quota {
  readonly user: string;
  /** As Kafka calls them, in bytes a second and percent. */
  readonly limits: Readonly<Record<string, number>>;
}

/** What a system says of its own load. */
export interface Traffic {
  readonly system: string;
  /** Bytes in a second, written by all its services together at their busiest. */
  readonly written: number;
}

export interface Catalog {
  readonly topics: readonly PlannedTopic[];
  readonly services: readonly PlannedService[];
  readonly access: readonly AccessRule[];
  readonly quotas: readonly Quota[];
  /** Systems that want every access decision written down. */
  readonly auditedBy: readonly string[];
  readonly clientCertificates: boolean;
  /** Systems that want somebody's consent before a topic gets more partitions. */
  readonly growthNeedsApproval: readonly string[];
  readonly watch: readonly SystemWatch[];
  readonly traffic: readonly Traffic[];
  /** What each system's file says of schemas. */
  readonly schemas: readonly DeclaredSchemas[];
  readonly warnings: readonly Warning[];
}

/** What a system wants to be told, and what it promises. */
export interface SystemWatch {
  readonly system: string;
  readonly alerts: SystemFile["alerts"];
  readonly objectives: SystemFile["objectives"];
}

export interface CatalogContext {
  readonly environment: Environment;
  readonly replication: Replication;
  readonly lists: Lists;
  /** Whether a name belongs to the platform itself. */
  readonly isReserved: (user: string) => boolean;
}

/** Throws one `RefusedError` with everything that is wrong in all systems. */
export function catalogOf(raw: readonly RawSystem[], context: CatalogContext): Catalog {
  const read = raw.map((each) => load(each, context));
  const problems = read.flatMap((each) => each.problems);
  const systems = read.flatMap((each) => (each.system ? [each.system] : []));
  problems.push(...systems.flatMap(checkSystem), ...systems.flatMap(checkAlerts));
  problems.push(...checkTogether(systems, context.isReserved));
  if (problems.length > 0) throw new RefusedError(problems);

  const services = systems.flatMap((system) => system.services);
  return {
    topics: systems.flatMap((system) => system.topics),
    services,
    access: services.flatMap(accessOf),
    quotas: services.flatMap(quotaOf),
    auditedBy: systems.filter((system) => system.file.auditLog).map((system) => system.file.system),
    clientCertificates: systems.some((system) => system.file.clientCertificates),
    growthNeedsApproval: systems.filter((each) => each.file.approvals.partitions).map((each) => each.file.system),
    watch: systems.map(({ file: { system, alerts, objectives } }) => ({ system, alerts, objectives })),
    traffic: systems.flatMap(({ file: { system, traffic } }) =>
      traffic ? [{ system, written: traffic.recordsPerSecond * traffic.recordSize }] : [],
    ),
    schemas: systems.map(({ file }) => declaredSchemas(file)),
    warnings: systems.flatMap(tradeOffs),
  };
}

function load(raw: RawSystem, context: CatalogContext): { system?: LoadedSystem; problems: Problem[] } {
  const checked = check(systemFile, raw.content, raw.source);
  if (!("value" in checked)) return { problems: checked.problems };
  const file = checked.value;
  const problems: Problem[] = [];
  if (file.system !== raw.name) {
    const reason = `must be the name of its folder, ${raw.name}`;
    problems.push({ source: raw.source, path: "system", value: file.system, reason });
  }
  const topics = topicsOf(file, context);
  return { system: { source: raw.source, file, topics, services: servicesOf(file, topics, context) }, problems };
}

function quotaOf(service: PlannedService): Quota[] {
  const { produce, consume, requests } = service.quotas ?? {};
  const limits = {
    ...(produce === undefined ? {} : { producer_byte_rate: produce }),
    ...(consume === undefined ? {} : { consumer_byte_rate: consume }),
    ...(requests === undefined ? {} : { request_percentage: requests }),
  };
  return Object.keys(limits).length === 0 ? [] : [{ user: service.name, limits }];
}
