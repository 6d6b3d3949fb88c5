// Regions side by side: each writes its own topics, and reads the other's under the names of their copies.

import type { AccessRule } from "../catalog/access";
import type { Catalog } from "../catalog/catalog";
import type { PlannedService } from "../catalog/services";
import type { PlannedTopic } from "../catalog/topics";
import { choiceOf, copiedAs } from "./choice";
import type { MirrorSettings } from "./configuration";
import { remoteName } from "./names";

export interface Merged {
  /** The copies, beside the region's own topics. */
  readonly topics: readonly PlannedTopic[];
  readonly access: readonly AccessRule[];
  /** The services, each reading the copies of what it reads. */
  readonly services: readonly PlannedService[];
}

export function mergedReads(catalog: Catalog, { copies }: MirrorSettings): Merged {
  const choice = choiceOf(catalog);
  const regions = Object.entries(copies).filter(([, copy]) => copy.as === "region");
  const copied = regions.flatMap(([source, copy]) => copiedAs(copy, choice).topics.map((topic) => ({ source, topic })));
  const copiesOf = (name: string) =>
    copied.filter(({ topic }) => topic.name === name).map(({ source }) => remoteName(source, name));
  return {
    topics: copied.map(({ source, topic }) => copyOf(source, topic)),
    access: catalog.services.flatMap((service) => readsOf(service, copiesOf)),
    services: catalog.services.map((service) => ({
      ...service,
      consumes: service.consumes.map((each) => ({
        ...each,
        topics: [...each.topics, ...each.topics.flatMap(copiesOf)],
        deadLetters: {
          ...each.deadLetters,
          ...Object.fromEntries(
            Object.entries(each.deadLetters).flatMap(([topic, to]) => copiesOf(topic).map((copy) => [copy, to])),
          ),
        },
      })),
    })),
  };
}

/** Whatever can't be processed of a copy goes where it goes of the region's own topic. */
function copyOf(source: string, topic: PlannedTopic): PlannedTopic {
  return {
    ...topic,
    name: remoteName(source, topic.name),
    purpose: `Copy of ${topic.name} of ${source}: ${topic.purpose}`,
  };
}

function readsOf(service: PlannedService, copiesOf: (name: string) => string[]): AccessRule[] {
  const names = new Set(service.consumes.flatMap((each) => each.topics.flatMap(copiesOf)));
  return [...names].map((name) => ({
    principal: `User:${service.name}`,
    resource: "Topic",
    name,
    pattern: "Literal",
    operation: "Read",
    because: "reads the copy beside its region's own",
  }));
}
