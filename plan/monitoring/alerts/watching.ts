// Alerts about watching itself: what can't be seen, and what can't be told.

import { MINUTE, PLATFORM, type AlertRule } from "./rule";
import type { Watched } from "./watched";

export function watchingAlerts({ nodes }: Watched): AlertRule[] {
  return [...exporters(nodes.map((node) => node.name)), ...telling(), watchdog()];
}

function exporters(nodes: readonly string[]): AlertRule[] {
  const down = { alert: "ExporterDown", for: 5 * MINUTE, dashboard: "kafka-overview" } as const;
  return [
    // One for each node, because a target that is missing altogether has no series that could be 0.
    ...nodes.map((instance): AlertRule => ({
      ...down,
      expr: `(max(up{job="kafka",instance="${instance}"}) or vector(0)) == 0`,
      severity: "warning",
      labels: { ...PLATFORM, job: "kafka", instance },
      summary: `${instance} says nothing`,
      description: `The metrics of ${instance} can't be read: nothing is known of it, neither good nor bad.`,
    })),
    {
      ...down,
      expr: '(max(up{job="kafka-exporter"}) or vector(0)) == 0',
      severity: "critical",
      labels: { ...PLATFORM, job: "kafka-exporter" },
      summary: "Consumer groups and dead letters aren't watched",
      description: "The exporter of offsets can't be read: no alert about groups, topics and dead letters can come.",
    },
    {
      ...down,
      expr: 'up{job!~"kafka|kafka-exporter|schema-registry"} == 0',
      severity: "warning",
      labels: PLATFORM,
      summary: "{{ $labels.instance }} says nothing",
      description: "The metrics of {{ $labels.instance }} ({{ $labels.job }}) can't be read.",
    },
  ];
}

function telling(): AlertRule[] {
  return [
    {
      alert: "NotificationsFailing",
      expr:
        "sum by (instance, integration) (increase(alertmanager_notifications_failed_total[15m])) > 0" +
        " or sum by (instance) (increase(prometheus_notifications_dropped_total[15m])) > 0",
      for: 0,
      severity: "critical",
      labels: PLATFORM,
      summary: "Alerts don't arrive",
      description:
        '{{ $value | printf "%.0f" }} notifications of {{ $labels.instance }} {{ $labels.integration }} were lost in 15 minutes.',
      dashboard: "kafka-overview",
    },
    {
      alert: "RulesFailing",
      expr: "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[15m])) > 0",
      for: 0,
      severity: "warning",
      labels: PLATFORM,
      summary: "Alerts can't be worked out",
      description: 'Rules of {{ $labels.rule_group }} failed {{ $value | printf "%.0f" }} times in 15 minutes.',
      dashboard: "kafka-overview",
    },
    {
      alert: "ConfigurationRefused",
      expr: "prometheus_config_last_reload_successful == 0 or alertmanager_config_last_reload_successful == 0",
      for: 5 * MINUTE,
      severity: "warning",
      labels: PLATFORM,
      summary: "{{ $labels.instance }} runs on an older configuration",
      description: "{{ $labels.instance }} could not read its new configuration.",
      dashboard: "kafka-overview",
    },
  ];
}

/** Always there: whoever receives it notices when it doesn't come any more. */
function watchdog(): AlertRule {
  return {
    alert: "Watchdog",
    expr: "vector(1)",
    for: 0,
    severity: "none",
    labels: PLATFORM,
    summary: "Watching works",
    description: "Comes for as long as Prometheus and Alertmanager work. Its absence is the alarm.",
    dashboard: "kafka-overview",
  };
}
