// What of a stack must not be lost by mistake: what the guard compares with the cluster.

import type { Catalog } from "./catalog/catalog";
import type { PlannedTopic } from "./catalog/topics";
import type { StackConfiguration } from "./configuration";
import { RETENTION_HOURS } from "./broker/properties";
import type { Declared, Fate } from "./guard";
import { isAboutMetadata } from "./releases";
import { loginsOf } from "./rotation/logins";

export interface Guarded extends Declared {
  readonly defaults: Fate;
  readonly acknowledged: readonly string[];
  readonly prefixes: readonly string[];
}

export function guardOf(config: StackConfiguration, catalog: Catalog, own: readonly PlannedTopic[]): Guarded {
  return {
    topics: [...own, ...catalog.topics].map(({ name, system, partitions, replicationFactor, settings }) => ({
      name,
      system,
      partitions,
      replicationFactor,
      settings,
      growthNeedsApproval: catalog.growthNeedsApproval.includes(system),
    })),
    users: catalog.services.map((service) => ({
      name: service.name,
      groups: service.consumes.map((each) => each.group),
      logins: loginsOf(config, service.name),
    })),
    defaults: defaultsOf(config),
    acknowledged: config.acknowledge.filter((line) => !isAboutMetadata(line)),
    prefixes: catalog.services.flatMap((service) => (service.streams ? [`${service.streams.applicationId}-`] : [])),
  };
}

/** As brokers read them: of several, the one in the smallest unit counts. */
function defaultsOf({ cluster: { settings } }: StackConfiguration): Fate {
  const hours = settings["log.retention.hours"] ?? RETENTION_HOURS;
  const minutes = settings["log.retention.minutes"] ?? inUnits(hours, 60);
  return {
    "retention.ms": String(settings["log.retention.ms"] ?? inUnits(minutes, 60_000)),
    "cleanup.policy": String(settings["log.cleanup.policy"] ?? "delete"),
  };
}

/** Any negative number means for ever. */
const inUnits = (value: string | number | boolean, each: number): number =>
  Number(value) < 0 ? -1 : Number(value) * each;
