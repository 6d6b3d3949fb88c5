/** The arithmetic of comparisons: a ratio for each round, because only what ran right after each other compares. */
import { median } from "./section";

export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export type Ratios = Readonly<Record<string, Ratio>>;

/** @param of and @param to values of the same rounds in the same order */
export function ratioOf(of: readonly number[], to: readonly number[]): Ratio {
  if (of.length !== to.length || of.length === 0)
    throw new Error(`${of.length} and ${to.length} rounds can't be compared pair by pair`);
  return spreadOf(of.map((value, index) => value / (to[index] ?? NaN)));
}

export function spreadOf(values: readonly number[]): Ratio {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** A drift is beyond the spread when no round of one run lies where the rounds of the other do. */
export function drifted(stored: Ratio, now: Ratio): boolean {
  return now.least > stored.most || now.most < stored.least;
}

/** What to tell about each stored ratio that was measured again. */
export function drifts(stored: Ratios, now: Ratios): string[] {
  return Object.entries(now).flatMap(([name, found]) => {
    const before = stored[name];
    if (!before) return [`${name}: ${text(found)}, measured for the first time`];
    return drifted(before, found) ? [`${name}: ${text(found)}, was ${text(before)}`] : [];
  });
}

export function text({ median: middle, least, most }: Ratio): string {
  return `${middle.toFixed(2)}× (${least.toFixed(2)}–${most.toFixed(2)})`;
}
