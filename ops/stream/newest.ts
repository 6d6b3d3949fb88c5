// Where the newest records of a partition are to be found. Pure.

import type { Range } from "../records/reader";

export interface Stretch extends Range {
  readonly to: bigint;
  /** No record from before is wanted. */
  readonly begin: bigint;
}

/**
 * Where to look next, twice as far, in partitions of which too few came: not every offset has a record, since marks of
 * transactions have some, and so has what was taken back or compacted away.
 * @param came records so far, by partition
 */
export function furtherBack(read: readonly Stretch[], came: ReadonlyMap<number, number>, wanted: number): Stretch[] {
  return read
    .filter(({ partition, from, begin }) => from > begin && (came.get(partition) ?? 0) < wanted)
    .map((each) => {
      const from = each.from - 2n * (each.to - each.from);
      return { ...each, from: from < each.begin ? each.begin : from, to: each.from };
    });
}
