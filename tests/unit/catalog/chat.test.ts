// Chat's plan beside its document: topics by tenant and service, producers, consumers, streams, quotas.

import { clientOf, consumerOf, planOf, rulesOf, serviceUsers, shapeOf, topicOf } from "./support";

const DAY = 86_400_000;
const tenants = ["acme", "globex", "initech"];
const internalServices = ["profiles", "billing-sync", "moderation", "search"];
const plan = planOf(["chat"], { tenants, internalServices });

const PRODUCERS = ["socket-service", "auth-service", "api-gateway", "analytics-producer"];
const CONSUMERS = [
  "message-processor",
  "notification-dispatcher",
  "analytics-aggregator",
  "audit-log-consumer",
  "search-indexer",
];

// Partitions, days, compacted. chat.events and the commands aren't in the document's table.
const TABLE: [string, number, number, boolean][] = [
  ...tenants.map((tenant): [string, number, number, boolean] => [`chat.messages.${tenant}`, 32, 30, false]),
  ["chat.events", 16, 30, false],
  ["presence.updates", 16, 1, true],
  ["notifications.pending", 8, 7, false],
  ["analytics.events", 24, 90, false],
  ["audit.log", 12, 365, false],
  ...internalServices.map((each): [string, number, number, boolean] => [`internal.${each}.commands`, 4, 7, false]),
];

test("the tree's topics, for each tenant and each internal service, and a dead letter for all but presence", () => {
  const names = TABLE.map(([name]) => name);
  const deadLetters = names.filter((name) => name !== "presence.updates").map((name) => `${name}.dlq`);
  expect(plan.topics.map((topic) => topic.name)).toEqual([...names, ...deadLetters]);
});

test.each(TABLE)("%s: %i partitions, %i days", (name, partitions, days, compacted) => {
  expect(shapeOf(plan, name)).toEqual({
    partitions,
    replicationFactor: 3,
    "retention.ms": String(days * DAY),
    "cleanup.policy": compacted ? "compact,delete" : "delete",
    "compression.type": "gzip",
    "min.insync.replicas": "2",
  });
});

test.each(TABLE.filter(([name]) => name !== "presence.updates"))(
  "%s.dlq: as %i partitions, %i days",
  (name, partitions, days) => {
    expect(shapeOf(plan, `${name}.dlq`)).toEqual({
      partitions,
      replicationFactor: 3,
      "retention.ms": String(days * DAY),
      "cleanup.policy": "delete",
      "compression.type": "gzip",
      "min.insync.replicas": "2",
    });
  },
);

test("there is one topic for notifications", () => {
  expect(plan.topics.map((topic) => topic.name).filter((name) => name.startsWith("notifications"))).toEqual([
    "notifications.pending",
    "notifications.pending.dlq",
  ]);
});

test("messages are kept in order by conversation", () => {
  expect(topicOf(plan, "chat.messages.acme").key?.by).toBe("conversation_id");
});

test("the envelope of KafkaMessage, and the headers of its producer", () => {
  const fields = topicOf(plan, "chat.messages.acme").envelope ?? [];
  expect(fields.map(({ field, type }) => `${field}: ${type}`)).toEqual([
    "id: string",
    "type: string",
    "timestamp: number",
    "tenant_id: string",
    "version: string",
    "payload: T",
    "metadata.source: string",
    "metadata.correlation_id: string",
    "metadata.trace_id: string",
    "content-type: header",
    "trace-id: header",
  ]);
  expect(fields.every((field) => field.required)).toBe(true);
});

test("users: four producers, five consumers, a streams application and the internal services", () => {
  expect(serviceUsers(plan)).toEqual([...PRODUCERS, ...CONSUMERS, "message-volume", ...internalServices]);
});

test.each([...PRODUCERS, ...CONSUMERS, "message-volume", ...internalServices])(
  "%s produces as the document shows",
  (name) => {
    const client = clientOf(plan, name);
    expect(client.properties["client.id"]).toBe(name);
    expect(client.producer?.settings).toEqual({
      acks: "all",
      retries: "5",
      "retry.backoff.ms": "100",
      "compression.type": "gzip",
      "compression.gzip.level": "1",
      "enable.idempotence": "true",
      // Of these it says nothing.
      "batch.size": "65536",
      "linger.ms": "10",
    });
  },
);

test.each([...CONSUMERS, ...internalServices])("%s consumes as the document shows", (name) => {
  const { group, settings, alerts, retry, deadLetter } = consumerOf(plan, name);
  expect(group).toBe(name);
  expect(settings).toEqual({
    "group.id": name,
    "session.timeout.ms": "30000",
    "heartbeat.interval.ms": "3000",
    "max.poll.records": "100",
    "enable.auto.commit": "false",
    "auto.offset.reset": "earliest",
  });
  expect(alerts).toEqual({ lag: 10_000, lagCritical: 100_000 });
  expect(retry).toEqual({ attempts: 5, backoff: "exponential", delaysMs: [100, 200, 400, 800, 1600] });
  expect(deadLetter?.afterFailures).toBe(5);
});

test.each([
  ["message-processor", tenants.map((tenant) => `chat.messages.${tenant}`)],
  ["notification-dispatcher", ["notifications.pending"]],
  ["analytics-aggregator", ["analytics.events", "chat.events"]],
  ["audit-log-consumer", ["audit.log"]],
  ["search-indexer", tenants.map((tenant) => `chat.messages.${tenant}`)],
])("%s reads its topics", (name, topics) => {
  expect(consumerOf(plan, name).topics).toEqual(topics);
});

test.each([
  ["socket-service", [...tenants.map((tenant) => `chat.messages.${tenant}`), "chat.events", "presence.updates"]],
  ["auth-service", ["audit.log"]],
  ["api-gateway", ["analytics.events", ...internalServices.map((each) => `internal.${each}.commands`)]],
  ["analytics-producer", ["analytics.events"]],
])("%s writes its topics and nothing else", (name, topics) => {
  expect(clientOf(plan, name).producer?.topics).toEqual(topics);
  expect(rulesOf(plan, name)).toEqual(topics.map((topic) => `Write Topic ${topic}`).sort());
});

test("the streams application reads every tenant's messages", () => {
  const client = clientOf(plan, "message-volume");
  expect(client.streams).toEqual({
    applicationId: "chat-message-volume",
    settings: {
      "application.id": "chat-message-volume",
      "processing.guarantee": "at_least_once",
      "replication.factor": "3",
    },
  });
  expect(consumerOf(plan, "message-volume")).toMatchObject({
    group: "chat-message-volume",
    topics: tenants.map((tenant) => `chat.messages.${tenant}`),
    alerts: { lag: 10_000, lagCritical: 100_000 },
  });
});

test("quotas, in bytes a second for each broker", () => {
  const MIB = 1_048_576;
  expect(plan.quotas).toEqual([
    { user: "socket-service", limits: { producer_byte_rate: 64 * MIB } },
    { user: "auth-service", limits: { producer_byte_rate: MIB } },
    { user: "api-gateway", limits: { producer_byte_rate: 16 * MIB } },
    { user: "analytics-producer", limits: { producer_byte_rate: 16 * MIB } },
    { user: "search-indexer", limits: { consumer_byte_rate: 64 * MIB } },
    ...internalServices.map((user) => ({
      user,
      limits: { producer_byte_rate: 4 * MIB, consumer_byte_rate: 16 * MIB },
    })),
  ]);
});

test("the target of 100,000 messages a second fits into the quota of who writes them", () => {
  const perBroker = (100_000 * 1024) / 3;
  const quota = plan.quotas.find((each) => each.user === "socket-service")?.limits["producer_byte_rate"];
  expect(quota).toBeGreaterThan(perBroker);
});
