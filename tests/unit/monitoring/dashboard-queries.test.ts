// Every query of every dashboard: well formed, about metrics and labels that exist, with variables that are there.

import { JOBS, METRICS, TARGET_LABELS, TOPIC_LABELS, seriesOf, type Job } from "../../../plan/monitoring/metrics";
import { ruleGroups } from "../../../plan/monitoring/alerts/all";
import { isAlert } from "../../../plan/monitoring/alerts/rule";
import { dashboardsOf, describedDashboards } from "../../../plan/monitoring/dashboards/dashboards";
import type { Panel } from "../../../plan/monitoring/dashboards/model";
import { VARIABLES, asPrometheus } from "../../../plan/monitoring/dashboards/variables";
import { parsed } from "./promql";
import { FULL } from "./watched";

const described = describedDashboards(FULL, true);

interface Case {
  readonly where: string;
  readonly panel: Panel;
  readonly expr: string;
  readonly name: string;
}

const cases: Case[] = described.flatMap((dashboard) =>
  dashboard.rows
    .flatMap((row) => row.panels)
    .flatMap((panel) =>
      panel.queries.map(({ expr, name }) => ({ where: `${dashboard.uid}: ${panel.title}`, panel, expr, name })),
    ),
);

const rules = ruleGroups(FULL).flatMap((group) => group.rules);

/** What Prometheus itself makes, of alerts and of rules. */
const MADE: readonly (readonly [string, readonly string[]])[] = [
  ["ALERTS", ["alertname", "alertstate", "severity", "system"]],
  ...rules.flatMap((rule) => (isAlert(rule) ? [] : [[rule.record, Object.keys(rule.labels ?? {})] as const])),
];

const LABELS: ReadonlyMap<string, readonly string[]> = new Map([
  ...MADE,
  ...METRICS.flatMap((metric) => {
    const target = metric.jobs.flatMap((job) => ["job", ...TARGET_LABELS[job as Job]]);
    const topic = metric.labels.includes("topic") || metric.labels.includes("consumergroup") ? TOPIC_LABELS : [];
    const all = [...metric.labels, ...target, ...topic, ...(metric.type === "histogram" ? ["le"] : [])];
    return seriesOf(metric).map((series) => [series, all] as const);
  }),
]);

const labelsOf = (metric: string) => LABELS.get(metric) ?? [];

test("there are queries to look at", () => {
  expect(cases.length).toBeGreaterThan(100);
});

test.each(cases)("$where is well formed", ({ expr }) => {
  const runnable = asPrometheus(expr);
  expect(runnable).not.toContain("$");
  expect(parsed(runnable).errors).toEqual([]);
});

test("the parser sees what is wrong", () => {
  expect(parsed("sum(rate(a[5m])").errors).not.toEqual([]);
  expect(parsed("sum by (x (a)").errors).not.toEqual([]);
  expect(parsed("a{b=}").errors).not.toEqual([]);
  expect(parsed('topk(2, sum by (x) (a{y="1"}))')).toEqual({
    errors: [],
    selectors: [{ metric: "a", labels: ["y"] }],
    grouping: ["x"],
    made: [],
  });
});

test.each(cases)("$where asks for metrics and labels that somebody exports", ({ expr }) => {
  const { selectors, grouping, made } = parsed(asPrometheus(expr));
  const unknown = selectors.filter(({ metric }) => !LABELS.has(metric)).map(({ metric }) => metric);
  expect(unknown).toEqual([]);
  const compared = selectors.flatMap(({ metric, labels }) =>
    labels.filter((label) => !labelsOf(metric).includes(label)).map((label) => `${metric} has no label ${label}`),
  );
  expect(compared).toEqual([]);
  const all = [...selectors.flatMap(({ metric }) => labelsOf(metric)), ...made];
  expect(grouping.filter((label) => !all.includes(label))).toEqual([]);
});

test.each(cases)("$where names its series by labels that are left", ({ expr, name, panel }) => {
  const { selectors, result } = parsed(asPrometheus(expr));
  const left = result ?? selectors.flatMap(({ metric }) => labelsOf(metric));
  const named = [...name.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? "");
  expect(named.filter((label) => !left.includes(label))).toEqual([]);
  if (panel.kind === "table") {
    expect(named).toEqual([]);
    if (result) expect([...result].sort()).toEqual([...panel.by].sort());
  }
});

test.each(described)("$uid uses the variables that it offers, and no others", ({ variables, rows }) => {
  const exprs = rows.flatMap((row) => row.panels).flatMap((panel) => panel.queries.map(({ expr }) => expr));
  const used = (texts: readonly string[]) =>
    new Set(texts.flatMap((each) => [...each.matchAll(/\$([a-z]\w*)/g)].map(([, name]) => name)));
  expect([...used(exprs)].sort()).toEqual([...variables].sort());
  const needed = used(variables.map((name) => VARIABLES[name].query));
  expect([...needed].filter((name) => !variables.some((each) => each === name))).toEqual([]);
});

test.each(Object.entries(VARIABLES))("the values of %s come from a metric that has them", (_name, { query }) => {
  const match = /^label_values\((\w+)(?:\{(.*)\})?, (\w+)\)$/.exec(query);
  const [, metric = "", matchers = "", label = ""] = match ?? [];
  const compared = [...matchers.matchAll(/(\w+)=~?"/g)].map(([, name]) => name ?? "");
  expect([label, ...compared].filter((each) => !labelsOf(metric).includes(each))).toEqual([]);
});

test("variables stand for everything, and windows for what they are told", () => {
  const expr = 'rate(a{topic=~"$topic",system=~"$system"}[$__rate_interval]) + b{c=~".*($topic)"} + d[$__range]';
  expect(asPrometheus(expr)).toBe('rate(a{topic=~".*",system=~".*"}[1m]) + b{c=~".*(.*)"} + d[3h]');
  expect(asPrometheus(expr, { rate: "20s", range: "5m" })).toContain("[20s]) + ");
});

test("whoever checks the queries gets each one with its panel, and is told which may be empty", () => {
  const planned = dashboardsOf(FULL, true);
  expect(planned.flatMap(({ queries }) => queries)).toHaveLength(cases.length);
  const overview = planned.find(({ uid }) => uid === "kafka-overview");
  expect(overview?.queries[0]).toEqual({
    panel: 1,
    title: "Brokers that serve",
    expr: "max(kafka_controller_kafkacontroller_activebrokercount)",
    runnable: "max(kafka_controller_kafkacontroller_activebrokercount)",
  });
  const waiting = overview?.queries.find(({ title }) => title === "Dead letters that wait");
  expect(waiting?.emptyWhenHealthy).toBe("no dead letter waits anywhere.");
});

test("a metric that exists only after trouble is asked for by panels that say so", () => {
  const rare = new Set(METRICS.filter((metric) => metric.emptyWhenHealthy).flatMap(seriesOf));
  const silent = cases
    .filter(({ panel }) => panel.emptyWhenHealthy === undefined)
    .filter(({ expr }) => parsed(asPrometheus(expr)).selectors.every(({ metric }) => rare.has(metric)))
    .map(({ where }) => where);
  expect(silent).toEqual([]);
});

test("every part of the platform that is scraped has a panel", () => {
  const seen = new Set(cases.flatMap(({ expr }) => parsed(asPrometheus(expr)).selectors.map(({ metric }) => metric)));
  const jobs = Object.values(JOBS).filter((job) =>
    METRICS.some((metric) => metric.jobs.includes(job) && seriesOf(metric).some((series) => seen.has(series))),
  );
  expect(jobs).toEqual(Object.values(JOBS));
});

test("every alert opens a dashboard that the stack has", () => {
  const uids = new Set(described.map(({ uid }) => uid));
  const alerts = rules.filter(isAlert);
  expect(alerts.length).toBeGreaterThan(20);
  expect(alerts.filter(({ dashboard }) => !uids.has(dashboard)).map(({ alert }) => alert)).toEqual([]);
});
