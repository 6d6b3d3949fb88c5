// What a reassignment means, as a person reads it in a preview.

import { readableSize } from "../units";
import type { Move } from "./reassignment";

export interface NamedBroker {
  readonly id: number;
  readonly name: string;
}

/** How many bytes a partition has; undefined: nobody knows. */
export type SizeOf = (partition: { readonly topic: string; readonly partition: number }) => number | undefined;

export interface Brokers {
  /** Those that stay or come, of which `coming` have only come. */
  readonly after: readonly NamedBroker[];
  readonly coming: readonly number[];
  readonly nameOf: (id: number) => string;
}

/** One sentence for each broker that comes or goes, and one for what moves between the others. */
export function describeMoves(moves: readonly Move[], brokers: Brokers, sizeOf: SizeOf): string[] {
  const stays = new Set(brokers.after.map(({ id }) => id));
  const gained = ({ from, to }: Move) => to.filter((id) => !from.includes(id));
  const lost = ({ from, to }: Move) => from.filter((id) => !to.includes(id));
  const amount = (some: readonly Move[]) => {
    const sizes = some.map(sizeOf);
    const known = sizes.every((size) => size !== undefined);
    const bytes = known ? ` (${readableSize(sizes.reduce((sum, size) => sum + size, 0))})` : "";
    return `${some.length} partition${some.length === 1 ? "" : "s"}${bytes}`;
  };
  const leaving = [...new Set(moves.flatMap(lost))].filter((id) => !stays.has(id)).sort((a, b) => a - b);
  const drains = leaving.map((id) => {
    const own = moves.filter((move) => lost(move).includes(id));
    return `drains ${brokers.nameOf(id)}: moves ${amount(own)} to the brokers that stay`;
  });
  const rest = moves.filter((move) => !lost(move).some((id) => leaving.includes(id)));
  const fills = brokers.coming.flatMap((id) => {
    const own = rest.filter((move) => gained(move).includes(id));
    return own.length > 0 ? [`moves ${amount(own)} to ${brokers.nameOf(id)}`] : [];
  });
  const others = rest.filter(
    (move) => gained(move).length > 0 && !gained(move).some((id) => brokers.coming.includes(id)),
  );
  const between = others.length > 0 ? [`moves ${amount(others)} between brokers`] : [];
  const reordered = moves.filter((move) => gained(move).length + lost(move).length === 0).length;
  const leads =
    reordered > 0
      ? [`changes who leads ${reordered} partition${reordered === 1 ? "" : "s"}, which copies nothing`]
      : [];
  return [...drains, ...fills, ...between, ...leads];
}

/** How far a reassignment is. */
export function describeProgress(left: {
  partitions: number;
  bytes: number | undefined;
  secondsLeft?: number;
}): string {
  const bytes = left.bytes === undefined ? "" : ` (${readableSize(left.bytes)})`;
  const time = left.secondsLeft === undefined ? "" : `, about ${readableTime(left.secondsLeft)} to go`;
  return `${left.partitions} partition${left.partitions === 1 ? "" : "s"}${bytes} left${time}`;
}

function readableTime(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
