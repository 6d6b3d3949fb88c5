// Checkout's consumer groups beside the document's tables: work, settings, retries, thresholds, idempotency.

import { clientOf, consumerOf, planOf, topicOf } from "./support";

const plan = planOf(["checkout"]);
const topics = (...names: string[]) => names.map((name) => `crypto-checkout.${name}`);

test.each([
  ["read-model-projections", topics("domain-events"), 4, "at-least-once"],
  ["webhook-delivery", topics("domain-events"), 2, "at-least-once"],
  ["settlement-processing", topics("domain-events"), 2, "exactly-once"],
  ["analytics-aggregation", topics("domain-events", "analytics-events"), 1, "exactly-once"],
  ["audit-logging", topics("domain-events"), 1, "at-least-once"],
  ["notification-delivery", topics("notification-events"), 3, "at-least-once"],
])("group %s: topics, consumers and guarantee", (group, read, instances, guarantee) => {
  expect(consumerOf(plan, group)).toMatchObject({ group, topics: read, instances, guarantee });
});

test("six groups, and no service is in two", () => {
  const groups = Object.values(plan.clients).flatMap((client) => (client.consumers ?? []).map((each) => each.group));
  expect(groups).toHaveLength(6);
  expect(new Set(groups).size).toBe(6);
});

test.each([
  ["read-model-projections", "500", "30000", "3000", "100"],
  ["webhook-delivery", "100", "30000", "3000", "1000"],
  ["settlement-processing", "50", "45000", "3000", "500"],
  ["analytics-aggregation", "1000", "60000", "3000", "100"],
])("settings of %s", (group, records, session, heartbeat, backoff) => {
  const { settings } = consumerOf(plan, group);
  expect(settings).toMatchObject({
    "group.id": group,
    "enable.auto.commit": "false",
    "max.poll.records": records,
    "session.timeout.ms": session,
    "heartbeat.interval.ms": heartbeat,
    "retry.backoff.ms": backoff,
  });
});

test("groups outside of that table leave what it sets to the client's defaults", () => {
  for (const group of ["audit-logging", "notification-delivery"]) {
    expect(consumerOf(plan, group).settings).toEqual({
      "group.id": group,
      "enable.auto.commit": "false",
      "auto.offset.reset": "earliest",
    });
  }
});

test.each([
  ["read-model-projections", 3, "exponential", [1000, 2000, 4000], 3],
  ["webhook-delivery", 5, "exponential", [2000, 4000, 8000, 16_000, 32_000], 5],
  [
    "settlement-processing",
    10,
    "linear",
    [5000, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 45_000, 50_000],
    10,
  ],
  ["analytics-aggregation", 2, "fixed", [10_000, 10_000], 2],
])("retries of %s, and when it gives up", (group, attempts, backoff, delaysMs, afterFailures) => {
  const { retry, deadLetter } = consumerOf(plan, group);
  expect(retry).toEqual({ attempts, backoff, delaysMs });
  expect(deadLetter?.afterFailures).toBe(afterFailures);
});

test("what can't be processed goes to the dead letter of its topic; analytics events have none", () => {
  const targets = (group: string) => consumerOf(plan, group).deadLetter?.topics;
  const domain = { "crypto-checkout.domain-events": "crypto-checkout.domain-events.dlq" };
  for (const group of ["read-model-projections", "webhook-delivery", "settlement-processing", "audit-logging"]) {
    expect(targets(group)).toEqual(domain);
  }
  expect(targets("analytics-aggregation")).toEqual(domain);
  expect(targets("notification-delivery")).toEqual({
    "crypto-checkout.notification-events": "crypto-checkout.notification-events.dlq",
  });
  expect(topicOf(plan, "crypto-checkout.analytics-events").deadLetter).toBeUndefined();
});

test.each([
  ["read-model-projections", { lag: 500, processingTime: 2000, errorRate: 0.005 }],
  ["webhook-delivery", { lag: 100, processingTime: 10_000, errorRate: 0.02 }],
  ["settlement-processing", { lag: 10, processingTime: 30_000, errorRate: 0.001 }],
  ["analytics-aggregation", { lag: 1000, processingTime: 60_000, errorRate: 0.01 }],
  // Not in the groups' table: the thresholds of the key metrics.
  ["audit-logging", { lag: 1000, errorRate: 0.01 }],
  ["notification-delivery", { lag: 1000, errorRate: 0.01 }],
])("thresholds of %s", (group, alerts) => {
  expect(consumerOf(plan, group).alerts).toEqual(alerts);
});

test.each([
  ["read-model-projections", /upsert.*event_id/i],
  ["webhook-delivery", /webhook_deliveries/],
  ["settlement-processing", /one settlement for each invoice/],
  ["analytics-aggregation", /processed events/],
])("how %s bears an event that comes twice", (group, method) => {
  expect(consumerOf(plan, group).idempotency).toMatch(method);
});

test("each kind of failure has its handling and its destination", () => {
  expect(consumerOf(plan, "webhook-delivery").errors).toEqual({
    transient: { handling: "retry with exponential backoff", to: "source" },
    schema: { handling: "log and skip", to: "dead-letter" },
    "business-logic": { handling: "retry a limited number of times", to: "dead-letter" },
    infrastructure: { handling: "circuit breaker, then retry", to: "source" },
  });
});

test.each([
  ["settlement-processing", ["settlement-processing-1", "settlement-processing-2"]],
  ["analytics-aggregation", ["analytics-aggregation-1"]],
])("%s reads what is committed and writes in transactions", (group, transactionalIds) => {
  expect(consumerOf(plan, group).settings["isolation.level"]).toBe("read_committed");
  const producer = clientOf(plan, group).producer;
  expect(producer?.transactionalIds).toEqual(transactionalIds);
  expect(producer?.settings).toMatchObject({ acks: "all", "enable.idempotence": "true" });
});

test("nobody else writes in transactions or is told to read only what is committed", () => {
  const others = Object.values(plan.clients).filter(
    (client) => !["settlement-processing", "analytics-aggregation"].includes(client.service),
  );
  for (const client of others) {
    expect(client.producer?.transactionalIds ?? []).toEqual([]);
    for (const consumer of client.consumers ?? []) expect(consumer.settings).not.toHaveProperty("isolation.level");
  }
});
