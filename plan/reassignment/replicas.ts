// Where the replicas go: off brokers that leave, over the racks, evenly over the brokers, and no more than that.

import type { Hop, Loads } from "./flow";
import { rackRanges, type Range, type Seat } from "./racks";

/** A partition under work. */
export interface Work {
  readonly topic: string;
  /** As its replicas were. */
  readonly before: readonly number[];
  /** As they shall be, the preferred leader first; who replaces another takes its place. Undefined: vacant. */
  readonly slots: (number | undefined)[];
}

export class Replicas implements Loads {
  readonly nodes: readonly number[];
  private readonly rackOf: ReadonlyMap<number, string>;
  private readonly held: ReadonlyMap<number, Set<Work>>;
  private readonly perTopic = new Map<number, Map<string, number>>();
  private readonly ranges = new Map<number, ReadonlyMap<string, Range>>();

  constructor(
    private readonly seats: readonly Seat[],
    work: readonly Work[],
  ) {
    this.nodes = seats.map(({ id }) => id);
    this.rackOf = new Map(seats.map(({ id, rack }) => [id, rack]));
    this.held = new Map(this.nodes.map((id) => [id, new Set()]));
    for (const each of work) for (const id of each.slots) if (id !== undefined) this.note(each, id, 1);
  }

  load(id: number): number {
    return this.held.get(id)?.size ?? 0;
  }

  /** Gives a partition only brokers that stay, in as many racks as there are for it. */
  repair(work: Work): void {
    for (const [index, id] of work.slots.entries()) if (!this.rackOf.has(id ?? NaN)) work.slots[index] = undefined;
    const ranges = [...this.rangesOf(work)];
    const held = (rack: string) => this.inRack(work, rack).length;
    for (const [rack, { most }] of ranges) while (held(rack) > most) this.vacate(work, rack);
    const missing = () => ranges.reduce((sum, [rack, { least }]) => sum + Math.max(0, least - held(rack)), 0);
    while (missing() > work.slots.filter((id) => id === undefined).length) {
      const [from] = ranges.filter(([rack, { least }]) => held(rack) > least).sort((a, b) => held(b[0]) - held(a[0]));
      if (from === undefined) break;
      this.vacate(work, from[0]);
    }
    for (let index = work.slots.indexOf(undefined); index >= 0; index = work.slots.indexOf(undefined)) {
      const must = ranges.filter(([rack, { least }]) => held(rack) < least);
      const may = must.length > 0 ? must : ranges.filter(([rack, { most }]) => held(rack) < most);
      this.fill(work, index, new Set(may.map(([rack]) => rack)));
    }
  }

  *reachable(from: number, candidates: ReadonlySet<number>): Iterable<number> {
    for (const work of this.held.get(from) ?? []) {
      if (candidates.size === 0) return;
      const racks = this.openRacks(work, from);
      for (const to of candidates) if (racks.has(this.rack(to)) && !work.slots.includes(to)) yield to;
    }
  }

  /** Rather what has to move in any case, rather a follower, and rather a topic of which the other has little. */
  move(hop: Hop): void {
    const [from, to] = hop;
    const price = (work: Work) => Number(work.before.includes(from)) - Number(work.before.includes(to));
    const leads = (work: Work) => Number(work.slots[0] === from);
    const surplus = (work: Work) => this.ofTopic(work, from) - this.ofTopic(work, to);
    let best: Work | undefined;
    for (const work of this.held.get(from) ?? []) {
      const order = best ? price(work) - price(best) || surplus(best) - surplus(work) || leads(work) - leads(best) : -1;
      if (order >= 0 || work.slots.includes(to) || !this.openRacks(work, from).has(this.rack(to))) continue;
      best = work;
    }
    if (best) this.put(best, best.slots.indexOf(from), to);
  }

  /** Where a replica of this broker may go. */
  private openRacks(work: Work, from: number): ReadonlySet<string> {
    const left = this.rack(from);
    const ranges = this.rangesOf(work);
    const held = new Map<string, number>();
    for (const id of work.slots) held.set(this.rack(id), (held.get(this.rack(id)) ?? 0) + 1);
    const open = new Set([left]);
    if ((held.get(left) ?? 0) <= (ranges.get(left)?.least ?? 0)) return open;
    for (const [rack, { most }] of ranges) if ((held.get(rack) ?? 0) < most) open.add(rack);
    return open;
  }

  /** The fullest broker of the rack gives its replica up, the preferred leader last. */
  private vacate(work: Work, rack: string): void {
    const [first, ...others] = this.inRack(work, rack).sort((a, b) => a - b);
    const followers = first === 0 ? others : [first, ...others];
    const [chosen = 0] = followers
      .filter((index) => index !== undefined)
      .sort((a, b) => this.load(work.slots[b] ?? 0) - this.load(work.slots[a] ?? 0) || b - a);
    this.put(work, chosen, undefined);
  }

  /** The emptiest broker takes it; one that had it before need not even copy it. */
  private fill(work: Work, index: number, racks: ReadonlySet<string>): void {
    const had = (id: number) => Number(work.before.includes(id));
    const [chosen] = this.seats
      .filter(({ id, rack }) => racks.has(rack) && !work.slots.includes(id))
      .map(({ id }) => id)
      .sort(
        (a, b) =>
          had(b) - had(a) || this.load(a) - this.load(b) || this.ofTopic(work, a) - this.ofTopic(work, b) || a - b,
      );
    if (chosen === undefined) throw new Error(`there is no broker left for a replica of ${work.topic}`);
    this.put(work, index, chosen);
  }

  private put(work: Work, index: number, to: number | undefined): void {
    const from = work.slots[index];
    if (from !== undefined) this.note(work, from, -1);
    work.slots[index] = to;
    if (to !== undefined) this.note(work, to, 1);
  }

  private note(work: Work, id: number, change: 1 | -1): void {
    const held = this.held.get(id);
    if (change === 1) held?.add(work);
    else held?.delete(work);
    const counts = this.perTopic.get(id) ?? new Map<string, number>();
    this.perTopic.set(id, counts.set(work.topic, (counts.get(work.topic) ?? 0) + change));
  }

  private ofTopic({ topic }: Work, id: number): number {
    return this.perTopic.get(id)?.get(topic) ?? 0;
  }

  private inRack({ slots }: Work, rack: string): number[] {
    return [...slots.keys()].filter((index) => this.rack(slots[index]) === rack);
  }

  private rack(id: number | undefined): string {
    return this.rackOf.get(id ?? NaN) ?? "";
  }

  private rangesOf({ slots }: Work): ReadonlyMap<string, Range> {
    const known = this.ranges.get(slots.length);
    if (known) return known;
    const made = rackRanges(this.seats, slots.length);
    this.ranges.set(slots.length, made);
    return made;
  }
}
