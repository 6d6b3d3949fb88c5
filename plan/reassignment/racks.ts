// How many replicas of a partition a rack may hold: as few as possible in any one, so that a rack that is lost takes as
// few as possible with it.

export interface Seat {
  readonly id: number;
  readonly rack: string;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** By rack, for a partition of so many replicas. With no more replicas than racks each rack holds one at most. */
export function rackRanges(seats: readonly Seat[], replicas: number): Map<string, Range> {
  const sizes = new Map<string, number>();
  for (const { rack } of seats) sizes.set(rack, (sizes.get(rack) ?? 0) + 1);
  const room = (each: number) => [...sizes.values()].reduce((sum, size) => sum + Math.min(size, each), 0);
  let most = 1;
  while (room(most) < replicas && most < seats.length) most++;
  return new Map(
    [...sizes].map(([rack, size]) => [rack, { least: Math.min(size, most - 1), most: Math.min(size, most) }]),
  );
}
