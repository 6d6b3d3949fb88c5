// Is the cluster well, and if not, where does one look next?

import { lag } from "./lag";
import { above, below, exactly, type Dashboard, type Panel, type Row } from "./model";
import { nodes } from "./nodes";
import { graph, tile } from "./panels";
import type { Watched } from "../alerts/watched";
import { beyond, brokersOf } from "./limits";

export function kafkaOverview(watched: Watched): Dashboard {
  return {
    uid: "kafka-overview",
    title: "Kafka overview",
    answers: "Is the cluster well, who uses it how much, and which dashboard says more?",
    variables: [],
    rows: [
      { title: "Is it well?", panels: health(watched) },
      nodes(),
      traffic(),
      speed(watched),
      replication(watched),
      behind(watched),
    ],
  };
}

function health(watched: Watched): Panel[] {
  const { cluster } = watched;
  const brokers = brokersOf(watched);
  return [
    tile(
      1,
      "Brokers that serve",
      "max(kafka_controller_kafkacontroller_activebrokercount)",
      below(undefined, brokers),
      `Registered, and not fenced off. ${brokers} are planned.`,
    ),
    tile(
      2,
      "Active controllers",
      "sum(kafka_controller_kafkacontroller_activecontrollercount)",
      exactly(1),
      "One. With none nothing can be changed or repaired; two would contradict each other. See Controllers.",
    ),
    tile(
      3,
      "Partitions without a leader",
      "max(kafka_controller_kafkacontroller_offlinepartitionscount)",
      beyond(undefined, 0),
      "Nobody can read or write them now.",
    ),
    tile(
      4,
      "Partitions that refuse writes",
      "sum(kafka_server_replicamanager_underminisrpartitioncount)",
      beyond(undefined, 0),
      "Fewer replicas in sync than min.insync.replicas: writes with acks=all fail.",
    ),
    tile(
      5,
      "Under-replicated partitions",
      "sum(kafka_server_replicamanager_underreplicatedpartitions)",
      beyond(cluster.underReplicated, cluster.underReplicatedCritical),
      "A replica is away or trails. Expected while a node restarts; not for longer.",
    ),
    tile(
      6,
      "Alerts firing",
      'count(ALERTS{alertstate="firing",severity=~"warning|critical"}) or vector(0)',
      above(1),
      "Each is marked in red on the graphs below while it fires.",
    ),
  ];
}

function traffic(): Row {
  const rate = (metric: string) => `sum(rate(${metric}[$__rate_interval]))`;
  return {
    title: "Traffic",
    panels: [
      graph({
        id: 20,
        title: "Records written, by system",
        why: "What producers write. A system that stops here has stopped, whatever its own health says.",
        unit: "perSecond",
        stacked: true,
        queries: [
          {
            expr: `sum by (system) (rate(kafka_server_brokertopicmetrics_messagesin_total[$__rate_interval]))`,
            name: "{{system}}",
          },
        ],
      }),
      graph({
        id: 21,
        title: "Bytes",
        why: "Read is usually written times the number of groups. Copied is written times the further replicas.",
        unit: "bytesPerSecond",
        queries: [
          { expr: rate("kafka_server_brokertopicmetrics_bytesin_total"), name: "written" },
          { expr: rate("kafka_server_brokertopicmetrics_bytesout_total"), name: "read" },
          { expr: rate("kafka_server_brokertopicmetrics_replicationbytesin_total"), name: "copied" },
        ],
      }),
      graph({
        id: 22,
        title: "Busiest topics",
        why: "The ten topics with most records written. See Topics for the others.",
        unit: "perSecond",
        queries: [
          {
            expr: `topk(10, sum by (topic) (rate(kafka_server_brokertopicmetrics_messagesin_total[$__rate_interval])))`,
            name: "{{topic}}",
          },
        ],
      }),
    ],
  };
}

function speed({ cluster }: Watched): Row {
  return {
    title: "Speed",
    panels: [
      graph({
        id: 30,
        title: "Time for a write, at the slowest broker",
        why: "From a produce request's arrival to its answer, all replicas in sync included.",
        unit: "milliseconds",
        limits: above(cluster.produceTime, cluster.produceTimeCritical),
        queries: [
          {
            expr: 'max by (quantile) (kafka_network_requestmetrics_totaltimems{request="Produce"})',
            name: "quantile {{quantile}}",
          },
        ],
      }),
      graph({
        id: 31,
        title: "Time for a read, 99 of 100",
        why: "A fetch waits for records, up to 500 ms by default: high and level means that there is nothing to read.",
        unit: "milliseconds",
        queries: [
          {
            expr: 'max by (request) (kafka_network_requestmetrics_totaltimems{request=~"Fetch.*",quantile="0.99"})',
            name: "{{request}}",
          },
        ],
      }),
      graph({
        id: 32,
        title: "Answers with an error",
        why: "NOT_LEADER_OR_FOLLOWER is normal for a moment after leaders move; AUTHORIZATION and RECORD errors never are.",
        unit: "perSecond",
        emptyWhenHealthy: "no answer carried an error. Leaders that move make a short burst.",
        queries: [
          {
            expr: 'sum by (request, error) (rate(kafka_network_requestmetrics_errors_total{error!="NONE"}[$__rate_interval])) > 0',
            name: "{{request}} {{error}}",
          },
        ],
      }),
    ],
  };
}

function replication({ cluster }: Watched): Row {
  const byNode = (metric: string) => `sum by (instance) (kafka_server_replicamanager_${metric})`;
  const aMinute = (metric: string) => `sum(rate(kafka_server_replicamanager_${metric}[$__rate_interval])) * 60`;
  return {
    title: "Replication",
    panels: [
      graph({
        id: 40,
        title: "Under-replicated partitions, by leader",
        why: "All leaders at once: one follower is away. One leader alone: that node's own network or disk.",
        unit: "count",
        queries: [{ expr: byNode("underreplicatedpartitions"), name: "{{instance}}" }],
      }),
      graph({
        id: 41,
        title: "Partitions one loss away from refusing writes",
        why: "At min.insync.replicas exactly. Don't restart a node while this isn't 0.",
        unit: "count",
        queries: [{ expr: byNode("atminisrpartitioncount"), name: "{{instance}}" }],
      }),
      graph({
        id: 42,
        title: "Replicas falling out of sync, and coming back",
        why: "Shrinks without a restart mean slow disks, long pauses or a full network.",
        unit: "perMinute",
        limits: above(cluster.isrShrinks, cluster.isrShrinksCritical),
        queries: [
          { expr: aMinute("isrshrinks_total"), name: "out of sync" },
          { expr: aMinute("isrexpands_total"), name: "back in sync" },
        ],
      }),
    ],
  };
}

function behind({ groups }: Watched): Row {
  return {
    title: "Who trails, and what failed",
    panels: [
      graph({
        id: 50,
        title: "Consumer groups that trail most",
        why: "Records that the group still has to read. See Consumers for limits and causes.",
        width: 12,
        unit: "count",
        queries: [{ expr: `topk(10, sum by (consumergroup) (${lag(groups)}))`, name: "{{consumergroup}}" }],
      }),
      graph({
        id: 51,
        title: "Dead letters that wait",
        why: "Records that could not be processed and that nobody has dealt with. See Topics.",
        width: 12,
        unit: "count",
        emptyWhenHealthy: "no dead letter waits anywhere.",
        queries: [
          {
            expr: 'topk(10, sum by (topic) (kafka_topic_partition_current_offset{kind="dead-letter"} - kafka_topic_partition_oldest_offset{kind="dead-letter"}) > 0)',
            name: "{{topic}}",
          },
        ],
      }),
    ],
  };
}
