// Alerts that come, go and change, read from the rules that Prometheus will get.

import { parse } from "yaml";
import { z } from "zod";
import type { Reviewed } from "./reviewed";
import { code, differences, said, type Item } from "./words";

const rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string().optional(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.record(z.string(), z.string()).default({}),
          annotations: z.record(z.string(), z.string()).default({}),
        }),
      ),
    }),
  ),
});

export interface Alert {
  readonly name: string;
  readonly severity: string;
  readonly system: string;
  /** What it is about: a group, a topic, an objective; empty for the cluster. */
  readonly subject: string;
  readonly summary: string;
  readonly description: string;
  readonly condition: string;
  readonly for?: string;
}

const SUBJECTS = ["consumergroup", "topic", "slo", "instance", "job"];
const RULES_FILE = /^rules.*\.yml$/;

type WithFleets = { readonly fleets: readonly { readonly instances: readonly Pick<Instance, "files">[] }[] };
type Instance = Reviewed["fleets"][number]["instances"][number];

export function alertsOf(plan: WithFleets): Alert[] {
  const texts = plan.fleets.flatMap(({ instances }) =>
    Object.entries(instances[0]?.files ?? {}).filter(([name]) => RULES_FILE.test(name)),
  );
  return texts.flatMap(([, file]) =>
    rules.parse(parse(file.content)).groups.flatMap((group) =>
      group.rules.flatMap(({ alert, expr, labels, annotations, ...rule }): Alert[] => {
        if (alert === undefined) return [];
        const subject = SUBJECTS.map((label) => labels[label]).find((value) => value !== undefined);
        return [
          {
            name: alert,
            severity: labels["severity"] ?? "none",
            system: labels["system"] ?? "platform",
            subject: subject ?? "",
            summary: readable(annotations["summary"] ?? ""),
            description: readable(annotations["description"] ?? ""),
            condition: expr,
            ...(rule.for === undefined ? {} : { for: rule.for }),
          },
        ];
      }),
    ),
  );
}

/** What Prometheus fills in when it tells: for a reader, what will stand there. */
function readable(template: string): string {
  return template.replace(/\{\{\s*\$(?:labels\.)?(\w+)[^}]*\}\}/g, "‹$1›");
}

export function alertItems(before: Reviewed | undefined, after: Reviewed): Item[] {
  const key = ({ name, severity, system, subject }: Alert) => [name, severity, system, subject].join("\n");
  const { added, removed, kept } = differences(before ? alertsOf(before) : [], alertsOf(after), key);
  return [
    ...added.map((alert): Item => ({ mark: "added", text: `${titled(alert)}: ${said(alert.description)}` })),
    ...kept.flatMap(([was, is]): Item[] => {
      const changes = [
        ...(was.for === is.for ? [] : [`after ${was.for ?? "0s"} → ${is.for ?? "0s"}`]),
        ...(was.condition === is.condition ? [] : [`when ${code(was.condition)} → ${code(is.condition)}`]),
      ];
      return changes.length === 0 ? [] : [{ mark: "changed", text: `${titled(is)}: ${changes.join("; ")}` }];
    }),
    ...removed.map((alert): Item => ({ mark: "removed", text: `${titled(alert)}: nobody is told any more` })),
  ];
}

function titled({ name, severity, subject, system }: Alert): string {
  return `${code(name)} (${severity}) of ${subject === "" ? system : code(subject)}`;
}
