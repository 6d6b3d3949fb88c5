// A review as Markdown, for the comment under a change.

import type { Item, Mark, Section } from "../../plan/review/words";
import type { Review } from "../../plan/review/review";
import { VERDICTS } from "./verdicts";

const SYMBOLS: Readonly<Record<Mark, string>> = {
  added: "➕",
  changed: "✏️",
  removed: "➖",
  note: "",
  warning: "⚠️",
  refused: "⛔",
  well: "✅",
};

/** Longer sections are folded, so that the whole can be seen on a phone. */
const OPEN = 8;
/** A comment holds 65,536 characters; what is cut is on the page. */
const MOST = 60_000;
const LEAST_ITEMS = 5;

/** @param limit of characters */
export function reviewMarkdown(review: Review, limit = MOST): string {
  const sizes = [Infinity, 200, 50, 20, LEAST_ITEMS];
  const texts = sizes.map((most) => () => markdown(review, most));
  return texts.map((make) => make()).find((text) => text.length <= limit) ?? markdown(review, 0);
}

function markdown({ stack, base, verdict, headline, sections }: Review, most: number): string {
  const { symbol, words } = VERDICTS[verdict];
  return [
    `## ${symbol} Stack ${literal(stack)}: ${words}`,
    "",
    ...headline.map((sentence) => `${inline(sentence)}  `),
    "",
    ...sections.flatMap((section) => sectionLines(section, most)),
    `<sub>Compared with ${inline(base)}.</sub>`,
    "",
  ].join("\n");
}

function sectionLines({ title, items, table }: Section, most: number): string[] {
  const shown = items.slice(0, most);
  const left = items.length - shown.length;
  const lines = [
    ...(table
      ? [
          tableRow(table.head),
          tableRow(
            table.head.map((_, i) => (i === 0 ? "---" : "---:")),
            true,
          ),
        ]
      : []),
    ...(table ? [...table.rows.map((cells) => tableRow(cells)), ""] : []),
    ...shown.map(itemLine),
    ...(left > 0 ? [`- … and ${left} more, on the page`] : []),
  ];
  if (items.length <= OPEN) return [`### ${title}`, "", ...lines, ""];
  return ["<details>", `<summary><b>${title}</b> (${items.length})</summary>`, "", ...lines, "", "</details>", ""];
}

function itemLine({ mark, text }: Item): string {
  return `- ${SYMBOLS[mark] === "" ? "" : `${SYMBOLS[mark]} `}${inline(text)}`;
}

function tableRow(cells: readonly string[], raw = false): string {
  return `| ${cells.map((cell) => (raw ? cell : inline(cell))).join(" | ")} |`;
}

/** Nothing outside of backticks may be taken for Markdown, HTML or the name of a person to be told. */
function inline(text: string): string {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? `\`${part}\`` : literal(part)))
    .join("");
}

function literal(text: string): string {
  return text
    .replace(/[\\*_[\]#|~]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/@(?=\w)/g, "@\u200b");
}
