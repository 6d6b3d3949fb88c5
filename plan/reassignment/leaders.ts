// Who leads: the first replica of each partition, so chosen that every broker leads as many as any other.

import type { Hop, Loads } from "./flow";
import type { Work } from "./replicas";

export class Leaders implements Loads {
  private readonly led: ReadonlyMap<number, Set<Work>>;

  constructor(
    readonly nodes: readonly number[],
    work: readonly Work[],
  ) {
    this.led = new Map(nodes.map((id) => [id, new Set()]));
    for (const each of work) this.led.get(each.slots[0] ?? NaN)?.add(each);
  }

  load(id: number): number {
    return this.led.get(id)?.size ?? 0;
  }

  *reachable(from: number, candidates: ReadonlySet<number>): Iterable<number> {
    for (const { slots } of this.led.get(from) ?? []) {
      for (const to of slots) if (to !== undefined && candidates.has(to)) yield to;
      if (candidates.size === 0) return;
    }
  }

  /** Rather a partition that is changed in any case. */
  move([from, to]: Hop): void {
    const own = [...(this.led.get(from) ?? [])].filter(({ slots }) => slots.includes(to));
    const work = own.find(({ slots, before }) => slots.some((id, index) => id !== before[index])) ?? own[0];
    if (!work) return;
    const index = work.slots.indexOf(to);
    [work.slots[0], work.slots[index]] = [to, from];
    this.led.get(from)?.delete(work);
    this.led.get(to)?.add(work);
  }
}
