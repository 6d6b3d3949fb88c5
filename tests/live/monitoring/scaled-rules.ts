// The stack's own rules with all their durations sixty times shorter: what takes minutes there takes seconds here.

import { parse, stringify } from "yaml";
import type { Lab } from "./lab";

const SCALE = 1 / 60;
/** Of what is looked back on: long enough to be seen by whoever looks, between two of whose looks may be seconds. */
const LEAST_WINDOW = 20;
/** Of what must last: a node that misses two scrapes on a busy machine isn't down. */
const LEAST_FOR = 5;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

interface Rule {
  expr: string;
  for?: string;
}

export function scaledRules(lab: Lab): string {
  const [instance] = lab.plan().fleets.find((fleet) => fleet.name === "prometheus")?.instances ?? [];
  const document = parse(instance?.files["rules-platform.yml"]?.content ?? "") as {
    groups: { interval?: string; rules: Rule[] }[];
  };
  for (const group of document.groups) {
    if (group.interval) group.interval = shorter(group.interval, 1);
    for (const rule of group.rules) {
      if (rule.for) rule.for = shorter(rule.for, LEAST_FOR);
      rule.expr = rule.expr.replace(
        /(\[|\boffset )(\d+[smhd])\b/g,
        (_all, before: string, time: string) => `${before}${shorter(time, LEAST_WINDOW)}`,
      );
    }
  }
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

function shorter(time: string, least: number): string {
  const [, count = "0", unit = "s"] = /^(\d+)([smhd])$/.exec(time) ?? [];
  return `${Math.max(least, Math.round(Number(count) * (UNITS[unit] ?? 1) * SCALE))}s`;
}
