// From a described dashboard to Grafana's own JSON, with Grafana's SDK.

import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  TimePickerBuilder,
  VariableRefresh,
  VariableSort,
  type Dashboard as GrafanaDashboard,
  type DashboardLink,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as TextPanel, TextMode } from "@grafana/grafana-foundation-sdk/text";
import { COLUMNS, placed } from "./layout";
import type { Dashboard, VariableName } from "./model";
import { DATA_SOURCE_NAME, DATA_SOURCE_UID } from "./provisioning";
import { panelBuilder, source } from "./render-panel";
import { DATA_SOURCE, EVERYTHING, VARIABLES } from "./variables";

/** By which Grafana finds the dashboards that belong together. */
const TAG = "kafka-platform";

/** Rows and the explaining text have numbers of their own, far from those of panels. */
const FIRST_ROW_ID = 1000;
const TEXT_ID = 2000;

export function render(dashboard: Dashboard): GrafanaDashboard {
  const builder = new DashboardBuilder(dashboard.title)
    .uid(dashboard.uid)
    .description(dashboard.answers)
    .tags([TAG])
    .timezone("browser")
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: `now-${dashboard.span ?? "3h"}`, to: "now" })
    .refresh("30s")
    .timepicker(new TimePickerBuilder().refreshIntervals(["15s", "30s", "1m", "5m"]))
    .link({ build: linkToOthers })
    .annotation(firingAlerts())
    .withVariable(dataSource());
  for (const name of inOrder(dashboard.variables)) builder.withVariable(variable(name));

  const { rows, height } = placed(dashboard.rows);
  rows.forEach(({ row, at, panels }, index) => {
    builder.withRow(new RowBuilder(row.title).id(FIRST_ROW_ID + index).gridPos(at));
    for (const each of panels) builder.withPanel(panelBuilder(each.panel).gridPos(each.at));
  });
  const text = explanation(dashboard);
  if (text) builder.withPanel(text.gridPos({ x: 0, y: height, w: COLUMNS, h: 6 }));
  return builder.build();
}

/** A list of all dashboards of the stack, at the top. The SDK's own builder would hide it in a menu. */
function linkToOthers(): DashboardLink {
  return {
    title: "Dashboards",
    type: DashboardLinkType.Dashboards,
    tags: [TAG],
    asDropdown: true,
    includeVars: true,
    keepTime: true,
    targetBlank: false,
    icon: "",
    tooltip: "",
  };
}

/** Marks on every graph when an alert that somebody was told of was firing. */
function firingAlerts(): AnnotationQueryBuilder {
  const query = new DataqueryBuilder().refId("Alerts").expr('ALERTS{alertstate="firing",severity=~"warning|critical"}');
  return new AnnotationQueryBuilder()
    .name("Alerts")
    .datasource(source)
    .enable(true)
    .iconColor("red")
    .target(query)
    .titleFormat("{{alertname}}")
    .tagKeys("severity");
}

function dataSource(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder(DATA_SOURCE)
    .label("Data source")
    .type("prometheus")
    .current({ text: DATA_SOURCE_NAME, value: DATA_SOURCE_UID });
}

function variable(name: VariableName): QueryVariableBuilder {
  const { label, query } = VARIABLES[name];
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(source)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(EVERYTHING)
    .current({ text: ["All"], value: ["$__all"] });
}

function inOrder(names: readonly VariableName[]): VariableName[] {
  return (Object.keys(VARIABLES) as VariableName[]).filter((name) => names.includes(name));
}

/** Says which panels are empty while all is well, so that nobody takes an empty panel for a broken one. */
function explanation({ rows }: Dashboard): TextPanel | undefined {
  const empty = rows.flatMap((row) => row.panels).filter((panel) => panel.emptyWhenHealthy !== undefined);
  if (empty.length === 0) return undefined;
  const lines = empty.map(({ title, emptyWhenHealthy }) => `- **${title}**: ${emptyWhenHealthy}`);
  return new TextPanel()
    .id(TEXT_ID)
    .title("Panels that are empty while all is well")
    .mode(TextMode.Markdown)
    .content(lines.join("\n"));
}
