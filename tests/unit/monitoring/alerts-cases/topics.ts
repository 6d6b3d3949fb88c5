// Topics and their dead letters, each beside its document's numbers; registry and mirrors.

import { PLATFORM, type Case } from "./case";

const current = (topic: string) => `kafka_topic_partition_current_offset{topic="${topic}",partition="0"}`;
const oldest = (topic: string) => `kafka_topic_partition_oldest_offset{topic="${topic}",partition="0"}`;
const EXPORTER = 'up{job="kafka-exporter",instance="kafka-exporter"}';

function throughput(name: string): Case {
  const topic = `crypto-checkout.${name}`;
  return {
    alert: "TopicThroughputLow",
    severity: "warning",
    labels: { system: "checkout", topic },
    summary: `${topic} gets less than usual`,
    description: `${topic} gets 99.9 records a second; there should be 100.`,
    dashboard: "topics",
    bad: { [current(topic)]: "0+5994x20 119880+6600x20", [EXPORTER]: "1x50" },
    notYet: "14m",
    at: "15m",
    cleared: "26m",
    below: { [current(topic)]: "0+6000x50", [EXPORTER]: "1x50" },
  };
}

function endToEnd(name: string): Case {
  const topic = `crypto-checkout.${name}`;
  const good = `app_end_to_end_seconds_bucket{topic="${topic}",le="5.0"}`;
  const all = `app_end_to_end_seconds_count{topic="${topic}"}`;
  return {
    alert: "TopicEndToEndSlow",
    severity: "warning",
    labels: { system: "checkout", topic },
    summary: `Records of ${topic} arrive late`,
    description: `Only 94% of the records of ${topic} are processed within 5s of being written; it should be 95%.`,
    dashboard: "event-processing",
    bad: { [good]: "0+94x15 1410+100x20", [all]: "0+100x40" },
    notYet: "5m",
    at: "6m",
    cleared: "22m",
    below: { [good]: "0+95x40", [all]: "0+100x40" },
  };
}

function waiting(system: string, topic: string, severity: Case["severity"], allowed: number): Case {
  return {
    alert: "DeadLettersWaiting",
    severity,
    labels: { system, topic },
    summary: `Dead letters wait in ${topic}`,
    description: `${allowed + 1} records that could not be processed wait in ${topic}.`,
    dashboard: "topics",
    // Somebody deals with them and deletes them: the oldest offset moves on.
    bad: { [current(topic)]: `${500 + allowed + 1}x40`, [oldest(topic)]: `500x15 ${500 + allowed + 1}x20` },
    notYet: "4m",
    at: "5m",
    cleared: "17m",
    below: { [current(topic)]: `${500 + allowed}x40`, [oldest(topic)]: "500x40" },
  };
}

function arriving(topic: string): Case {
  return {
    alert: "DeadLettersArriving",
    severity: "warning",
    labels: { system: "checkout", topic },
    summary: `Dead letters keep coming into ${topic}`,
    description: `11 records could not be processed within an hour and went to ${topic}; more than 10 are too many.`,
    dashboard: "topics",
    bad: { [current(topic)]: "40x4 45x4 51x120" },
    at: "12m",
    cleared: "75m",
    // Ten in each hour, for hours.
    below: { [current(topic)]: "40x4 45x4 50x60 60x60" },
  };
}

const ESCROW = [
  "escrow.commands",
  "escrow.events",
  "payments.commands",
  "payments.events",
  "webhook.events",
  "contracts.events",
];
const CHAT = ["chat.messages.acme", "chat.events", "notifications.pending", "analytics.events", "audit.log"];

export const TOPICS: readonly Case[] = [
  ...["domain-events", "integration-events", "notification-events", "analytics-events"].flatMap((name) => [
    throughput(name),
    endToEnd(name),
  ]),
  ...ESCROW.flatMap((name) => [
    waiting("escrow", `${name}.v1.dlq`, "warning", 0),
    waiting("escrow", `${name}.v1.dlq`, "critical", 100),
  ]),
  // These documents give no number: any dead letter is told.
  waiting("billing", "billing.dead-letter", "warning", 0),
  ...[...CHAT, "internal.moderation.commands"].map((name) => waiting("chat", `${name}.dlq`, "warning", 0)),
  ...["domain-events", "integration-events", "notification-events"].map((name) =>
    arriving(`crypto-checkout.${name}.dlq`),
  ),
];

const registry = (index: number) => `up{job="schema-registry",instance="registry-${index}"}`;
const requests = (status: string) =>
  `registry_requests_total{job="schema-registry",instance="registry-1",status="${status}"}`;
const REFUSED = 'registry_refused_schemas_total{job="schema-registry",instance="registry-1"}';

export const REGISTRY: readonly Case[] = [
  {
    alert: "SchemaRegistryDown",
    severity: "critical",
    labels: PLATFORM,
    summary: "The schema registry is down",
    description: "None of 3 instances answers: nobody can register or look up a schema.",
    dashboard: "registry",
    bad: { [registry(1)]: "0x10 1x20", [registry(2)]: "0x30", [registry(3)]: "0x30" },
    notYet: "0m",
    at: "1m",
    cleared: "12m",
    below: { [registry(1)]: "1x30", [registry(2)]: "0x30", [registry(3)]: "0x30" },
  },
  {
    alert: "SchemaRegistryDown",
    severity: "warning",
    labels: PLATFORM,
    summary: "An instance of the schema registry is down",
    description: "2 of 3 instances answer.",
    dashboard: "registry",
    bad: { [registry(1)]: "0x10 1x20", [registry(2)]: "1x30", [registry(3)]: "1x30" },
    notYet: "0m",
    at: "1m",
    cleared: "12m",
    below: { [registry(1)]: "1x30", [registry(2)]: "1x30", [registry(3)]: "1x30" },
  },
  {
    alert: "SchemaRegistryErrors",
    severity: "warning",
    labels: PLATFORM,
    summary: "The schema registry fails",
    description: "2% of all requests end with an error of the registry itself.",
    dashboard: "registry",
    bad: { [requests("5xx")]: "0+2x15 30x20", [requests("2xx")]: "0+90x40", [requests("4xx")]: "0+8x40" },
    notYet: "5m",
    at: "6m",
    cleared: "22m",
    below: { [requests("5xx")]: "0+1x40", [requests("2xx")]: "0+90x40", [requests("4xx")]: "0+9x40" },
  },
  {
    alert: "SchemaCompatibilityFailure",
    severity: "warning",
    labels: PLATFORM,
    summary: "A schema was refused",
    description: "1 schemas were refused in 15 minutes: they would break who reads or writes today, or can't be read.",
    dashboard: "registry",
    // The first one ever.
    bad: { [REFUSED]: "_x20 1x60", [registry(1)]: "1x90" },
    at: "21m",
    cleared: "40m",
    // One of long ago, which a new Prometheus sees for the first time.
    below: { [REFUSED]: "1x90", [registry(1)]: "1x90" },
    silent: ["1m", "5m"],
  },
  {
    alert: "SchemaCompatibilityFailure",
    severity: "warning",
    labels: PLATFORM,
    summary: "A schema was refused",
    description: "2 schemas were refused in 15 minutes: they would break who reads or writes today, or can't be read.",
    dashboard: "registry",
    bad: { [REFUSED]: "0x20 2x60", [registry(1)]: "1x90" },
    at: "22m",
    cleared: "40m",
    // Its instance starts anew.
    below: { [REFUSED]: "3x19 0x60", [registry(1)]: "1x90" },
  },
];

const MIRROR = 'source="prod",target="dr",topic="t",partition="0"';
const LATENCY = `kafka_connect_mirror_mirrorsourceconnector_replication_latency_ms{${MIRROR}}`;
const COPIED = `kafka_connect_mirror_mirrorsourceconnector_records_total{${MIRROR}}`;
const FETCHES = 'kafka_connect_mirror_mirrorsourceconnector_fetches_total{source="prod",target="dr",task="0"}';
const mirror = { ...PLATFORM, source: "prod", target: "dr" };

function latency(severity: Case["severity"], seconds: number, said: string): Case {
  return {
    alert: "MirrorLatency",
    severity,
    labels: mirror,
    summary: "The mirror of prod in dr is late",
    description: `Records reach dr ${said} after they were written in prod: so much would be lost with it.`,
    dashboard: "mirrors",
    bad: { [LATENCY]: `${(seconds + 1) * 1000}x15 500x20`, [COPIED]: "0+60x40" },
    notYet: "5m",
    at: "6m",
    cleared: "17m",
    below: { [LATENCY]: `${seconds * 1000}x40`, [COPIED]: "0+60x40" },
  };
}

export const MIRRORS: readonly Case[] = [
  latency("warning", 30, "31s"),
  latency("critical", 120, "2m 1s"),
  {
    alert: "MirrorStopped",
    severity: "critical",
    labels: mirror,
    summary: "The mirror of prod in dr has stopped",
    description: "Nobody reads prod to copy it to dr: what is written there now would be lost with it.",
    dashboard: "mirrors",
    bad: { [FETCHES]: "0+60x10 600x20 600+60x20" },
    notYet: "19m",
    at: "21m",
    cleared: "34m",
    below: { [FETCHES]: "0+1x50" },
  },
];
