// Keeps the copying of a reassignment from taking the network from those who write and read. Who sends is held back, never
// who receives: a leader knows which followers are in sync and lets those through, a follower that is a moment behind
// counts itself among the late ones and would make every writer wait for it.

import { clusterAt, type ClusterConnection } from "../connection";
import { alterBrokerSettings } from "../settings";

const RATE = "leader.replication.throttled.rate";
const SENDERS = "leader.replication.throttled.replicas";

export interface Throttled {
  readonly topic: string;
  readonly partition: number;
  /** Whoever has a copy may be asked for it. */
  readonly senders: readonly number[];
}

/** @param rate bytes a second that each broker may send */
export function limitRate(cluster: ClusterConnection, rate: number): Promise<unknown> {
  return alterBrokerSettings(cluster, { [RATE]: String(rate) });
}

/** By topic, what is held back of it, as its configuration says it. */
export type Lists = ReadonlyMap<string, string>;

/** Those of a deployment that was killed too. */
export async function listedIn(cluster: ClusterConnection, topics: readonly string[]): Promise<Lists> {
  const { cluster: calls } = clusterAt(cluster, false);
  const all = await Promise.all(
    topics.map(async (name) => {
      const config = await calls.describeTopicConfig(name);
      return [name, config?.[SENDERS] ?? ""] as const;
    }),
  );
  return new Map(all.filter(([, list]) => list !== ""));
}

/**
 * Holds back what moves, and nothing else any more.
 * @param listed what is held back until now
 */
export async function throttle(cluster: ClusterConnection, listed: Lists, moves: readonly Throttled[]): Promise<Lists> {
  const { cluster: calls } = clusterAt(cluster, false);
  const wanted = listsOf(moves);
  await Promise.all(
    [...new Set([...listed.keys(), ...wanted.keys()])].map(async (name) => {
      const list = wanted.get(name);
      if (list === listed.get(name)) return;
      await calls.alterTopicConfig({
        name,
        set: list === undefined ? {} : { [SENDERS]: list },
        remove: list === undefined ? [SENDERS] : [],
      });
    }),
  );
  return wanted;
}

function listsOf(moves: readonly Throttled[]): Lists {
  const topics = [...new Set(moves.map(({ topic }) => topic))];
  return new Map(
    topics.map((name) => {
      const own = moves.filter(({ topic }) => topic === name);
      const list = own.flatMap(({ partition, senders }) => senders.map((id) => `${partition}:${id}`));
      return [name, list.join(",")];
    }),
  );
}

/** Takes every throttle off, those of a deployment that was killed too. */
export async function unthrottle(cluster: ClusterConnection, topics: readonly string[]): Promise<void> {
  await throttle(cluster, await listedIn(cluster, topics), []);
  await alterBrokerSettings(cluster, { [RATE]: undefined });
}
