// Stacks as the dashboards see them, written by hand.

import type { Watched } from "../../../plan/monitoring/alerts/watched";

const GIB = 1024 ** 3;

/** Three brokers with three controllers of their own, and limits from the systems' specifications. */
export const FULL: Watched = {
  nodes: [
    { name: "kafka-1", roles: ["broker"], disk: 500 * GIB },
    { name: "kafka-2", roles: ["broker"], disk: 500 * GIB },
    { name: "kafka-3", roles: ["broker"], disk: 500 * GIB },
    { name: "kafka-controller-1", roles: ["controller"], disk: 20 * GIB },
    { name: "kafka-controller-2", roles: ["controller"], disk: 20 * GIB },
    { name: "kafka-controller-3", roles: ["controller"], disk: 20 * GIB },
  ],
  cluster: {
    underReplicated: 0,
    underReplicatedCritical: 5,
    isrShrinks: 1,
    isrShrinksCritical: 5,
    produceTime: 100,
    produceTimeCritical: 500,
    diskUsed: 0.7,
    diskUsedCritical: 0.85,
  },
  groups: [
    {
      ...{ system: "checkout", group: "settlement-processing", transactional: true, noProgressSeconds: 600 },
      ...{ lag: 10, timeLagSeconds: 5, processingSeconds: 30, errorRate: 0.001 },
    },
    {
      ...{ system: "chat", group: "message-processor", transactional: false, noProgressSeconds: 600 },
      ...{ lag: 10_000, lagCritical: 100_000 },
    },
    { system: "caracal", group: "ledger-writer", transactional: false, noProgressSeconds: 600 },
  ],
  topics: [
    { system: "checkout", topic: "crypto-checkout.domain-events", throughputBelow: 100, endToEndSeconds: 5 },
    { system: "caracal", topic: "caracal.audit.events" },
  ],
  deadLetters: [
    { system: "escrow", topic: "escrow.commands.v1.dlq", waiting: 0, waitingCritical: 100 },
    { system: "checkout", topic: "crypto-checkout.domain-events.dlq", perHour: 10 },
  ],
  objectives: [{ system: "escrow", objectives: { topics: 0.9995 } }],
  registry: { instances: 3 },
  mirrors: [{ source: "prod", target: "dr" }],
};

/** One combined node, and nothing besides. */
export const SMALL: Watched = {
  nodes: [{ name: "kafka-1", roles: ["broker", "controller"], disk: 10 * GIB }],
  cluster: FULL.cluster,
  groups: [],
  topics: [],
  deadLetters: [],
  objectives: [{ system: "billing", objectives: {} }],
  mirrors: [],
};
