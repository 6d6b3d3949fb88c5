// Every query of every dashboard, as the stack's own Grafana would be given them.

import type { Plan } from "../../../plan/plan";
import { asPrometheus } from "../../../plan/monitoring/dashboards/variables";

export interface PanelQuery {
  readonly where: string;
  /** With every variable standing for everything, and windows as short as the tests are. */
  readonly runnable: string;
  readonly emptyWhenHealthy: boolean;
}

interface Panel {
  readonly title?: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr?: string; readonly refId?: string }[];
  readonly panels?: readonly Panel[];
}

const WINDOWS = { rate: "60s", range: "5m" };

export function panelsOf(plan: Plan): PanelQuery[] {
  const grafana = plan.fleets.find((fleet) => fleet.name === "grafana")?.instances[0];
  const dashboards = Object.entries(grafana?.files ?? {}).filter(([file]) => /dashboards\/.*\.json$/.test(file));
  return dashboards.flatMap(([, { content }]) => {
    const { uid, panels } = JSON.parse(content) as { uid: string; panels: Panel[] };
    return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).flatMap((panel) => queriesOf(uid, panel));
  });
}

function queriesOf(uid: string, { title = "", description = "", targets = [] }: Panel): PanelQuery[] {
  return targets.map(({ expr = "", refId = "" }) => ({
    where: `${uid}: ${title} (${refId})`,
    runnable: asPrometheus(expr, WINDOWS),
    emptyWhenHealthy: description.includes("Empty while all is well."),
  }));
}
