/** What a section of the benchmark is, and the arithmetic and table that all of them share. */
import type { Screen } from "../screen";
import type { Plot } from "../../pages/benchmark/plot";
import type { Ratios } from "./ratios";

/** How much time a measurement may take: to see whether anything drifted, as usual, or for figures to publish. */
export type Depth = "short" | "usual" | "full";

export interface Findings {
  readonly markdown: string;
  /** What is compared with an earlier measurement, on whatever machine. */
  readonly ratios: Ratios;
  readonly plots: readonly Plot[];
  /** Every run, as it was measured. */
  readonly runs: unknown;
}

export interface Section {
  readonly title: string;
  /** Whether it finds ratios that a short run can compare with earlier ones. */
  readonly compares?: true;
  /** @returns Markdown, where nothing else came out */
  readonly measure: (screen: Screen, depth: Depth) => Promise<string | Findings>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export function markdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(heading), line(heading.map(() => "---")), ...rows.map(line)].join("\n");
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

export function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}
