// What the stack costs and can take, before and after.

import type { Reviewed } from "./reviewed";
import { differences, type Section } from "./words";

type Estimate = NonNullable<Reviewed["estimate"]>;

export function moneySection(before: Reviewed | undefined, after: Reviewed): Section {
  const [was, is] = [before?.estimate, after.estimate];
  const title = "Cost and capacity";
  if (is === undefined) {
    return { title, items: [{ mark: "note", text: `Nothing is paid for on platform ${after.platform.kind}.` }] };
  }
  const { added, removed, kept } = differences(was?.cost ?? [], is.cost, (line) => kindOf(line.what));
  const lines = [
    ...kept.map(([from, to]) => row(shorter(to.what), from.monthly, to.monthly)),
    ...added.map((line) => row(shorter(line.what), undefined, line.monthly)),
    ...removed.map((line) => row(shorter(line.what), line.monthly, undefined)),
  ].filter((each) => each.changed || was === undefined);
  const total = row("Total, USD a month", was?.total, is.total, 0);
  return {
    title,
    items: [{ mark: "note", text: `List prices of ${is.pricesOf}, without tax, support and what leaves AWS.` }],
    table: {
      head: ["", "before", "after", "change"],
      rows: [...lines.map((each) => each.cells), total.cells, ...capacity(was, is)],
    },
  };
}

/** `machines: 3 m7g.xlarge` and `machines: 4 m7g.xlarge` are about the same. */
function kindOf(what: string): string {
  return /^[^:,]+/.exec(what)?.[0] ?? what;
}

function shorter(what: string): string {
  return what.replace(/^(traffic between zones), .*$/, "$1");
}

function row(what: string, from: number | undefined, to: number | undefined, digits = 2) {
  const text = (amount: number | undefined) => (amount === undefined ? "–" : amount.toFixed(digits));
  const by = (to ?? 0) - (from ?? 0);
  const changed = Math.abs(by) >= 0.005;
  return { changed, cells: [what, text(from), text(to), changed ? signed(by, digits) : "="] };
}

function signed(by: number, digits: number): string {
  return `${by > 0 ? "+" : "−"}${Math.abs(by).toFixed(digits)}`;
}

function capacity(was: Estimate | undefined, is: Estimate): string[][] {
  const [from, to] = [was?.capacity, is.capacity];
  return [
    megabytes(`Can be written, MB/s (${to.limit} runs out first)`, from?.ceiling, to.ceiling),
    ...(to.declared === 0 && (from?.declared ?? 0) === 0
      ? []
      : [megabytes("Systems say they write, MB/s", from?.declared, to.declared)]),
  ];
}

function megabytes(what: string, from: number | undefined, to: number): string[] {
  return [...row(what, from === undefined ? undefined : from / 1e6, to / 1e6, 1).cells];
}
