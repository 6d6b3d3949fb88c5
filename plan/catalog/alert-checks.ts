// What can be wrong with thresholds that each look right: alerts that could never come, or always.

import { BUCKETS } from "../monitoring/metrics/applications";
import type { Problem } from "../problems";
import { listed } from "../schema";
import { formatDuration } from "../units";
import type { LoadedSystem } from "./checks";

export function checkAlerts({ source, file }: LoadedSystem): Problem[] {
  const problems: Problem[] = [];
  const { alerts, objectives } = file;

  const ordered = (path: string, values: object) => {
    const given = values as Readonly<Record<string, number | undefined>>;
    for (const [name, mild] of Object.entries(given)) {
      const severe = given[`${name}Critical`];
      if (mild === undefined || severe === undefined || severe > mild) continue;
      const reason = `must be above ${name} (${mild}), which is the milder one`;
      problems.push({ source, path: `${path}.${name}Critical`, value: severe, reason });
    }
  };
  /** Services count their times in fixed steps: between two of them nothing can be told apart. */
  const step = (path: string, time: number | undefined) => {
    if (time === undefined || BUCKETS.some((seconds) => seconds * 1000 === time)) return;
    const steps = BUCKETS.map((seconds) => formatDuration(seconds * 1000));
    const reason = `is no step in which services measure their times: write ${listed(steps, "or")}`;
    problems.push({ source, path, value: formatDuration(time), reason });
  };

  ordered("alerts.cluster", alerts.cluster);
  ordered("alerts.groups", alerts.groups);
  ordered("alerts.deadLetters", alerts.deadLetters);
  step("alerts.groups.processingTime", alerts.groups.processingTime);
  step("alerts.topics.endToEnd", alerts.topics.endToEnd);
  step("objectives.produce.within", objectives.produce?.within);
  step("objectives.endToEnd.within", objectives.endToEnd?.within);
  for (const [name, service] of Object.entries(file.services)) {
    service.consumes.forEach((entry, index) => {
      const path = `services.${name}.consumes[${index}].alerts`;
      const own = entry.alerts ?? {};
      if (own.lag !== undefined || own.lagCritical !== undefined) ordered(path, { ...alerts.groups, ...own });
      if (own.processingTime !== undefined) step(`${path}.processingTime`, own.processingTime);
    });
  }
  return problems;
}
