// The row that says of each node whether it is there, and what it does.

import { JOBS } from "../metrics";
import type { Row } from "./model";
import { upOrDown } from "./panels";
import { beyond } from "./limits";

export function nodes(): Row {
  const by = ["instance", "zone", "roles"];
  const labels = by.join(", ");
  return {
    title: "Nodes",
    panels: [
      upOrDown(
        10,
        `up{job="${JOBS.kafka}"}`,
        10,
        "Whether each node answers the scrape. Down here but serving elsewhere: its exporter is broken.",
      ),
      {
        id: 11,
        kind: "table",
        title: "What each node does",
        why: "Leaders should be spread evenly; a node that was just started leads nothing yet.",
        width: 14,
        unit: "count",
        by,
        queries: [
          {
            name: "Started",
            unit: "ago",
            expr: perNode(labels, `process_start_time_seconds{job="${JOBS.kafka}"}`, 1000),
          },
          { name: "Leads", expr: perNode(labels, "kafka_server_replicamanager_leadercount") },
          { name: "Holds", expr: perNode(labels, "kafka_server_replicamanager_partitioncount") },
          { name: "On disk", unit: "bytes", expr: `sum by (${labels}) (kafka_log_log_size)` },
          {
            name: "Directories lost",
            expr: perNode(labels, "kafka_log_logmanager_offlinelogdirectorycount"),
            limits: beyond(undefined, 0),
          },
        ],
      },
    ],
  };
}

function perNode(labels: string, metric: string, factor?: number): string {
  return `max by (${labels}) (${metric})${factor === undefined ? "" : ` * ${factor}`}`;
}
