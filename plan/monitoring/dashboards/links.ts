// Where each dashboard is found, so that alerts and dashboards can point to it.

/** Part of addresses that people keep: never renamed. */
export const DASHBOARD_UIDS = [
  "kafka-overview",
  "consumers",
  "topics",
  "registry",
  "applications",
  "event-processing",
  "controllers",
  "capacity",
  "mirrors",
  "slos",
] as const;

export type DashboardUid = (typeof DASHBOARD_UIDS)[number];

export interface Place {
  /** The panel that is opened alone. */
  readonly panel?: number;
  /** Values for the dashboard's variables, e.g. { group: "settlement-processing" }. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * The path below Grafana's own address.
 * Values may be Prometheus' templates, which are left as they are: a template should then end in `| urlquery`.
 */
export function dashboardPath(uid: DashboardUid, { panel, variables = {} }: Place = {}): string {
  const parts = Object.entries(variables).map(([name, value]) => `var-${name}=${encoded(value)}`);
  if (panel !== undefined) parts.push(`viewPanel=${panel}`);
  return `/d/${uid}${parts.length > 0 ? `?${parts.join("&")}` : ""}`;
}

function encoded(value: string): string {
  return value.includes("{{") ? value : encodeURIComponent(value);
}
