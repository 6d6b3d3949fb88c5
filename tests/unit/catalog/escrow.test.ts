// Escrow's plan beside its document: six topics, their dead letters, its services' settings and thresholds.

import { clientOf, consumerOf, planOf, rulesOf, serviceUsers, shapeOf, topicOf } from "./support";

const plan = planOf(["escrow"]);

const DAY = 86_400_000;
const COMMANDS = {
  partitions: 12,
  replicationFactor: 3,
  "cleanup.policy": "delete",
  "retention.ms": "604800000",
  "compression.type": "snappy",
  "min.insync.replicas": "2",
};
const EVENTS = {
  partitions: 12,
  replicationFactor: 3,
  // The document writes compact, which would ignore its 90 days.
  "cleanup.policy": "compact,delete",
  "retention.ms": "7776000000",
  "compression.type": "snappy",
  "delete.retention.ms": "86400000",
  "min.insync.replicas": "2",
};
const TOPICS = {
  "escrow.commands.v1": COMMANDS,
  "escrow.events.v1": EVENTS,
  "payments.commands.v1": COMMANDS,
  "payments.events.v1": EVENTS,
  "webhook.events.v1": EVENTS,
  "contracts.events.v1": EVENTS,
};

test("six topics and a dead-letter topic for each, and no others", () => {
  const names = Object.keys(TOPICS);
  expect(plan.topics.map((topic) => topic.name).sort()).toEqual([...names, ...names.map((n) => `${n}.dlq`)].sort());
});

test.each(Object.entries(TOPICS))("%s is as its table says", (name, shape) => {
  expect(shapeOf(plan, name)).toEqual(shape);
  expect(topicOf(plan, name)).toMatchObject({ kind: "events", deadLetter: `${name}.dlq`, protected: true });
});

test.each(Object.keys(TOPICS))("the dead letters of %s stay for 30 days, in as many partitions", (name) => {
  expect(shapeOf(plan, `${name}.dlq`)).toEqual({
    partitions: 12,
    replicationFactor: 3,
    "cleanup.policy": "delete",
    "retention.ms": "2592000000",
    "compression.type": "snappy",
    "segment.ms": "86400000",
    "min.insync.replicas": "2",
  });
  expect(topicOf(plan, `${name}.dlq`)).toMatchObject({ kind: "dead-letter", deadLetterOf: [name] });
});

test("on one broker there is one replica, and a write needs one", () => {
  const small = planOf(["escrow"], { environment: "dev", brokers: 1 });
  for (const topic of small.topics) {
    expect([topic.replicationFactor, topic.settings["min.insync.replicas"]]).toEqual([1, "1"]);
    expect(topic.protected).toBe(false);
  }
});

test("a dead letter carries the twelve fields of DLQMessage", () => {
  expect(topicOf(plan, "escrow.commands.v1.dlq").envelope?.map(({ field, type }) => `${type} ${field}`)).toEqual([
    "string original_topic",
    "int32 original_partition",
    "int64 original_offset",
    "bytes original_payload",
    "string original_key",
    "string error_type",
    "string error_message",
    "int32 retry_count",
    "string failed_at",
    "string trace_id",
    "string correlation_id",
    "map<string, string> metadata",
  ]);
  expect(topicOf(plan, "escrow.commands.v1").envelope).toBeUndefined();
});

test.each(["escrow-api", "escrow-service", "payments-service", "contracts-service", "webhook-ingestion"])(
  "%s produces with snappy, in batches of 16384 bytes, after 10 ms",
  (service) => {
    expect(clientOf(plan, service).producer?.settings).toEqual({
      acks: "all",
      "enable.idempotence": "true",
      "compression.type": "snappy",
      "batch.size": "16384",
      "linger.ms": "10",
    });
  },
);

test.each(["escrow-service", "payments-service", "contracts-service"])(
  "%s consumes as the document tunes it",
  (name) => {
    const consumer = consumerOf(plan, name);
    expect(consumer.settings).toEqual({
      "group.id": name,
      "enable.auto.commit": "false",
      "auto.offset.reset": "earliest",
      "fetch.min.bytes": "1",
      "fetch.max.wait.ms": "500",
      "max.partition.fetch.bytes": "1048576",
    });
    expect(consumer.alerts).toEqual({ lag: 1000, lagCritical: 5000 });
    expect(consumer.deadLetter?.topics).toEqual(
      Object.fromEntries(consumer.topics.map((each) => [each, `${each}.dlq`])),
    );
  },
);

test("any dead letter warns, more than a hundred are critical", () => {
  const deadLetters = plan.topics.filter((topic) => topic.kind === "dead-letter");
  for (const topic of deadLetters) expect(topic.alerts).toEqual({ waiting: 0, waitingCritical: 100 });
});

test("commands are read by their own domain only, events by those whose work depends on them", () => {
  const readers = (topic: string) =>
    serviceUsers(plan).filter((user) => rulesOf(plan, user).includes(`Read Topic ${topic}`));
  const writers = (topic: string) =>
    serviceUsers(plan).filter((user) => rulesOf(plan, user).includes(`Write Topic ${topic}`));
  expect(Object.keys(TOPICS).map((topic) => [topic, writers(topic), readers(topic)])).toEqual([
    ["escrow.commands.v1", ["escrow-api"], ["escrow-service"]],
    ["escrow.events.v1", ["escrow-service"], ["contracts-service"]],
    ["payments.commands.v1", ["escrow-service"], ["payments-service"]],
    ["payments.events.v1", ["payments-service"], ["escrow-service"]],
    ["webhook.events.v1", ["webhook-ingestion"], ["payments-service"]],
    ["contracts.events.v1", ["contracts-service"], ["escrow-service"]],
  ]);
});

test("the registry's subjects are the topics' values", () => {
  const subjects = Object.keys(TOPICS).flatMap((name) => Object.keys(topicOf(plan, name).subjects ?? {}));
  expect(subjects).toEqual(Object.keys(TOPICS).map((name) => `${name}-value`));
});

test("a dead letter outlives the command that it was", () => {
  const days = (name: string) => Number(topicOf(plan, name).settings["retention.ms"]) / DAY;
  expect([days("escrow.commands.v1"), days("escrow.commands.v1.dlq")]).toEqual([7, 30]);
});
