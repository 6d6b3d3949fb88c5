// What is in each topic, how it is spread, and what failed.

import { below, type Dashboard, type Row } from "./model";
import { graph } from "./panels";
import type { Watched } from "../alerts/watched";
import { beyond, limitsBy } from "./limits";

const CHOSEN = '{system=~"$system",topic=~"$topic"}';
const DEAD = '{system=~"$system",topic=~"$topic",kind="dead-letter"}';

const waiting = (labels: string) =>
  `sum by (topic) (kafka_topic_partition_current_offset${labels} - kafka_topic_partition_oldest_offset${labels})`;
const written = (window: string) => `sum by (topic) (rate(kafka_topic_partition_current_offset${CHOSEN}[${window}]))`;
const lacking = `kafka_topic_partition_replicas${CHOSEN} - kafka_topic_partition_in_sync_replica${CHOSEN}`;

export function topics(watched: Watched): Dashboard {
  return {
    uid: "topics",
    title: "Topics and dead letters",
    answers: "What is written to each topic, how is it spread over brokers, and what could not be processed?",
    variables: ["system", "topic"],
    rows: [inventory(), traffic(watched), spread(), deadLetters(watched)],
  };
}

function inventory(): Row {
  return {
    title: "All topics",
    panels: [
      {
        id: 1,
        kind: "table",
        title: "What there is",
        why: "Records kept is an upper bound where a topic is compacted or written in transactions.",
        width: 24,
        unit: "count",
        by: ["topic"],
        queries: [
          { name: "Partitions", expr: `max by (topic) (kafka_topic_partitions${CHOSEN})` },
          { name: "Records kept", expr: waiting(CHOSEN) },
          { name: "Written", unit: "perSecond", expr: written("5m") },
          { name: "On all disks", unit: "bytes", expr: `sum by (topic) (kafka_log_log_size${CHOSEN})` },
          {
            name: "Replicas out of sync",
            expr: `sum by (topic) (${lacking})`,
            limits: beyond(0),
          },
        ],
      },
    ],
  };
}

function traffic({ topics: watchedTopics }: Watched): Row {
  const bytes = (way: string) =>
    `sum by (topic) (rate(kafka_server_brokertopicmetrics_${way}_total${CHOSEN}[$__rate_interval]))`;
  return {
    title: "Traffic",
    panels: [
      graph({
        id: 10,
        title: "Records written",
        why: "From the offsets, so transactions' ends are counted too. Dashed: what must come, where a system says so.",
        unit: "perSecond",
        limitsOf: limitsBy(
          watchedTopics,
          ({ topic }) => topic,
          ({ throughputBelow }) => below(throughputBelow),
        ),
        queries: [{ expr: written("$__rate_interval"), name: "{{topic}}" }],
      }),
      graph({
        id: 11,
        title: "Bytes written",
        why: "As producers send them, compressed.",
        unit: "bytesPerSecond",
        queries: [{ expr: bytes("bytesin"), name: "{{topic}}" }],
      }),
      graph({
        id: 12,
        title: "Bytes read",
        why: "By all groups together, without the copies between brokers.",
        unit: "bytesPerSecond",
        queries: [{ expr: bytes("bytesout"), name: "{{topic}}" }],
      }),
      graph({
        id: 13,
        title: "Writes that brokers refused",
        why: "Too large, not allowed, or too few replicas in sync. The brokers' logs name the client.",
        width: 24,
        unit: "perSecond",
        emptyWhenHealthy: "no write was refused.",
        queries: [{ expr: `${bytes("failedproducerequests")} > 0`, name: "{{topic}}" }],
      }),
    ],
  };
}

function spread(): Row {
  return {
    title: "How it is spread",
    panels: [
      graph({
        id: 20,
        title: "Partitions led, by broker",
        why: "Number of the broker. Uneven after a restart, until leaders go back by themselves.",
        unit: "count",
        stacked: true,
        queries: [{ expr: `count_values("broker", kafka_topic_partition_leader${CHOSEN})`, name: "broker {{broker}}" }],
      }),
      graph({
        id: 21,
        title: "Busiest partition against the average",
        why: "1: evenly spread. Far above, with some traffic: a key that is used too much.",
        unit: "plain",
        queries: [
          {
            expr: `max by (topic) (rate(kafka_topic_partition_current_offset${CHOSEN}[5m])) / (avg by (topic) (rate(kafka_topic_partition_current_offset${CHOSEN}[5m])) > 0)`,
            name: "{{topic}}",
          },
        ],
      }),
      graph({
        id: 22,
        title: "Replicas out of sync",
        why: "Which topics are at risk while a broker is away.",
        unit: "count",
        emptyWhenHealthy: "every replica is in sync.",
        queries: [{ expr: `sum by (topic) (${lacking}) > 0`, name: "{{topic}}" }],
      }),
    ],
  };
}

function deadLetters({ deadLetters: watchedDeadLetters }: Watched): Row {
  const name = ({ topic }: { readonly topic: string }) => topic;
  return {
    title: "Dead letters",
    panels: [
      graph({
        id: 30,
        title: "Dead letters that wait",
        why: "Newest minus oldest offset: falls when they are dealt with and deleted, or when retention takes them away.",
        width: 12,
        unit: "count",
        limitsOf: limitsBy(watchedDeadLetters, name, (each) => beyond(each.waiting, each.waitingCritical)),
        queries: [{ expr: waiting(DEAD), name: "{{topic}}" }],
      }),
      graph({
        id: 31,
        title: "Dead letters that came in the last hour",
        why: "A burst is a bad release or a dependency that is down; a trickle is bad data.",
        width: 12,
        unit: "count",
        limitsOf: limitsBy(watchedDeadLetters, name, ({ perHour }) => beyond(perHour)),
        queries: [
          {
            expr: `sum by (topic) (kafka_topic_partition_current_offset${DEAD} - min_over_time(kafka_topic_partition_current_offset${DEAD}[1h]))`,
            name: "{{topic}}",
          },
        ],
      }),
    ],
  };
}
