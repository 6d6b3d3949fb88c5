// Each alert of a whole stack by promtool: it comes, not too early, not for values just short of it, and goes again.

import type { Case } from "./alerts-cases/case";
import { CASES } from "./alerts-cases/all";
import { RENDERING, documentOf, needing, watched, withFiles, type Document } from "./alerts-support";

const all = documentOf(watched());
const promtool = needing("promtool");
jest.setTimeout(120_000);

promtool.each(CASES.map((each) => [`${each.alert} ${each.severity} ${Object.values(each.labels).join(" ")}`, each]))(
  "%s",
  async (_name, each) => {
    const { code, output } = await withFiles({ "rules.yml": only(all, each), "test.yml": testOf(each) }, [
      "promtool",
      "test",
      "rules",
      "test.yml",
    ]);
    expect(code === 0 ? "" : output).toBe("");
  },
);

function testOf(each: Case) {
  const interval = each.interval ?? "1m";
  const expected = {
    exp_labels: { severity: each.severity, ...each.labels },
    exp_annotations: {
      summary: each.summary,
      description: each.description,
      runbook_url: `${RENDERING.runbooks}/${each.alert}.md`,
      dashboard_url: `${RENDERING.grafana}/d/${each.dashboard}`,
    },
  };
  const at = (time: string, ...exp_alerts: object[]) => ({ eval_time: time, alertname: each.alert, exp_alerts });
  const scenario = (series: Case["bad"], alert_rule_test: object[]) => ({
    interval,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test,
  });
  return {
    rule_files: ["rules.yml"],
    evaluation_interval: interval,
    tests: [
      scenario(each.bad, [...(each.notYet ? [at(each.notYet)] : []), at(each.at, expected), at(each.cleared)]),
      scenario(
        each.below,
        [each.at, ...(each.silent ?? [])].map((time) => at(time)),
      ),
    ],
  };
}

/** The rules of one alert, and what they are worked out from. */
function only(document: Document, { alert, severity, labels }: Case): Document {
  const wanted = (rule: Document["groups"][number]["rules"][number]) =>
    !("alert" in rule) ||
    (rule.alert === alert &&
      rule.labels["severity"] === severity &&
      Object.entries(rule.labels).every(([name, value]) => name === "severity" || labels[name] === value));
  const alerts = document.groups.map((group) => ({ ...group, rules: group.rules.filter(wanted) }));
  // What nothing here is worked out from would only take time.
  const records = ["kafka:", "slo:"].filter((prefix) =>
    alerts.some(({ rules }) => rules.some((rule) => "alert" in rule && rule.expr.includes(prefix))),
  );
  const used = (rule: Document["groups"][number]["rules"][number]) =>
    "alert" in rule ||
    (records.some((prefix) => rule.record.startsWith(prefix)) &&
      (rule.labels?.["slo"] ?? labels["slo"]) === labels["slo"] &&
      (rule.labels?.["system"] ?? labels["system"]) === labels["system"]);
  return { groups: alerts.map((group) => ({ ...group, rules: group.rules.filter(used) })) };
}
