// Checkout's topics beside its document, in each of its four environments. Its groups are in checkout-groups.test.ts.

import { clientOf, planOf, rulesOf, shapeOf, topicOf } from "./support";

const DAY = 86_400_000;
const prod = planOf(["checkout"], { environment: "prod" });
const name = (topic: string) => `crypto-checkout.${topic}`;

// Core topics: partitions, key, days.
const CORE = [
  ["domain-events", 12, "aggregate ID", 30],
  ["integration-events", 6, "source system", 14],
  ["notification-events", 6, "recipient ID", 7],
  ["analytics-events", 3, "date partition", 90],
] as const;

// Environments: brokers, replicas, in sync, and how long it keeps anything.
const ENVIRONMENTS = [
  ["dev", 1, 1, "1", 7],
  ["staging", 3, 3, "2", 14],
  ["prod", 3, 3, "2", Infinity],
  ["dr", 3, 3, "2", Infinity],
] as const;

test("four topics, and dead letters for all but analytics", () => {
  expect(prod.topics.map((topic) => topic.name)).toEqual([
    ...CORE.map(([topic]) => name(topic)),
    "crypto-checkout.domain-events.dlq",
    "crypto-checkout.integration-events.dlq",
    "crypto-checkout.notification-events.dlq",
  ]);
});

describe.each(ENVIRONMENTS)("in %s", (environment, brokers, replicationFactor, minInSync, atMost) => {
  const plan = planOf(["checkout"], { environment, brokers });
  const development = environment === "dev";

  test.each(CORE)("%s", (topic, partitions, key, days) => {
    expect(shapeOf(plan, name(topic))).toEqual({
      partitions,
      replicationFactor,
      "min.insync.replicas": minInSync,
      "retention.ms": String(Math.min(days, atMost) * DAY),
      "cleanup.policy": development ? "delete" : "compact,delete",
      "compression.type": development ? "uncompressed" : "lz4",
      "segment.bytes": development ? "104857600" : "1073741824",
      "max.message.bytes": "1048576",
    });
    expect(topicOf(plan, name(topic)).key?.by).toBe(key);
  });

  test.each([
    ["domain-events", 12, 30],
    ["integration-events", 6, 14],
    ["notification-events", 6, 7],
  ])("%s.dlq", (topic, partitions, days) => {
    expect(shapeOf(plan, name(`${topic}.dlq`))).toEqual({
      partitions,
      replicationFactor,
      "min.insync.replicas": minInSync,
      "retention.ms": String(Math.min(days, atMost) * DAY),
      "cleanup.policy": "delete",
      "compression.type": development ? "uncompressed" : "lz4",
      "segment.bytes": development ? "104857600" : "1073741824",
      "max.message.bytes": String(1_048_576 + 65_536),
    });
  });

  test("producers compress as the environment does", () => {
    const compression = development ? "none" : "lz4";
    expect(clientOf(plan, "outbox-publisher").producer?.settings["compression.type"]).toBe(compression);
  });
});

test("in production and its twin, topics are protected from deletion", () => {
  const protectedIn = (environment: "dev" | "staging" | "prod" | "dr") =>
    planOf(["checkout"], { environment }).topics.every((topic) => topic.protected);
  expect([protectedIn("dev"), protectedIn("staging"), protectedIn("prod"), protectedIn("dr")]).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test("more partitions need an approval, which other systems don't ask for", () => {
  const approved = planOf(["checkout", "escrow"]).guard.topics.filter((topic) => topic.growthNeedsApproval);
  expect(approved.map((topic) => topic.name)).toEqual(prod.topics.map((topic) => topic.name));
});

test("event types, by aggregate, with the key and the reason of each", () => {
  const events = topicOf(prod, "crypto-checkout.domain-events").events ?? {};
  expect(Object.entries(events).map(([aggregate, { types, key }]) => [aggregate, types, key])).toEqual([
    ["Invoice", ["InvoiceCreated", "InvoiceExpired", "InvoicePaid", "InvoiceCancelled"], "invoice_id"],
    ["Payment", ["PaymentDetected", "PaymentConfirming", "PaymentConfirmed", "PaymentFailed"], "invoice_id"],
    ["Settlement", ["SettlementCreated", "SettlementCompleted", "SettlementFailed"], "merchant_id"],
    ["Merchant", ["MerchantCreated", "MerchantSuspended", "SettingsUpdated"], "merchant_id"],
  ]);
  for (const { reason } of Object.values(events)) expect(reason).toBeTruthy();
});

test("the envelope has the ten fields of its table, two of them optional", () => {
  const fields = topicOf(prod, "crypto-checkout.domain-events").envelope ?? [];
  expect(fields.map(({ field, type, required }) => [field, type, required])).toEqual([
    ["event_id", "UUID", true],
    ["aggregate_id", "UUID", true],
    ["aggregate_type", "String", true],
    ["event_type", "String", true],
    ["event_version", "Integer", true],
    ["event_data", "JSON", true],
    ["metadata", "JSON", true],
    ["timestamp", "ISO8601", true],
    ["correlation_id", "UUID", false],
    ["causation_id", "UUID", false],
  ]);
});

test("key metrics: throughput, latency and dead letters", () => {
  expect(topicOf(prod, "crypto-checkout.domain-events").alerts).toEqual({ throughputBelow: 100, endToEnd: 5000 });
  expect(topicOf(prod, "crypto-checkout.domain-events.dlq").alerts).toEqual({ perHour: 10 });
});

test.each(["outbox-publisher", "blockchain-scanner", "external-integrations"])(
  "%s produces as its table says",
  (user) => {
    expect(clientOf(prod, user).producer?.settings).toEqual({
      acks: "all",
      retries: "2147483647",
      "max.in.flight.requests.per.connection": "5",
      "enable.idempotence": "true",
      "compression.type": "lz4",
      "batch.size": "16384",
      "linger.ms": "10",
    });
  },
);

test("each source of events writes its own topic", () => {
  expect(rulesOf(prod, "outbox-publisher")).toEqual([
    "Write Topic crypto-checkout.analytics-events",
    "Write Topic crypto-checkout.domain-events",
  ]);
  expect(rulesOf(prod, "blockchain-scanner")).toEqual(["Write Topic crypto-checkout.integration-events"]);
  expect(rulesOf(prod, "external-integrations")).toEqual(["Write Topic crypto-checkout.notification-events"]);
});
