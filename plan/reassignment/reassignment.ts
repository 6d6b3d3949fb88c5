// Computes where the replicas of a cluster should be when its brokers change. Pure: fed with the live placement.
//
// Every partition keeps its number of replicas, each on a broker of its own that stays, in as many racks as there are for
// it. Replicas and preferred leaders are as even over the brokers as these racks allow: to within one where every rack
// has as many brokers as the next, or where there are more racks than replicas.

import { evenOut } from "./flow";
import { Leaders } from "./leaders";
import type { Seat } from "./racks";
import { Replicas, type Work } from "./replicas";

export interface Placed {
  readonly topic: string;
  readonly partition: number;
  /** The preferred leader first. */
  readonly replicas: readonly number[];
}

export interface Move {
  readonly topic: string;
  readonly partition: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export interface Width {
  readonly topic: string;
  readonly replicas: number;
}

/** Topics that have more replicas than there would be brokers. */
export function tooWide(placed: readonly Placed[], brokers: number): Width[] {
  return widths(placed, Math.max).filter(({ replicas }) => replicas > brokers);
}

/** Topics that have fewer replicas than must agree. */
export function tooNarrow(placed: readonly Placed[], minInSync: number): Width[] {
  return widths(placed, Math.min).filter(({ replicas }) => replicas < minInSync);
}

function widths(placed: readonly Placed[], of: (a: number, b: number) => number): Width[] {
  const found = new Map<string, number>();
  for (const { topic, replicas } of placed) found.set(topic, of(found.get(topic) ?? replicas.length, replicas.length));
  return [...found].map(([topic, replicas]) => ({ topic, replicas })).sort((a, b) => (a.topic < b.topic ? -1 : 1));
}

/**
 * @param seats the brokers that stay or come
 * @param scope `all`: evens out the whole cluster; `leaving`: only takes replicas off brokers that aren't among the seats
 */
export function reassignment(placed: readonly Placed[], seats: readonly Seat[], scope: "all" | "leaving"): Move[] {
  const sorted = [...placed].sort((a, b) =>
    a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
  );
  const work = sorted.map(({ topic, replicas }): Work => ({ topic, before: replicas, slots: [...replicas] }));
  const bySeat = [...seats].sort((a, b) => a.id - b.id);
  const stays = new Set(bySeat.map(({ id }) => id));
  const replicas = new Replicas(bySeat, work);
  for (const each of work) if (scope === "all" || each.before.some((id) => !stays.has(id))) replicas.repair(each);
  if (scope === "all") {
    evenOut(replicas);
    evenOut(new Leaders(replicas.nodes, work));
  }
  return sorted.flatMap(({ topic, partition, replicas: from }, index) => {
    const to = (work[index]?.slots ?? []).filter((id) => id !== undefined);
    return to.every((id, place) => id === from[place]) ? [] : [{ topic, partition, from, to }];
  });
}

/** Whether it copies anything; otherwise it only says who is to lead. */
export function copies({ from, to }: Move): boolean {
  return to.some((id) => !from.includes(id));
}
