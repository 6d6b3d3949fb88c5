// A review as a page of its own.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Review } from "../../plan/review/review";
import type { Item, Mark, Section } from "../../plan/review/words";
import { Words, pageHtml } from "../document";
import { VERDICTS } from "./verdicts";

const style = (file: string) => readFileSync(join(__dirname, file), "utf8");

/** Longer sections are folded. */
const OPEN = 12;

const BADGES: Readonly<Record<Exclude<Mark, "note">, { readonly word: string; readonly tone: string }>> = {
  added: { word: "added", tone: "good" },
  changed: { word: "changed", tone: "accent" },
  removed: { word: "removed", tone: "bad" },
  warning: { word: "look here", tone: "warn" },
  refused: { word: "refused", tone: "bad" },
  well: { word: "well", tone: "good" },
};

export function reviewPage(review: Review): string {
  const { stack, base, verdict, headline, sections } = review;
  const title = `Stack ${stack}: ${VERDICTS[verdict].words}`;
  return pageHtml({
    title,
    styles: [style("../style.css"), style("review.css")],
    children: (
      <main>
        <header class={`card verdict ${verdict}`}>
          <h1>{title}</h1>
          {headline.map((sentence) => (
            <p>
              <Words text={sentence} />
            </p>
          ))}
          <p class="soft small">Compared with {base}.</p>
        </header>
        {sections.map((section) => (
          <SectionCard section={section} />
        ))}
      </main>
    ),
  });
}

function SectionCard({ section }: { readonly section: Section }) {
  const { title, items } = section;
  if (items.length <= OPEN) {
    return (
      <section class="card">
        <h2>{title}</h2>
        <Content section={section} />
      </section>
    );
  }
  return (
    <details class="card">
      <summary>
        {title} <span class="count">({items.length})</span>
      </summary>
      <Content section={section} />
    </details>
  );
}

function Content({ section: { title, items, table } }: { readonly section: Section }) {
  return (
    <>
      {table ? <Figures title={title} table={table} /> : null}
      <ul class="items">
        {items.map((item) => (
          <Line item={item} />
        ))}
      </ul>
    </>
  );
}

function Line({ item: { mark, text } }: { readonly item: Item }) {
  if (mark === "note") {
    return (
      <li class="note">
        <span>
          <Words text={text} />
        </span>
      </li>
    );
  }
  const { word, tone } = BADGES[mark];
  return (
    <li>
      <span class={`badge ${tone}`}>{word}</span>
      <span>
        <Words text={text} />
      </span>
    </li>
  );
}

function Figures({ title, table }: { readonly title: string; readonly table: NonNullable<Section["table"]> }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={title}>
      <table>
        <thead>
          <tr>
            {table.head.map((cell, index) =>
              cell === "" ? (
                <td></td>
              ) : (
                <th scope="col" class={index === 0 ? "" : "number"}>
                  {cell}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(([name, ...figures]) => (
            <tr>
              <th scope="row">{name}</th>
              {figures.map((cell) => (
                <td class="number">{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
