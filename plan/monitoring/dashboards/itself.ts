// The row that says whether watching works.

import { INTERVAL_SECONDS } from "../metrics";
import { above, type Row } from "./model";
import { graph } from "./panels";

export function itself(): Row {
  return {
    title: "Monitoring itself",
    panels: [
      graph({
        id: 40,
        title: "Slowest scrape, by job",
        why: `Near the interval of ${INTERVAL_SECONDS} s, samples begin to be missing.`,
        unit: "seconds",
        limits: above(INTERVAL_SECONDS / 3, INTERVAL_SECONDS * (2 / 3)),
        queries: [{ expr: "max by (job) (scrape_duration_seconds)", name: "{{job}}" }],
      }),
      graph({
        id: 41,
        title: "Series that Prometheus holds",
        why: "Its memory grows with them. More topics, partitions and groups are more series.",
        unit: "count",
        queries: [{ expr: "max(prometheus_tsdb_head_series)", name: "series" }],
      }),
      graph({
        id: 42,
        title: "Rules and notifications that failed in an hour",
        why: "An alert that can't be worked out or delivered is no alert.",
        unit: "count",
        emptyWhenHealthy: "every rule was worked out and every notification arrived.",
        queries: [
          { expr: "sum(increase(prometheus_rule_evaluation_failures_total[1h])) > 0", name: "rules" },
          { expr: "sum(increase(prometheus_notifications_dropped_total[1h])) > 0", name: "never sent" },
          {
            expr: "sum by (integration) (increase(alertmanager_notifications_failed_total[1h])) > 0",
            name: "failed {{integration}}",
          },
        ],
      }),
    ],
  };
}
