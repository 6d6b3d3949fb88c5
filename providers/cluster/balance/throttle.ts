// Keeps the copying of a reassignment from taking the network from those who write and read. Only replicas that are being
// moved are held back; what a restarted broker has to catch up isn't.

import { clusterAt, type ClusterConnection } from "../connection";
import { alterBrokerSettings } from "../settings";

const RATES = ["leader.replication.throttled.rate", "follower.replication.throttled.rate"] as const;
const SENDERS = "leader.replication.throttled.replicas";
const RECEIVERS = "follower.replication.throttled.replicas";

export interface Throttled {
  readonly topic: string;
  readonly partition: number;
  readonly senders: readonly number[];
  readonly receivers: readonly number[];
}

/** @param rate bytes a second that each broker may send, and receive */
export async function throttle(cluster: ClusterConnection, moves: readonly Throttled[], rate: number): Promise<void> {
  const { cluster: calls } = clusterAt(cluster, false);
  await alterBrokerSettings(cluster, Object.fromEntries(RATES.map((name) => [name, String(rate)])));
  const topics = [...new Set(moves.map(({ topic }) => topic))];
  await Promise.all(
    topics.map((name) => {
      const own = moves.filter(({ topic }) => topic === name);
      const list = (of: (move: Throttled) => readonly number[]) =>
        own.flatMap((move) => of(move).map((id) => `${move.partition}:${id}`)).join(",");
      const set = { [SENDERS]: list((move) => move.senders), [RECEIVERS]: list((move) => move.receivers) };
      return calls.alterTopicConfig({ name, set, remove: [] });
    }),
  );
}

/** Takes every throttle off, those of a deployment that was killed too. */
export async function unthrottle(cluster: ClusterConnection, topics: readonly string[]): Promise<void> {
  const { cluster: calls } = clusterAt(cluster, false);
  const configs = await Promise.all(topics.map((topic) => calls.describeTopicConfig(topic)));
  await Promise.all(
    topics.map(async (name, index) => {
      const remove = [SENDERS, RECEIVERS].filter((each) => configs[index]?.[each] !== undefined);
      if (remove.length > 0) await calls.alterTopicConfig({ name, set: {}, remove });
    }),
  );
  await alterBrokerSettings(cluster, Object.fromEntries(RATES.map((name) => [name, undefined])));
}
