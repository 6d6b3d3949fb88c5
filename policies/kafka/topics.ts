// Rules about topics.

import { ALWAYS, BEYOND_DEV, PRODUCTION, type Rule, type ResourceView } from "../rule";
import { number, text, values } from "../values";

const TYPES = ["kafka:index/topic:Topic"];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const setting = ({ props }: ResourceView, name: string) => values(props["config"])[name];
const topicName = ({ props, name }: ResourceView) => text(props["name"]) ?? name;

export const topicReplication: Rule = {
  id: "kafka-topic-replication",
  severity: "critical",
  levels: ALWAYS,
  demand: "A topic has at least so many copies",
  reason: "with fewer, a broker or a zone that is lost takes records with it",
  remediation: "Raise cluster.replication.factor, or the topic's own replication",
  config: { properties: { factor: { type: "integer", minimum: 1, default: 3 } } },
  parameters: { dev: { factor: 1 } },
  types: TYPES,
  check: (topic) => {
    const [copies, floor] = [number(topic.props["replicationFactor"]), Number(topic.config["factor"])];
    return copies !== undefined && copies < floor
      ? [`${topicName(topic)} has ${copies} of at least ${floor} copies`]
      : [];
  },
};

export const topicMinInSync: Rule = {
  id: "kafka-topic-min-in-sync",
  severity: "critical",
  levels: ALWAYS,
  demand: "A write is confirmed by at least so many copies, and one copy may be away",
  reason: "fewer lose confirmed records, as many as there are stop writes at each restart",
  remediation: "Write min.insync.replicas from the floor up to one below the replication factor",
  config: { properties: { floor: { type: "integer", minimum: 1, default: 2 } } },
  parameters: { dev: { floor: 1 } },
  types: TYPES,
  check: (topic) => {
    const own = number(setting(topic, "min.insync.replicas"));
    const [copies, floor] = [number(topic.props["replicationFactor"]), Number(topic.config["floor"])];
    if (own === undefined) return [];
    return [
      ...(own < floor ? [`${topicName(topic)} confirms writes with ${own} of at least ${floor} copies`] : []),
      ...(copies !== undefined && copies > 1 && own >= copies
        ? [`${topicName(topic)} needs all its ${copies} copies for each write`]
        : []),
    ];
  },
};

export const topicUncleanElection: Rule = {
  id: "kafka-topic-unclean-election",
  severity: "critical",
  levels: ALWAYS,
  demand: "No copy that lags becomes a leader",
  reason: "it would silently drop confirmed records",
  remediation: "Remove unclean.leader.election.enable from the topic",
  types: TYPES,
  check: (topic) =>
    text(setting(topic, "unclean.leader.election.enable")) === "true"
      ? [`${topicName(topic)} lets a copy that lags lead`]
      : [],
};

/** The schema registry reads its journal from the beginning at each start; it refuses topics that forget. */
const REGISTRY = /^registry-(journal|snapshots|events)$/;

export const topicRetention: Rule = {
  id: "kafka-topic-retention",
  severity: "medium",
  levels: BEYOND_DEV,
  demand: "Retention is long enough to mend a consumer, and not for ever",
  reason: "an hour is over before anyone has looked, and a topic without an end fills the disk",
  remediation: "Write a retention within the bounds, compact the topic, or name it in this policy's forever",
  config: {
    properties: {
      leastMs: { type: "integer", minimum: 0, default: HOUR_MS },
      mostMs: { type: "integer", minimum: 0, default: 3650 * DAY_MS },
      // A pattern: topics whose records are the books themselves.
      forever: { type: "string", default: "^$" },
    },
  },
  types: TYPES,
  check: (topic) => {
    const policy = text(setting(topic, "cleanup.policy")) ?? "delete";
    const kept = number(setting(topic, "retention.ms"));
    const [least, most] = [Number(topic.config["leastMs"]), Number(topic.config["mostMs"])];
    if (kept === undefined || !policy.includes("delete")) return [];
    if (kept < 0) {
      const meant = [REGISTRY, new RegExp(String(topic.config["forever"]))].some((each) => each.test(topicName(topic)));
      return meant ? [] : [`${topicName(topic)} keeps everything for ever`];
    }
    if (kept < least) return [`${topicName(topic)} keeps records for ${kept} ms, at least ${least} are demanded`];
    return kept > most ? [`${topicName(topic)} keeps records for ${kept} ms, at most ${most} are allowed`] : [];
  },
};

export const topicName_: Rule = {
  id: "kafka-topic-name",
  severity: "low",
  levels: BEYOND_DEV,
  demand: "Names of topics follow the pattern",
  reason: "access by prefix, dashboards and people rely on it",
  remediation: "Rename the topic before it holds data",
  config: { properties: { pattern: { type: "string", default: "^[a-z0-9][a-zA-Z0-9._-]{1,248}$" } } },
  types: TYPES,
  check: (topic) => {
    const pattern = String(topic.config["pattern"]);
    return new RegExp(pattern).test(topicName(topic)) ? [] : [`${topicName(topic)} doesn't match ${pattern}`];
  },
};

export const topicPartitions: Rule = {
  id: "kafka-topic-partitions",
  severity: "medium",
  levels: BEYOND_DEV,
  demand: "A topic has no more partitions than the ceiling",
  reason: "each costs memory, files and time at every restart, and their number can't be lowered again",
  remediation: "Write as many as the group's consumers can use, with room to grow",
  config: { properties: { most: { type: "integer", minimum: 1, default: 200 } } },
  types: TYPES,
  check: (topic) => {
    const [count, most] = [number(topic.props["partitions"]), Number(topic.config["most"])];
    return count !== undefined && count > most ? [`${topicName(topic)} has ${count} partitions, at most ${most}`] : [];
  },
};

export const topicProtected: Rule = {
  id: "kafka-topic-protected",
  severity: "high",
  levels: PRODUCTION,
  demand: "Topics are protected from deletion",
  reason: "a renamed entry in a file would delete its records",
  remediation: "Let the plan protect it: environment prod or dr",
  types: TYPES,
  check: (topic) => (topic.protect ? [] : [`${topicName(topic)} isn't protected`]),
};

export const TOPIC_RULES = [
  topicReplication,
  topicMinInSync,
  topicUncleanElection,
  topicRetention,
  topicName_,
  topicPartitions,
  topicProtected,
];
