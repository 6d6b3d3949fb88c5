// How changes are put in words. `…` in backticks are names and values, taken literally by whoever renders them.

import { listed } from "../schema";
import { formatDuration, readableSize } from "../units";

export type Mark = "added" | "changed" | "removed" | "note" | "warning" | "refused" | "well";

export interface Item {
  readonly mark: Mark;
  readonly text: string;
}

export interface Section {
  readonly title: string;
  readonly items: readonly Item[];
  readonly table?: {
    readonly head: readonly string[];
    /** The first cell names the row, the others are figures. */
    readonly rows: readonly (readonly string[])[];
  };
}

export const code = (text: string): string => `\`${text.replace(/`/g, "'").replace(/\s+/g, " ")}\``;

export const codes = (names: readonly string[]): string => listed(names.map(code), "and");

/** Text that somebody wrote: nothing in it may look like a name of ours. */
export const said = (text: string): string => text.replace(/`/g, "'").replace(/\s+/g, " ");

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export interface Differences<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly kept: readonly (readonly [before: T, after: T])[];
}

/** In the order in which the plans have them. */
export function differences<T>(before: readonly T[], after: readonly T[], key: (each: T) => string): Differences<T> {
  const [old, now] = [
    new Map(before.map((each) => [key(each), each])),
    new Map(after.map((each) => [key(each), each])),
  ];
  return {
    added: after.filter((each) => !old.has(key(each))),
    removed: before.filter((each) => !now.has(key(each))),
    kept: after.flatMap((each) => {
      const was = old.get(key(each));
      return was === undefined ? [] : [[was, each] as const];
    }),
  };
}

/** `retention.ms` 30d -> 7d */
export function settingChange(name: string, from: string | undefined, to: string | undefined): string {
  return `${code(name)} ${settingValue(name, from)} → ${settingValue(name, to)}`;
}

export function settingValue(name: string, value: string | undefined): string {
  if (value === undefined) return "Kafka's default";
  if (name.endsWith(".ms") && Number(value) === -1) return "forever";
  if (name.endsWith(".ms") && /^\d+$/.test(value)) return formatDuration(Number(value));
  if (name.endsWith(".bytes") && /^\d+$/.test(value)) return readableSize(Number(value));
  return code(value);
}

export function changedKeys(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
