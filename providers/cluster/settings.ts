// Changes settings of running brokers through the Admin API, for the whole cluster at once.

import { clusterAt, type ClusterConnection } from "./connection";

const ALL_BROKERS = "";

/** @param settings undefined: back to what the brokers were started with */
export async function alterBrokerSettings(
  cluster: ClusterConnection,
  settings: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { connection } = clusterAt(cluster, false);
  const library = await connection.library();
  const { SET, DELETE } = library.IncrementalAlterConfigOperationTypes;
  const configs = Object.entries(settings).map(([name, value]) =>
    value === undefined ? { name, configOperation: DELETE } : { name, configOperation: SET, value },
  );
  const resource = { resourceType: library.ConfigResourceTypes.BROKER, resourceName: ALL_BROKERS, configs };
  await connection.request((to) => library.incrementalAlterConfigsV1.api.async(to, [resource], false), true);
}
