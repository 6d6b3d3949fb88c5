// Where panels stand on Grafana's grid of 24 columns.

import type { Panel, Row } from "./model";

export interface Position {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface PlacedRow {
  readonly row: Row;
  readonly at: Position;
  readonly panels: readonly { readonly panel: Panel; readonly at: Position }[];
}

export const COLUMNS = 24;

const HEIGHT: Readonly<Record<Panel["kind"], number>> = { number: 4, bars: 8, graph: 8, status: 6, table: 9 };

/** Left to right, and on to the next line when the next panel doesn't fit; a line is as high as its highest panel. */
export function placed(rows: readonly Row[]): { readonly rows: readonly PlacedRow[]; readonly height: number } {
  let y = 0;
  const result = rows.map((row): PlacedRow => {
    const at = { x: 0, y, w: COLUMNS, h: 1 };
    y += 1;
    let x = 0;
    let line = 0;
    const panels = row.panels.map((panel) => {
      if (x + panel.width > COLUMNS) {
        y += line;
        x = 0;
        line = 0;
      }
      const position = { x, y, w: panel.width, h: HEIGHT[panel.kind] };
      x += panel.width;
      line = Math.max(line, position.h);
      return { panel, at: position };
    });
    y += line;
    return { row, at, panels };
  });
  return { rows: result, height: y };
}
