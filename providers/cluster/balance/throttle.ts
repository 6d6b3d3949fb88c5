// Keeps the copying of a reassignment from taking the network from those who write and read. Only replicas that are being
// moved are held back; what a restarted broker has to catch up isn't.

import { isDeepStrictEqual } from "node:util";
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
export function limitRate(cluster: ClusterConnection, rate: number): Promise<unknown> {
  return alterBrokerSettings(cluster, Object.fromEntries(RATES.map((name) => [name, String(rate)])));
}

/** What is held back of each topic: the two lists of its configuration. */
export type Lists = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Those of a deployment that was killed too. */
export async function listedIn(cluster: ClusterConnection, topics: readonly string[]): Promise<Lists> {
  const { cluster: calls } = clusterAt(cluster, false);
  const all = await Promise.all(
    topics.map(async (name) => {
      const config = await calls.describeTopicConfig(name);
      const found = [SENDERS, RECEIVERS].flatMap((key) => (config?.[key] === undefined ? [] : [[key, config[key]]]));
      return [name, Object.fromEntries(found) as Record<string, string>] as const;
    }),
  );
  return new Map(all.filter(([, settings]) => Object.keys(settings).length > 0));
}

/**
 * Holds back what moves, and nothing else any more: a replica that has arrived and is still listed would be held back
 * whenever it is a moment behind, and who writes would wait for it.
 * @param listed what is held back until now
 */
export async function throttle(cluster: ClusterConnection, listed: Lists, moves: readonly Throttled[]): Promise<Lists> {
  const { cluster: calls } = clusterAt(cluster, false);
  const wanted = listsOf(moves);
  await Promise.all(
    [...new Set([...listed.keys(), ...wanted.keys()])].map(async (name) => {
      const [before, set = {}] = [listed.get(name) ?? {}, wanted.get(name)];
      const remove = Object.keys(before).filter((key) => !(key in set));
      if (!isDeepStrictEqual(set, before)) await calls.alterTopicConfig({ name, set, remove });
    }),
  );
  return wanted;
}

function listsOf(moves: readonly Throttled[]): Lists {
  const topics = [...new Set(moves.map(({ topic }) => topic))];
  return new Map(
    topics.map((name) => {
      const own = moves.filter(({ topic }) => topic === name);
      const list = (of: (move: Throttled) => readonly number[]) =>
        own.flatMap((move) => of(move).map((id) => `${move.partition}:${id}`)).join(",");
      return [name, { [SENDERS]: list((move) => move.senders), [RECEIVERS]: list((move) => move.receivers) }];
    }),
  );
}

/** Takes every throttle off, those of a deployment that was killed too. */
export async function unthrottle(cluster: ClusterConnection, topics: readonly string[]): Promise<void> {
  await throttle(cluster, await listedIn(cluster, topics), []);
  await alterBrokerSettings(cluster, Object.fromEntries(RATES.map((name) => [name, undefined])));
}
