// Each alert of a whole stack by promtool: it comes, not too early, not for values just short of it, and goes again.

import type { Case } from "./alerts-cases/case";
import { CASES } from "./alerts-cases/all";
import { RENDERING, documentOf, needing, watched, withFiles, type Document } from "./alerts-support";

const all = documentOf(watched());
const promtool = needing("promtool");
jest.setTimeout(300_000);

/** By case: what promtool complains of. All at once, because starting it costs more than what it does. */
const complaints: string[] = [];

beforeAll(async () => {
  const files = CASES.flatMap((each, index): [string, unknown][] => [
    [`rules-${index}.yml`, only(all, each)],
    [`test-${index}.yml`, testOf(each, `rules-${index}.yml`)],
  ]);
  const tests = CASES.map((_each, index) => `test-${index}.yml`);
  const { output } = await withFiles(Object.fromEntries(files), ["promtool", "test", "rules", ...tests]);
  const [, ...outcomes] = output.split("Unit Testing:");
  for (const outcome of outcomes) {
    const [, index = "", said = ""] = /^\s+test-(\d+)\.yml\s*([^]*)$/.exec(outcome) ?? [];
    complaints[Number(index)] = said.trim();
  }
});

promtool.each(
  CASES.map(
    (each, index) => [`${each.alert} ${each.severity} ${Object.values(each.labels).join(" ")}`, index] as const,
  ),
)("%s", (_name, index) => {
  expect(complaints[index]).toBe("SUCCESS");
});

function testOf(each: Case, rules: string) {
  const interval = each.interval ?? "1m";
  const expected = {
    exp_labels: { severity: each.severity, ...each.labels },
    exp_annotations: {
      summary: each.summary,
      description: each.description,
      runbook_url: `${RENDERING.runbooks}/${each.alert}.md`,
      dashboard_url: `${RENDERING.grafana}/d/${each.dashboard}${chosen(each)}`,
    },
  };
  const at = (time: string, ...exp_alerts: object[]) => ({ eval_time: time, alertname: each.alert, exp_alerts });
  const scenario = (series: Case["bad"], alert_rule_test: object[]) => ({
    interval,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test,
  });
  return {
    rule_files: [rules],
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

function chosen({ labels }: Case): string {
  const { system, topic, consumergroup } = labels;
  if (system === "platform") return "";
  return `?var-system=${system}${topic ? `&var-topic=${topic}` : ""}${consumergroup ? `&var-group=${consumergroup}` : ""}`;
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
