/** Which brokers keep a topic's partitions after its replication factor changed. */
import type { Broker, TopicLayout } from "./admin";

/**
 * Fewer replicas: the last ones go, the leader never. More: each partition gets the brokers that have the fewest
 * replicas so far, in racks that it isn't in yet, if possible.
 */
export function reassigned(layout: TopicLayout, replicationFactor: number, brokers: readonly Broker[]): number[][] {
  if (replicationFactor > brokers.length) {
    throw new Error(
      `${replicationFactor} replicas need ${replicationFactor} brokers, but there are ${brokers.length}.`,
    );
  }
  const load = new Map(brokers.map(({ id }) => [id, 0]));
  const rackOf = new Map(brokers.map(({ id, rack }) => [id, rack ?? `broker ${id}`]));
  const count = (id: number): number => load.get(id) ?? 0;
  for (const { replicas } of layout.partitions) for (const id of replicas) load.set(id, count(id) + 1);

  return layout.partitions.map(({ leader, replicas }) => {
    const kept = [...replicas].sort((left, right) => Number(right === leader) - Number(left === leader));
    const order = replicas.filter((id) => kept.slice(0, replicationFactor).includes(id));
    for (const id of replicas) if (!order.includes(id)) load.set(id, count(id) - 1);
    while (order.length < replicationFactor) {
      const racks = new Set(order.map((id) => rackOf.get(id)));
      const known = (id: number): number => (racks.has(rackOf.get(id)) ? 1 : 0);
      const [next] = [...load.keys()]
        .filter((id) => !order.includes(id))
        .sort((left, right) => known(left) - known(right) || count(left) - count(right) || left - right);
      if (next === undefined) break;
      order.push(next);
      load.set(next, count(next) + 1);
    }
    return order;
  });
}
