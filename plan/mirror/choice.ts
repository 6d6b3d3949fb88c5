// Which topics and groups are copied: those that the catalog knows.

import type { Catalog } from "../catalog/catalog";
import type { PlannedTopic } from "../catalog/topics";
import type { Warning } from "../problems";
import type { CopySettings, MirrorSettings } from "./configuration";

export interface Choice {
  readonly topics: readonly PlannedTopic[];
  readonly groups: readonly string[];
}

export interface PlannedCopy {
  readonly source: string;
  readonly as: CopySettings["as"];
  readonly topics: readonly string[];
  readonly groups: readonly string[];
}

export function copiesOf({ copies }: MirrorSettings, catalog: Pick<Catalog, "topics" | "services">): PlannedCopy[] {
  return Object.entries(copies).map(([source, copy]) => {
    const { topics, groups } = copiedAs(copy, choiceOf(catalog));
    return { source, as: copy.as, topics: topics.map(({ name }) => name), groups };
  });
}

/** All that mirrors of other clusters may read. */
export function choiceOf({ topics, services }: Pick<Catalog, "topics" | "services">): Choice {
  const groups = services.flatMap((service) => service.consumes.map((each) => each.group));
  const streams = streamsOf(services);
  return { topics, groups: [...new Set(groups)].filter((group) => !streams.includes(group)).sort() };
}

/** What is copied into this cluster: in a region of its own, records that couldn't be processed stay where that was. */
export function copiedAs({ as }: CopySettings, { topics, groups }: Choice): Choice {
  return as === "standby" ? { topics, groups } : { topics: topics.filter(({ kind }) => kind === "events"), groups };
}

/** Its state is in topics that only the application knows: without them its offsets would be wrong. */
export function streamsWarnings({ services }: Pick<Catalog, "services">): Warning[] {
  const message =
    "a streams application keeps its state in the cluster that it runs in; after a failover it builds it anew from its topics";
  return streamsOf(services).map((application) => ({ subject: `mirrors: ${application}`, message }));
}

function streamsOf(services: Catalog["services"]): string[] {
  return services.flatMap((service) => (service.streams ? [service.streams.applicationId] : []));
}
