// How far groups trail, as every dashboard shows it and as alerts count it.

import type { WatchedGroup } from "../alerts/watched";

/**
 * Never below 0, which stands for a partition in which the group has committed nothing yet.
 *
 * The end of a transaction takes up an offset that nobody ever reads: who has read everything still seems to trail by
 * one in each partition.
 * @param matchers of labels, as PromQL has them
 */
export function lag(groups: readonly WatchedGroup[], ...matchers: readonly string[]): string {
  const transactional = groups.filter((each) => each.transactional).map(({ group }) => group.replaceAll(".", "[.]"));
  const of = (...more: readonly string[]) => `kafka_consumergroup_lag{${[...matchers, ...more].join(",")}}`;
  if (transactional.length === 0) return `clamp_min(${of()}, 0)`;
  const them = `"${transactional.join("|")}"`;
  return `(clamp_min(${of(`consumergroup!~${them}`)}, 0) or clamp_min(${of(`consumergroup=~${them}`)} - 1, 0))`;
}
