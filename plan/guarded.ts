// What of a stack must not be lost by mistake: what the guard compares with the cluster.

import type { Catalog } from "./catalog/catalog";
import type { PlannedTopic } from "./catalog/topics";
import type { StackConfiguration } from "./configuration";
import type { Declared } from "./guard";
import { isAboutMetadata } from "./releases";
import { loginsOf } from "./rotation/logins";

export interface Guarded extends Declared {
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
    acknowledged: config.acknowledge.filter((line) => !isAboutMetadata(line)),
    prefixes: catalog.services.flatMap((service) => (service.streams ? [`${service.streams.applicationId}-`] : [])),
  };
}
