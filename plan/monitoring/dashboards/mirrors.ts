// How far the copy in the other cluster is behind: what would be lost if this one were lost now.

import { JOBS } from "../metrics";
import { above, type Dashboard } from "./model";
import { graph, upOrDown } from "./panels";

const SOURCE = "kafka_connect_mirror_mirrorsourceconnector";
const CHOSEN = '{system=~"$system",topic=~".*($topic)"}';
const by = "source, target, topic";
const NAME = "{{source}} to {{target}}: {{topic}}";

export function mirrors(): Dashboard {
  return {
    uid: "mirrors",
    title: "Mirrors",
    answers: "How old is the copy in the other cluster, and could groups go on there?",
    variables: ["system", "topic"],
    rows: [
      {
        title: "How far behind?",
        panels: [
          graph({
            id: 1,
            title: "Latency of copies",
            why: "From a record's timestamp to its arrival: what would be lost at most. Dashed: 30 s and 2 min.",
            unit: "milliseconds",
            limits: above(30_000, 120_000),
            queries: [{ expr: `max by (${by}) (${SOURCE}_replication_latency_ms${CHOSEN})`, name: NAME }],
          }),
          graph({
            id: 2,
            title: "Age of records when they are copied",
            why: "High at first, while old records are caught up with; it should fall.",
            unit: "milliseconds",
            queries: [{ expr: `max by (${by}) (${SOURCE}_record_age_ms${CHOSEN})`, name: NAME }],
          }),
          graph({
            id: 3,
            title: "Records copied",
            why: "None while the source is written to: the mirror has stopped.",
            unit: "perSecond",
            queries: [
              { expr: `sum by (${by}) (rate(${SOURCE}_records_total${CHOSEN}[$__rate_interval]))`, name: NAME },
            ],
          }),
        ],
      },
      {
        title: "Could groups go on there?",
        panels: [
          graph({
            id: 10,
            title: "Time until offsets are known there",
            why: "A group that moves over reads again what it did in this time.",
            width: 12,
            unit: "milliseconds",
            queries: [
              {
                expr: "max by (source, target, group) (kafka_connect_mirror_mirrorcheckpointconnector_checkpoint_latency_ms)",
                name: "{{source}} to {{target}}: {{group}}",
              },
            ],
          }),
          upOrDown(11, `up{job="${JOBS.mirror}"}`, 12),
        ],
      },
    ],
  };
}
