// From a described panel to Grafana's own.

import * as bars from "@grafana/grafana-foundation-sdk/bargauge";
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TableFooterOptionsBuilder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DynamicConfigValue,
  type Threshold,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat, QueryEditorMode } from "@grafana/grafana-foundation-sdk/prometheus";
import * as number from "@grafana/grafana-foundation-sdk/stat";
import * as status from "@grafana/grafana-foundation-sdk/statetimeline";
import * as table from "@grafana/grafana-foundation-sdk/table";
import * as graph from "@grafana/grafana-foundation-sdk/timeseries";
import { UNITS, type Graph, type Limits, type Panel, type Query, type Table } from "./model";
import { DATA_SOURCE } from "./variables";

type Builder = graph.PanelBuilder | number.PanelBuilder | bars.PanelBuilder | status.PanelBuilder | table.PanelBuilder;

export const source = { type: "prometheus", uid: `\${${DATA_SOURCE}}` };

const GOOD = "green";
const WARNING = "orange";
const CRITICAL = "red";

export function panelBuilder(panel: Panel): Builder {
  const builder: Builder = kindOf(panel);
  builder
    .id(panel.id)
    .title(panel.title)
    .description(panel.emptyWhenHealthy ? `${panel.why}\n\nEmpty while all is well.` : panel.why)
    .datasource(source)
    .unit(UNITS[panel.unit])
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps(panel.limits)));
  if (panel.emptyWhenHealthy) builder.noValue("none");
  for (const query of targets(panel)) builder.withTarget(query);
  for (const [series, limits] of Object.entries(panel.limitsOf ?? {})) {
    builder.overrideByName(series, [thresholds(limits)]);
  }
  return builder;
}

function kindOf(panel: Panel): Builder {
  switch (panel.kind) {
    case "graph":
      return graphBuilder(panel);
    case "table":
      return tableBuilder(panel);
    case "number":
      return new number.PanelBuilder()
        .reduceOptions(lastValue())
        .graphMode(BigValueGraphMode.Area)
        .colorMode(panel.limits || panel.limitsOf ? BigValueColorMode.Background : BigValueColorMode.Value);
    case "bars":
      return new bars.PanelBuilder()
        .reduceOptions(lastValue())
        .orientation(VizOrientation.Horizontal)
        .displayMode(BarGaugeDisplayMode.Basic)
        .min(0);
    case "status":
      return new status.PanelBuilder()
        .showValue(VisibilityMode.Never)
        .mergeValues(true)
        .mappings([
          {
            type: MappingType.ValueToText,
            options: { "0": { text: "down", color: CRITICAL }, "1": { text: "up", color: GOOD } },
          },
        ]);
  }
}

function graphBuilder(panel: Graph): graph.PanelBuilder {
  const builder = new graph.PanelBuilder()
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(["lastNotNull", "max"])
        .sortBy("Last *")
        .sortDesc(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .lineWidth(1)
    .fillOpacity(panel.stacked ? 30 : 8)
    .showPoints(VisibilityMode.Never)
    .axisSoftMin(0);
  if (panel.full !== undefined) builder.max(panel.full);
  if (panel.stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  if (panel.limits || panel.limitsOf) {
    builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return builder;
}

/** One line for each combination of the labels, one column for each query. */
function tableBuilder(panel: Table): table.PanelBuilder {
  const valueOf = (index: number) => (panel.queries.length === 1 ? "Value" : `Value #${refId(index)}`);
  const columns = panel.queries.map(({ name }, index) => [valueOf(index), name] as const);
  const order = ["Time", ...panel.by, ...columns.map(([value]) => value)];
  const builder = new table.PanelBuilder()
    .footer(new TableFooterOptionsBuilder().show(false))
    .filterable(true)
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({
      id: "organize",
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
        renameByName: Object.fromEntries(columns),
      },
    });
  for (const query of panel.queries) {
    const properties: DynamicConfigValue[] = [
      ...(query.unit ? [{ id: "unit", value: UNITS[query.unit] }] : []),
      ...(query.decimals === undefined ? [] : [{ id: "decimals", value: query.decimals }]),
      ...(query.limits
        ? [thresholds(query.limits), { id: "custom.cellOptions", value: { type: "color-background" } }]
        : []),
    ];
    if (properties.length > 0) builder.overrideByName(query.name, properties);
  }
  return builder;
}

function targets(panel: Panel): DataqueryBuilder[] {
  return panel.queries.map((query: Query, index) => {
    const builder = new DataqueryBuilder()
      .refId(refId(index))
      .datasource(source)
      .editorMode(QueryEditorMode.Code)
      .expr(query.expr)
      .legendFormat(query.name);
    return panel.kind === "table" ? builder.instant().format(PromQueryFormat.Table) : builder.range();
  });
}

function refId(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(["lastNotNull"]);
}

function thresholds(limits: Limits): DynamicConfigValue {
  return { id: "thresholds", value: { mode: ThresholdsMode.Absolute, steps: steps(limits) } };
}

/** Grafana colours everything from a step's value upwards; the first step has no value. */
function steps(limits: Limits | undefined): Threshold[] {
  switch (limits?.bad) {
    case undefined:
      return [first(GOOD)];
    case "above":
      return [first(GOOD), ...step(limits.warning, WARNING), ...step(limits.critical, CRITICAL)];
    case "below": {
      const { warning, critical } = limits;
      if (critical === undefined) return [first(WARNING), ...step(warning, GOOD)];
      if (warning === undefined) return [first(CRITICAL), ...step(critical, GOOD)];
      return [first(CRITICAL), ...step(critical, WARNING), ...step(warning, GOOD)];
    }
    case "other":
      return [first(CRITICAL), ...step(limits.than, GOOD), ...step(limits.than + 1, CRITICAL)];
  }
}

function first(color: string): Threshold {
  return { value: null, color };
}

function step(value: number | undefined, color: string): Threshold[] {
  return value === undefined ? [] : [{ value, color }];
}
