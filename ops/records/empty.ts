// Deletes what topics hold, and nothing else of them.

import { setTimeout as sleep } from "node:timers/promises";
import type { Admin } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type { Cluster } from "../../providers/kafka/cluster";
import { says } from "../frame/errors";
import { grouped, type Place } from "./topics";

/** Kafka deletes no records where they are only compacted. */
const NOT_HERE = 44;
const POLICY = "cleanup.policy";
/** What would be kept is deleted by nobody while the topic may be cut. */
const CUT = { [POLICY]: "compact,delete", "retention.ms": "-1", "retention.bytes": "-1" };
const PATIENCE_MS = 30_000;

/** Records before these offsets are gone for good. */
export async function deleteRecords(
  cluster: Cluster,
  admin: Admin,
  before: readonly (Place & { readonly offset: bigint })[],
): Promise<void> {
  for (const [topic, some] of grouped(before, (each) => each.topic)) {
    const partitions = some.map(({ partition, offset }) => ({ partition, offset }));
    const cut = () => admin.deleteRecords({ topics: [{ name: topic, partitions }] });
    const config = (await cluster.describeTopicConfig(topic)) ?? {};
    if (config[POLICY] !== "compact") await cut();
    else await cutCompacted(cluster, topic, config, cut);
  }
}

/** A topic that is only compacted is one that may be cut, for the moment. */
async function cutCompacted(
  cluster: Cluster,
  topic: string,
  config: Readonly<Record<string, string>>,
  cut: () => Promise<unknown>,
): Promise<void> {
  const names = Object.keys(CUT);
  const own = Object.fromEntries(names.flatMap((name) => (config[name] === undefined ? [] : [[name, config[name]]])));
  await cluster.alterTopicConfig({ name: topic, set: CUT, remove: [] });
  try {
    for (const until = Date.now() + PATIENCE_MS; ;) {
      try {
        return void (await cut());
      } catch (error) {
        // Brokers hear of new settings a moment later.
        if (!says(error, NOT_HERE) || Date.now() > until) throw error;
        await sleep(200);
      }
    }
  } finally {
    await cluster.alterTopicConfig({ name: topic, set: own, remove: names.filter((name) => !(name in own)) });
  }
}
