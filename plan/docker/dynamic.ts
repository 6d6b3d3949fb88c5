// Settings that Kafka takes while it runs are given to the cluster, and are no part of a container's files: those change
// only with the container.

import type { Catalog } from "../catalog/catalog";
import type { StackConfiguration } from "../configuration";
import { DYNAMIC_SETTINGS } from "../broker/dynamic-settings";
import { serverProperties } from "../broker/properties";
import type { Layout } from "../layout";

/** For the whole cluster, by name. */
export function settingsWhileRunning({ cluster }: StackConfiguration): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(cluster.settings)
      .filter(([name]) => DYNAMIC_SETTINGS.has(name))
      .map(([name, value]) => [name, String(value)]),
  );
}

/** What each node starts with, by node: as if nobody had ever set the others. */
export function startProperties(
  config: StackConfiguration,
  layout: Layout,
  catalog: Catalog,
): Readonly<Record<string, string>> {
  const settings = Object.fromEntries(
    Object.entries(config.cluster.settings).filter(([name]) => !DYNAMIC_SETTINGS.has(name)),
  );
  const started = { ...config, cluster: { ...config.cluster, settings } };
  return Object.fromEntries(layout.nodes.map((node) => [node.name, serverProperties(started, layout, catalog, node)]));
}
