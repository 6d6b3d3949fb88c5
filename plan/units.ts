// Reads the units that people write (30d, 500GiB) and writes them back.

const DURATIONS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

export const DURATION_HELP = "write a whole number with a unit: ms, s, m, h or d, e.g. 30d";
export const SIZE_HELP = "write a whole number with a unit: B, KiB, MiB, GiB or TiB, e.g. 500GiB";

/** Milliseconds, or undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  return parse(text, DURATIONS);
}

/** Bytes, or undefined when the text is no size. */
export function parseSize(text: string): number | undefined {
  return parse(text, SIZES);
}

function parse(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+) ?([A-Za-z]+)$/.exec(text.trim());
  const unit = match && units[match[2] ?? ""];
  if (!match || !unit) return undefined;
  const value = Number(match[1]) * unit;
  return Number.isSafeInteger(value) ? value : undefined;
}

export function formatSize(bytes: number): string {
  return format(bytes, SIZES);
}

export function formatDuration(milliseconds: number): string {
  return format(milliseconds, DURATIONS);
}

function format(value: number, units: Readonly<Record<string, number>>): string {
  const largestFirst = Object.entries(units).sort((a, b) => b[1] - a[1]);
  const [name, size] = largestFirst.find(([, size]) => value >= size && value % size === 0) ?? largestFirst.at(-1)!;
  return `${value / size}${name}`;
}

/** To two digits, for reading only: 1.2 GiB. */
export function readableSize(bytes: number): string {
  const largestFirst = Object.entries(SIZES).sort((a, b) => b[1] - a[1]);
  const [unit, size] = largestFirst.find(([, each]) => bytes >= each) ?? ["B", 1];
  const value = bytes / size;
  return `${value < 10 && unit !== "B" ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
