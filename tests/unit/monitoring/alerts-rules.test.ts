// What holds for all rules of a stack together.

import { JOBS, METRICS, TARGET_LABELS, TOPIC_LABELS, seriesOf } from "../../../plan/monitoring/metrics";
import { ALL } from "../catalog/support";
import { CASES } from "./alerts-cases/all";
import { healthy } from "./alerts-cases/healthy";
import { alertsOf, documentOf, needing, watched, withFiles, type Alert } from "./alerts-support";
import { parsed } from "./promql";

const stack = watched();
const all = documentOf(stack);
const alerts = alertsOf(all);
const rules = all.groups.flatMap((group) => group.rules);
const promtool = needing("promtool");
jest.setTimeout(120_000);

const ENVIRONMENTS = ["dev", "staging", "prod", "dr"] as const;
const STACKS = ENVIRONMENTS.flatMap((environment) =>
  [[], ...ALL.map((system) => [system]), ALL].map((systems) => ({ environment, systems })),
);

promtool("Prometheus accepts the rules of every environment, of each system alone and of all", async () => {
  const files = STACKS.flatMap(({ environment, systems }) => {
    const brokers = environment === "dev" ? 1 : 3;
    const stack = watched(systems, { environment, brokers }, {});
    const name = [environment, ...systems].join("-");
    return [[`${name}.yml`, documentOf(stack)] as const, [`${name}-short.yml`, documentOf(stack, 0.05)] as const];
  });
  const { code, output } = await withFiles(Object.fromEntries(files), [
    ...["promtool", "check", "rules", "--lint-fatal"],
    ...files.map(([name]) => name),
  ]);
  expect(code === 0 ? "" : output).toBe("");
  expect(output.match(/SUCCESS/g)).toHaveLength(56);
});

test("each alert has a case in which it comes, and each case an alert", () => {
  const matches = (alert: Alert, each: (typeof CASES)[number]) =>
    each.alert === alert.alert &&
    each.severity === alert.labels["severity"] &&
    Object.entries(alert.labels).every(([name, value]) => name === "severity" || each.labels[name] === value);
  const named = (alert: Alert) => `${alert.alert} ${Object.values(alert.labels).join(" ")}`;
  const oneOfMany = (alert: Alert) => /^ExporterDown .* kafka kafka-(2|3|controller-\d)$/.test(named(alert));

  const untried = alerts.filter((alert) => !oneOfMany(alert) && !CASES.some((each) => matches(alert, each)));
  expect(untried.map(named)).toEqual(["Watchdog none platform"]);
  expect(CASES.filter((each) => !alerts.some((alert) => matches(alert, each)))).toEqual([]);
});

test("a rule reads metrics that somebody exports, and compares labels that they have", () => {
  const labels = new Map<string, readonly string[]>([
    ...METRICS.flatMap((metric) => seriesOf(metric).map((series) => [series, labelsOf(metric)] as const)),
    ...rules.flatMap((rule) =>
      "record" in rule ? [[rule.record, Object.keys(rule.labels ?? { instance: "" })] as const] : [],
    ),
  ]);
  const wrong = rules.flatMap(({ expr }) => {
    const { errors, selectors, grouping } = parsed(expr);
    const known = selectors.flatMap(({ metric }) => labels.get(metric) ?? []);
    return [
      ...errors,
      ...selectors.flatMap(({ metric, labels: compared }) =>
        labels.has(metric) ? compared.filter((each) => !labels.get(metric)?.includes(each)) : [metric],
      ),
      ...grouping.filter((each) => !known.includes(each)),
    ].map((problem) => `${problem} in ${expr}`);
  });
  expect(wrong).toEqual([]);

  const jobs = rules.flatMap(({ expr }) =>
    [...expr.matchAll(/\bjob!?=~?"([^"]+)"/g)].flatMap((found) => found[1]?.split("|") ?? []),
  );
  expect(jobs.filter((job) => !Object.values<string>(JOBS).includes(job))).toEqual([]);
  expect(jobs.length).toBeGreaterThan(5);
});

function labelsOf({ labels, jobs, type }: (typeof METRICS)[number]): string[] {
  const targets = jobs.flatMap((job) => TARGET_LABELS[job as keyof typeof TARGET_LABELS]);
  const described = labels.some((label) => ["topic", "consumergroup"].includes(label)) ? TOPIC_LABELS : [];
  return [...labels, ...targets, ...described, ...(type === "histogram" ? ["le"] : []), "job"];
}

test("no alert is of the kind that can never come", () => {
  // An empty count is nothing rather than 0; rates are never negative.
  const dead = [/\bcount( by \([^)]*\))? ?\(.*\) == 0/, /\b(rate|increase)\([^)]*\)\)* < 0(?![.\d])/];
  expect(alerts.filter(({ expr }) => dead.some((pattern) => pattern.test(expr)))).toEqual([]);
});

test("each alert says who is concerned, how much, what to do and where to look", () => {
  for (const { alert, labels, annotations } of alerts) {
    expect(["critical", "warning", "none"]).toContain(labels["severity"]);
    expect(["platform", ...ALL]).toContain(labels["system"]);
    expect(annotations.summary.replace(/{{.*?}}/g, "")).not.toMatch(/[\n]|\.( |$)/);
    expect(annotations.description).toMatch(/^[^\n]+\.$/);
    expect(annotations.runbook_url).toBe(`https://example.org/docs/runbooks/${alert}.md`);
    expect(annotations.dashboard_url).toMatch(/^https:\/\/grafana\.example\.org\/d\/[a-z-]+(\?|$)/);
  }
});

test("the dashboard opens with what the alert is about", () => {
  const url = (name: string, label: string, value: string) =>
    alerts.find(
      ({ alert, labels }) =>
        alert === name && Object.entries(labels).some(([key, said]) => key === label && said === value),
    )?.annotations.dashboard_url;
  expect(url("ConsumerStopped", "consumergroup", "webhook-delivery")).toBe(
    "https://grafana.example.org/d/consumers?var-system=checkout&var-group=webhook-delivery",
  );
  expect(url("DeadLettersWaiting", "topic", "escrow.events.v1.dlq")).toBe(
    "https://grafana.example.org/d/topics?var-system=escrow&var-topic=escrow.events.v1.dlq",
  );
  expect(url("KafkaBrokerDown", "system", "platform")).toBe("https://grafana.example.org/d/kafka-overview");
});

promtool("where all is well only the watchdog comes", async () => {
  await firing(healthy(stack, 120), "110m", [watchdog]);
});

promtool("where nothing at all is heard, that is heard", async () => {
  const exporters = stack.nodes.map(({ name }) => sample("ExporterDown", "warning", { job: "kafka", instance: name }));
  await firing({}, "15m", [
    watchdog,
    ...exporters,
    sample("ExporterDown", "critical", { job: "kafka-exporter" }),
    sample("KafkaBrokerDown", "critical"),
    sample("KafkaActiveController", "critical"),
    sample("SchemaRegistryDown", "critical"),
    sample("SchemaRegistryDown", "warning"),
    sample("MirrorStopped", "critical", { source: "prod", target: "dr" }),
  ]);
});

promtool("where the exporter of offsets is silent, only that is told", async () => {
  const blind = Object.entries(healthy(stack, 120)).map(([name, values]): [string, string] => {
    if (name.startsWith('up{job="kafka-exporter"')) return [name, "1x29 0x90"];
    return [name, /^kafka_(topic|consumergroup)/.test(name) ? values.replace(/x\d+$/, "x29 _x90") : values];
  });
  await firing(Object.fromEntries(blind), "60m", [
    watchdog,
    sample("ExporterDown", "critical", { job: "kafka-exporter" }),
  ]);
});

promtool("where a topic isn't there, nothing comes in", async () => {
  const without = Object.entries(healthy(stack, 60)).filter(
    ([name]) => !name.startsWith('kafka_topic_partition_current_offset{topic="crypto-checkout.domain-events",'),
  );
  const low = sample("TopicThroughputLow", "warning", { system: "checkout", topic: "crypto-checkout.domain-events" });
  await firing(Object.fromEntries(without), "50m", [watchdog, low]);
});

const watchdog = sample("Watchdog", "none");

function sample(alert: string, severity: string, labels: Readonly<Record<string, string>> = {}): string {
  const all = { alertname: alert, alertstate: "firing", severity, system: "platform", ...labels };
  return `ALERTS{${Object.entries(all)
    .map(([name, value]) => `${name}="${value}"`)
    .join(",")}}`;
}

async function firing(
  series: Readonly<Record<string, string>>,
  at: string,
  expected: readonly string[],
): Promise<void> {
  const tests = {
    rule_files: ["rules.yml"],
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [
          {
            expr: 'ALERTS{alertstate="firing"}',
            eval_time: at,
            exp_samples: expected.map((labels) => ({ labels, value: 1 })),
          },
        ],
      },
    ],
  };
  const { code, output } = await withFiles({ "rules.yml": all, "test.yml": tests }, [
    "promtool",
    "test",
    "rules",
    "test.yml",
  ]);
  expect(code === 0 ? "" : output).toBe("");
}
