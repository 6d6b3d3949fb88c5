// The way of an event from its topic through its groups: in time, completely, and what became of the rest.

import { lag } from "./lag";
import { above, type Dashboard } from "./model";
import { graph } from "./panels";
import type { Watched } from "../alerts/watched";
import { beyond, limitsBy } from "./limits";

const CHOSEN = '{system=~"$system",topic=~"$topic",group=~"$group"}';
const OFFSETS = ['system=~"$system"', 'topic=~"$topic"', 'consumergroup=~"$group"'];

const rate = (metric: string, ...labels: string[]) =>
  `sum by (${labels.join(", ")}) (rate(${metric}${CHOSEN}[$__rate_interval]))`;
const endToEnd = (share: number, ...labels: string[]) =>
  `histogram_quantile(${share}, ${rate("app_end_to_end_seconds_bucket", "le", ...labels)})`;

export function eventProcessing({ groups, topics, deadLetters }: Watched): Dashboard {
  return {
    uid: "event-processing",
    title: "Event processing",
    answers: "Are events processed in time and completely, and what became of those that were not?",
    variables: ["system", "topic", "group"],
    rows: [
      {
        title: "In time?",
        panels: [
          graph({
            id: 1,
            title: "From written to processed, 95 of 100, by topic",
            why: "End to end, from the record's timestamp. Dashed: the limits of the topics shown.",
            unit: "seconds",
            limitsOf: limitsBy(
              topics,
              ({ topic }) => topic,
              ({ endToEndSeconds }) => above(endToEndSeconds),
            ),
            queries: [{ expr: endToEnd(0.95, "topic"), name: "{{topic}}" }],
          }),
          graph({
            id: 2,
            title: "From written to processed, by share",
            why: "Only 0.99 is high: a few slow records. All are high: the groups trail.",
            unit: "seconds",
            queries: [0.5, 0.95, 0.99].map((share) => ({ expr: endToEnd(share), name: String(share) })),
          }),
          graph({
            id: 3,
            title: "Lag by group and topic",
            why: "Records that a group still has to read. Limits and causes are on Consumers.",
            unit: "count",
            queries: [
              {
                expr: `sum by (consumergroup, topic) (${lag(groups, ...OFFSETS)})`,
                name: "{{consumergroup}} {{topic}}",
              },
            ],
          }),
        ],
      },
      {
        title: "Completely?",
        panels: [
          graph({
            id: 10,
            title: "Records processed",
            why: "Ended well, by group.",
            unit: "perSecond",
            queries: [{ expr: rate("app_records_processed_total", "group"), name: "{{group}}" }],
          }),
          graph({
            id: 11,
            title: "Failures by kind",
            why: "The kinds that the system's file names under errors, one for each attempt that failed.",
            unit: "perSecond",
            emptyWhenHealthy: "no attempt failed.",
            queries: [
              { expr: `${rate("app_records_failed_total", "group", "error")} > 0`, name: "{{group}} {{error}}" },
            ],
          }),
          graph({
            id: 12,
            title: "Retries for each record processed",
            why: "How much work is done twice.",
            unit: "plain",
            emptyWhenHealthy: "no record had to be tried again.",
            queries: [
              {
                expr: `${rate("app_retries_total", "group")} / (${rate("app_records_processed_total", "group")} > 0) > 0`,
                name: "{{group}}",
              },
            ],
          }),
        ],
      },
      {
        title: "Given up",
        panels: [
          graph({
            id: 20,
            title: "Records given up in an hour, by kind of failure",
            why: "As the services say it: which group gave up, and why.",
            width: 12,
            unit: "count",
            emptyWhenHealthy: "no group gave a record up.",
            queries: [
              {
                expr: `sum by (group, error) (increase(app_dead_letters_total${CHOSEN}[1h])) > 0`,
                name: "{{group}} {{error}}",
              },
            ],
          }),
          graph({
            id: 21,
            title: "Dead letters that wait",
            why: "As the cluster says it. Each waits for somebody who repairs, repeats or drops it.",
            width: 12,
            unit: "count",
            limitsOf: limitsBy(
              deadLetters,
              ({ topic }) => topic,
              (each) => beyond(each.waiting, each.waitingCritical),
            ),
            queries: [
              {
                expr: 'sum by (topic) (kafka_topic_partition_current_offset{system=~"$system",kind="dead-letter"} - kafka_topic_partition_oldest_offset{system=~"$system",kind="dead-letter"})',
                name: "{{topic}}",
              },
            ],
          }),
        ],
      },
    ],
  };
}
