// Short ways to write the panels that there are most of.

import type { Graph, Limits, Panel } from "./model";

type Shaped<P extends Panel> = Omit<P, "kind" | "width"> & { readonly width?: number };

/** Over time; a third of the width. */
export function graph(panel: Shaped<Graph>): Graph {
  return { width: 8, ...panel, kind: "graph" };
}

/** One figure that says by its colour whether all is well; a sixth of the width. */
export function tile(id: number, title: string, expr: string, limits: Limits | undefined, why: string): Panel {
  const queries = [{ expr, name: title }];
  return { id, kind: "number", title, why, width: 4, unit: "plain", queries, ...(limits ? { limits } : {}) };
}

/** Whether each target of a job answers, over time. */
export function upOrDown(
  id: number,
  expr: string,
  width: number,
  why = "Whether each instance answers the scrape.",
): Panel {
  const queries = [{ expr, name: "{{instance}}" }];
  return { id, kind: "status", title: "Up or down", why, width, unit: "plain", queries };
}
