// How far groups trail, as every dashboard shows it and as alerts count it.

import type { WatchedGroup } from "./watched";

/**
 * The end of a transaction takes up an offset that nobody ever reads: who has read everything still seems to trail by
 * one in each partition.
 * @param matchers of labels, as PromQL has them
 */
export function lag(groups: readonly WatchedGroup[], ...matchers: readonly string[]): string {
  const transactional = groups.filter((each) => each.transactional).map(({ group }) => group.replaceAll(".", "[.]"));
  const of = (...more: readonly string[]) => {
    const all = [...matchers, ...more];
    return `kafka_consumergroup_lag${all.length > 0 ? `{${all.join(",")}}` : ""}`;
  };
  if (transactional.length === 0) return of();
  const them = `"${transactional.join("|")}"`;
  return `(${of(`consumergroup!~${them}`)} or clamp_min(${of(`consumergroup=~${them}`)} - 1, 0))`;
}
