// All dashboards of a stack: those whose source runs in it, as files for Grafana and as queries for who checks them.

import { applications } from "./applications";
import { capacity } from "./capacity";
import { consumers } from "./consumers";
import { controllers } from "./controllers";
import { eventProcessing } from "./event-processing";
import { kafkaOverview } from "./kafka-overview";
import type { DashboardUid } from "./links";
import { mirrors } from "./mirrors";
import type { Dashboard, Panel, Query } from "./model";
import { registry } from "./registry";
import type * as Render from "./render";
import { slos } from "./slos";
import { topics } from "./topics";
import { asPrometheus } from "./variables";
import type { Watched } from "../alerts/watched";
import { promisesSomething } from "./limits";

export interface PlannedDashboard {
  readonly uid: DashboardUid;
  readonly title: string;
  /** What it answers. */
  readonly answers: string;
  readonly file: string;
  readonly json: string;
  readonly queries: readonly PanelQuery[];
}

export interface PanelQuery {
  readonly panel: number;
  readonly title: string;
  /** As Grafana has it, with its variables. */
  readonly expr: string;
  /** As Prometheus takes it, with everything chosen. */
  readonly runnable: string;
  /** It may answer nothing; says when it answers something. */
  readonly emptyWhenHealthy?: string;
}

/** @param withApplications whether services of the systems can be scraped */
export function dashboardsOf(watched: Watched, withApplications: boolean): PlannedDashboard[] {
  return describedDashboards(watched, withApplications).map((dashboard) => ({
    uid: dashboard.uid,
    title: dashboard.title,
    answers: dashboard.answers,
    file: `${dashboard.uid}.json`,
    json: `${JSON.stringify(grafana().render(dashboard))}\n`,
    queries: dashboard.rows.flatMap((row) => row.panels).flatMap(queriesOf),
  }));
}

/** As data, before anything of Grafana is known. */
export function describedDashboards(watched: Watched, withApplications: boolean): Dashboard[] {
  return [
    kafkaOverview(watched),
    consumers(watched),
    topics(watched),
    ...(watched.registry ? [registry(watched.registry)] : []),
    ...(withApplications ? [applications(watched), eventProcessing(watched)] : []),
    controllers(watched),
    capacity(watched),
    ...(watched.mirrors.length > 0 ? [mirrors()] : []),
    ...(promisesSomething(watched) ? [slos()] : []),
  ];
}

function queriesOf(panel: Panel): PanelQuery[] {
  const { id, title, emptyWhenHealthy } = panel;
  return panel.queries.map(({ expr }: Query) => ({
    panel: id,
    title,
    expr,
    runnable: asPrometheus(expr),
    ...(emptyWhenHealthy ? { emptyWhenHealthy } : {}),
  }));
}

/** Grafana's SDK is some 240 files, which only a plan with dashboards should have to load. */
function grafana(): typeof Render {
  return module.require("./render") as typeof Render;
}
