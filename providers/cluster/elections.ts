// Gives each partition back to its preferred leader, so that a restarted broker carries its share again.
//
// The library has no call for it, so the request is written here (ElectLeaders, version 2).

import type { Writer as WriterType } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { clusterAt, type ClusterConnection } from "./connection";

const ELECT_LEADERS = 43;
const VERSION = 2;
const PREFERRED = 0;
const TIMEOUT_MS = 10_000;

export async function electPreferredLeaders(cluster: ClusterConnection): Promise<void> {
  const { connection } = clusterAt(cluster, false);
  const { Writer, createAPI } = await connection.library();
  const api = createAPI<[], undefined>(
    ELECT_LEADERS,
    VERSION,
    // A null list of topics means all of them.
    (): WriterType =>
      Writer.create()
        .appendInt8(PREFERRED)
        .appendArray(null, () => undefined)
        .appendInt32(TIMEOUT_MS)
        .appendTaggedFields(),
    // Which partitions had nothing to elect is of no interest: the next look at the cluster tells who leads.
    () => undefined,
    true,
    true,
  );
  await connection.request((broker) => api.async(broker), true);
}
