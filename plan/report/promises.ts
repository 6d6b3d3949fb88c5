// What systems promise and when somebody is told: from the rules that Prometheus will get, else from services' contracts.

import type { Plan } from "../plan";
import { alertsOf, type Alert } from "../review/alerts";

export interface Objective {
  readonly system: string;
  readonly name: string;
  readonly text: string;
}

export interface Watching {
  readonly promises: readonly Objective[];
  readonly alerts: readonly { readonly system: string; readonly alerts: readonly Alert[] }[];
}

const BURN = "ErrorBudgetBurn";

export function watchingOf(plan: Pick<Plan, "fleets">): Watching {
  const all = alertsOf(plan);
  const promises = new Map<string, Objective>();
  for (const { system, subject, description } of all.filter(({ name }) => name === BURN)) {
    const text = (description.split(";")[0] ?? "").replace(/^Promised are /, "");
    promises.set(`${system} ${subject}`, { system, name: subject, text });
  }
  const systems = [...new Set(all.map(({ system }) => system))];
  return {
    promises: [...promises.values()],
    alerts: systems.map((system) => ({ system, alerts: all.filter((alert) => alert.system === system) })),
  };
}
