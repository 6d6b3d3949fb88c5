// The stack's own rules with all their durations sixty times shorter: what takes minutes there takes seconds here.

import { parse, stringify } from "yaml";
import type { Lab } from "./lab";

const SCALE = 1 / 60;
const LEAST = 5;
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
      if (rule.for) rule.for = shorter(rule.for, 1);
      rule.expr = rule.expr.replace(
        /(\[|\boffset )(\d+[smhd])\b/g,
        (_all, before: string, time: string) => `${before}${shorter(time, LEAST)}`,
      );
    }
  }
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

function shorter(time: string, least: number): string {
  const [, count = "0", unit = "s"] = /^(\d+)([smhd])$/.exec(time) ?? [];
  return `${Math.max(least, Math.round(Number(count) * (UNITS[unit] ?? 1) * SCALE))}s`;
}
