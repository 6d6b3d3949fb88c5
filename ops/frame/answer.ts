// What a command hands back, and how it is shown: tables for people, JSON for programs.

import { painter, wantsColours } from "../../toolchain/text";
import { Exit } from "./exit";

export type Cell = string | number | bigint | undefined;

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What is said where there is no row. */
  readonly none?: string;
}

export interface Answer {
  /** What `--json` prints; undefined: all of it has been printed. */
  readonly data: unknown;
  /** What people see, block by block. */
  readonly show: readonly (string | Table)[];
  /** Absent: all is well. */
  readonly exit?: Exit;
}

/** Answers go to standard output; all else goes to standard error. */
export function print({ data, show, exit }: Answer, json: boolean): Exit {
  const shown = json && data !== undefined ? [jsonOf(data)] : json ? [] : show.map(blockText);
  if (shown.length > 0) process.stdout.write(`${shown.join("\n")}\n`);
  return exit ?? Exit.WELL;
}

/** Offsets are bigger than what JSON's numbers hold only where a topic has had more than nine million billion records. */
export function jsonOf(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value), 2);
}

function blockText(block: string | Table): string {
  return typeof block === "string" ? block : tableText(block);
}

/** Numbers to the right, text to the left. */
export function tableText({ head, rows, none = "none" }: Table): string {
  if (rows.length === 0) return none;
  const paint = painter(wantsColours(process.stdout));
  const cells = rows.map((row) => row.map((cell) => printable(cell)));
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const right = head.map((_, column) =>
    rows.every((row) => row[column] === undefined || ["number", "bigint"].includes(typeof row[column])),
  );
  const line = (row: readonly string[]): string =>
    head
      .map((_, column) => {
        const text = row[column] ?? "";
        const width = widths[column] ?? 0;
        return right[column] ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [paint.bold(line(head)), ...cells.map(line)].join("\n");
}

function printable(cell: Cell): string {
  return cell === undefined ? "-" : plain(String(cell));
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** What a record or a cluster says must not steer somebody's terminal. */
export function plain(text: string): string {
  return text.replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
