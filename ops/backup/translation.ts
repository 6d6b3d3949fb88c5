// Where groups go on among records that were written anew, under other offsets. Pure.

import type { StoredRecord } from "../records/reader";
import type { Manifest } from "./store";

interface Wanted {
  readonly group: string;
  readonly old: bigint;
  found?: bigint;
}

export class Translation {
  readonly #wanted = new Map<number, Wanted[]>();

  constructor(groups: Manifest["groups"]) {
    for (const [group, places] of Object.entries(groups)) {
      for (const [partition, offset] of Object.entries(places)) {
        const own = this.#wanted.get(Number(partition)) ?? [];
        this.#wanted.set(Number(partition), [...own, { group, old: BigInt(offset) }]);
      }
    }
  }

  /** Records of one partition, in their order, lie one after the other from `first` on now. */
  moved(records: readonly StoredRecord[], first: bigint): void {
    const last = records.at(-1);
    if (!last) return;
    for (const wanted of this.#wanted.get(last.partition) ?? []) {
      if (wanted.found !== undefined || last.offset < wanted.old) continue;
      wanted.found = first + BigInt(records.findIndex(({ offset }) => offset >= wanted.old));
    }
  }

  /** Of the first record that the group had not read; undefined: it had read all. */
  of(group: string, partition: number): bigint | undefined {
    return this.#wanted.get(partition)?.find((each) => each.group === group)?.found;
  }
}
