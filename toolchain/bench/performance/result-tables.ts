/** From a contest's outcomes to tables, ratios and plots. The first contestant is the one that the others are held to. */
import { gibibytes, markdownTable, median, type Findings } from "../section";
import type { Plot } from "../../../pages/benchmark/plot";
import { ratioOf, text, type Ratio } from "../ratios";
import type { Outcome } from "./contest";
import type { LoadResult } from "./load-generator";

type Value = (result: LoadResult) => number;

/** @param subject begins the names of ratios and plots, e.g. "escrow" */
export function findingsOf(subject: string, outcomes: readonly Outcome[], pacedBytes: number): Findings {
  const ours = outcomes[0];
  if (!ours) throw new Error("a contest without contestants has no outcome");
  const sizes = Object.keys(ours.fastest).map(Number);
  const shares = Object.keys(ours.paced).map(Number);
  const others = outcomes.slice(1);
  const ratios: [string, Ratio][] = others.flatMap((other) => [
    ...sizes.map((size): [string, Ratio] => [
      `${subject}: records a second of ${size} bytes, ${ours.name} to ${other.name}`,
      ratioOf(values(ours.fastest[size], perSecond), values(other.fastest[size], perSecond)),
    ]),
    ...sizes.map((size): [string, Ratio] => [
      `${subject}: processor time for a record of ${size} bytes, ${ours.name} to ${other.name}`,
      ratioOf(values(ours.fastest[size], perRecord), values(other.fastest[size], perRecord)),
    ]),
    ...shares.map((share): [string, Ratio] => [
      `${subject}: p99 at ${share * 100} %, ${ours.name} to ${other.name}`,
      ratioOf(values(ours.paced[share], p99), values(other.paced[share], p99)),
    ]),
  ]);
  const tables = [
    throughputTable(outcomes, sizes),
    "Microseconds of processors for a record, nodes and clients together:",
    workTable(outcomes, sizes),
    ...(shares.length > 0 ? [`At the same pace for all, ${pacedBytes} bytes:`, pacedTable(outcomes, shares)] : []),
    ...(others.length > 0 ? ["Each round compared with the same round of the other:", ratioTable(ratios)] : []),
  ];
  const plots = [
    ...sizes.map((size) => speedPlot(subject, size, outcomes)),
    ...shares.map((share) => timePlot(subject, share, outcomes)),
  ];
  return { markdown: tables.join("\n\n"), ratios: Object.fromEntries(ratios), plots, runs: outcomes };
}

const perSecond: Value = (result) => result.perSecond;
const p99: Value = (result) => result.p99Ms;
/** Microseconds of processors, of nodes and clients: what neighbours on the machine change least. */
const perRecord: Value = ({ nodeCpu, clientCpu, perSecond }) => ((nodeCpu + clientCpu) / perSecond) * 1e6;

function values(results: readonly LoadResult[] | undefined, value: Value): number[] {
  return (results ?? []).map(value);
}

function throughputTable(outcomes: readonly Outcome[], sizes: readonly number[]): string {
  const rows = outcomes.map(({ name, fastest, memory }) => {
    const all = Object.values(fastest).flat();
    return [
      name,
      ...sizes.map((size) => spread(values(fastest[size], perSecond), thousands)),
      `${median(all.map((each) => each.nodeCpu)).toFixed(2)}, ${median(all.map((each) => each.clientCpu)).toFixed(2)}`,
      gibibytes(memory),
    ];
  });
  const heading = ["Records a second", ...sizes.map(bytes), "Processors of nodes, of clients", "Memory of the nodes"];
  return markdownTable(heading, rows);
}

function workTable(outcomes: readonly Outcome[], sizes: readonly number[]): string {
  const rows = outcomes.map(({ name, fastest }) => [
    name,
    ...sizes.map((size) => spread(values(fastest[size], perRecord), (value) => value.toPrecision(3))),
  ]);
  return markdownTable(["", ...sizes.map(bytes)], rows);
}

function pacedTable(outcomes: readonly Outcome[], shares: readonly number[]): string {
  const columns: Value[] = [(each) => each.p50Ms, (each) => each.p95Ms, p99, (each) => each.p999Ms];
  const rows = shares.flatMap((share) =>
    outcomes.map(({ name, paced }) => [
      `${share * 100} %`,
      name,
      ...columns.map((column) => spread(values(paced[share], column), milliseconds)),
      median(values(paced[share], (each) => each.nodeCpu)).toFixed(2),
    ]),
  );
  return markdownTable(["Of the most", "", "p50", "p95", "p99", "p99.9", "Processors of nodes"], rows);
}

function ratioTable(ratios: readonly (readonly [string, Ratio])[]): string {
  return markdownTable(
    ["Ratio", "Median (least–most)"],
    ratios.map(([name, ratio]) => [name, text(ratio)]),
  );
}

function speedPlot(subject: string, size: number, outcomes: readonly Outcome[]): Plot {
  const bars = outcomes.map(({ name, fastest }) => {
    const value = median(values(fastest[size], perSecond));
    return { label: name, value, text: thousands(value) };
  });
  return { name: `${subject}-${size}-bytes`, title: `${subject}, ${bytes(size)}`, unit: "records a second", bars };
}

function timePlot(subject: string, share: number, outcomes: readonly Outcome[]): Plot {
  const bars = outcomes.map(({ name, paced }) => {
    const value = median(values(paced[share], p99));
    return { label: name, value, text: milliseconds(value) };
  });
  return {
    name: `${subject}-p99-at-${share * 100}`,
    title: `${subject}, p99 at ${share * 100} %`,
    unit: "less is better",
    bars,
  };
}

function spread(all: readonly number[], show: (value: number) => string): string {
  return `${show(median(all))} (${show(Math.min(...all))}–${show(Math.max(...all))})`;
}

function thousands(value: number): string {
  return value < 9950 ? `${(value / 1000).toFixed(1)}k` : `${Math.round(value / 1000)}k`;
}

function milliseconds(value: number): string {
  return value < 99.5 ? `${value.toPrecision(2)} ms` : `${Math.round(value)} ms`;
}

function bytes(size: number): string {
  return size < 1024 ? `${size} B` : `${size / 1024} KiB`;
}
