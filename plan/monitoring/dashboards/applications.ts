// How the services of the systems do, as they say themselves (the contract is in metrics/applications.ts).

import { JOBS } from "../metrics";
import { above, type Dashboard, type Row } from "./model";
import { graph, upOrDown } from "./panels";
import type { Watched, WatchedGroup } from "../alerts/watched";
import { limitsBy } from "./limits";

const CHOSEN = '{system=~"$system",service=~"$service"}';
const WINDOW = "[$__rate_interval]";

const rate = (metric: string, ...labels: string[]) =>
  `sum by (${labels.join(", ")}) (rate(${metric}${CHOSEN}${WINDOW}))`;
const quantile = (share: number, metric: string, ...labels: string[]) =>
  `histogram_quantile(${share}, ${rate(`${metric}_bucket`, "le", ...labels)})`;
const zero = (metric: string) => `0 * ${rate(metric, "group")}`;

export function applications(watched: Watched): Dashboard {
  return {
    uid: "applications",
    title: "Applications",
    answers: "How much do the services process, how fast, how often do they fail, and what happened in the business?",
    variables: ["system", "service"],
    rows: [running(), processing(watched), writing(), business()],
  };
}

function running(): Row {
  return {
    title: "Do they run?",
    panels: [upOrDown(1, `up{job="${JOBS.applications}",system=~"$system",service=~"$service"}`, 24)],
  };
}

function processing({ groups }: Watched): Row {
  const name = ({ group }: WatchedGroup) => group;
  // Who has never failed has no failures to count, and who has only failed has nothing processed.
  const failed = `(${rate("app_records_failed_total", "group")} or ${zero("app_records_processed_total")})`;
  const processed = `(${rate("app_records_processed_total", "group")} or ${zero("app_records_failed_total")})`;
  return {
    title: "Processing",
    panels: [
      graph({
        id: 10,
        title: "Records processed",
        why: "By service; those that ended well.",
        unit: "perSecond",
        queries: [{ expr: rate("app_records_processed_total", "service"), name: "{{service}}" }],
      }),
      graph({
        id: 11,
        title: "Share of attempts that failed",
        why: "By consumer group, a retry counted as an attempt. Dashed: the limits of the groups shown.",
        unit: "share",
        limitsOf: limitsBy(groups, name, ({ errorRate }) => above(errorRate)),
        queries: [
          {
            expr: `${failed} / (${processed} + ${failed} > 0)`,
            name: "{{group}}",
          },
        ],
      }),
      graph({
        id: 12,
        title: "Time to process a record, 95 of 100",
        why: "By consumer group, its retries included. Dashed: the limits of the groups shown.",
        unit: "seconds",
        limitsOf: limitsBy(groups, name, ({ processingSeconds }) => above(processingSeconds)),
        queries: [{ expr: quantile(0.95, "app_processing_seconds", "group"), name: "{{group}}" }],
      }),
      graph({
        id: 13,
        title: "Time to process a record, all services shown",
        why: "Half of the records are faster than 0.5, one in a hundred is slower than 0.99.",
        width: 12,
        unit: "seconds",
        queries: [0.5, 0.95, 0.99].map((share) => ({
          expr: quantile(share, "app_processing_seconds"),
          name: String(share),
        })),
      }),
      graph({
        id: 14,
        title: "Retries",
        why: "Attempts after a failure. Many with few dead letters: something that they depend on comes and goes.",
        width: 12,
        unit: "perSecond",
        emptyWhenHealthy: "no record had to be tried again.",
        queries: [{ expr: `${rate("app_retries_total", "service", "group")} > 0`, name: "{{service}} {{group}}" }],
      }),
    ],
  };
}

function writing(): Row {
  return {
    title: "Writing",
    panels: [
      graph({
        id: 20,
        title: "Records written",
        why: "Acknowledged by the cluster.",
        unit: "perSecond",
        queries: [{ expr: rate("app_records_produced_total", "service", "topic"), name: "{{service}} {{topic}}" }],
      }),
      graph({
        id: 21,
        title: "Time until a write is acknowledged, 95 of 100",
        why: "As the service sees it: waiting for a batch to fill, the network and the brokers.",
        unit: "seconds",
        queries: [{ expr: quantile(0.95, "app_produce_seconds", "service"), name: "{{service}}" }],
      }),
      graph({
        id: 22,
        title: "Writes that failed, and records that are too large",
        why: "Failed: the record is in the service's hands alone. Large: accepted, above the size for a warning.",
        unit: "perSecond",
        emptyWhenHealthy: "every record was written, and none was larger than its topic's size for a warning.",
        queries: [
          { expr: `${rate("app_produce_errors_total", "service", "topic")} > 0`, name: "failed {{service}} {{topic}}" },
          { expr: `${rate("app_large_records_total", "service", "topic")} > 0`, name: "large {{service}} {{topic}}" },
        ],
      }),
    ],
  };
}

function business(): Row {
  return {
    title: "What happened",
    panels: [
      graph({
        id: 30,
        title: "Events by type",
        why: "What the business does: escrows created, payments made or failed, messages sent.",
        width: 16,
        unit: "perSecond",
        stacked: true,
        queries: [{ expr: rate("app_events_total", "topic", "type"), name: "{{type}} ({{topic}})" }],
      }),
      {
        id: 31,
        kind: "table",
        title: "Events of the last day",
        why: "The same, counted.",
        width: 8,
        unit: "count",
        by: ["type"],
        queries: [{ expr: `sum by (type) (increase(app_events_total${CHOSEN}[1d]))`, name: "Events" }],
      },
    ],
  };
}
