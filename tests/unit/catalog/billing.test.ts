// Billing's plan beside its document: event sourcing without end, large messages, one shared dead letter.

import { clientOf, consumerOf, planOf, rulesOf, serviceUsers, shapeOf, topicOf } from "./support";

const plan = planOf(["billing"]);

test("three topics and one for all dead letters", () => {
  expect(plan.topics.map((topic) => topic.name)).toEqual([
    "billing.account.events",
    "billing.transaction.events",
    "billing.saga.events",
    "billing.dead-letter",
  ]);
});

test.each([
  ["billing.account.events", 10],
  ["billing.transaction.events", 10],
  ["billing.saga.events", 5],
])("%s has %i partitions and keeps its events for ever", (name, partitions) => {
  expect(shapeOf(plan, name)).toEqual({
    partitions,
    replicationFactor: 3,
    "retention.ms": "-1",
    "compression.type": "lz4",
    "cleanup.policy": "compact,delete",
    "max.message.bytes": "10485760",
    "min.insync.replicas": "2",
  });
  expect(topicOf(plan, name)).toMatchObject({ deadLetter: "billing.dead-letter", warnAboveBytes: 1_048_576 });
});

test("the dead letter has one partition, keeps everything, and takes the largest event with what is written around it", () => {
  expect(shapeOf(plan, "billing.dead-letter")).toEqual({
    partitions: 1,
    replicationFactor: 3,
    "retention.ms": "-1",
    "compression.type": "lz4",
    "cleanup.policy": "delete",
    "max.message.bytes": String(10_485_760 + 65_536),
    "min.insync.replicas": "2",
  });
  expect(topicOf(plan, "billing.dead-letter").deadLetterOf).toEqual([
    "billing.account.events",
    "billing.transaction.events",
    "billing.saga.events",
  ]);
});

test("the purposes name the events of the document", () => {
  const events = plan.topics.map((topic) => Object.values(topic.events ?? {}).flatMap(({ types }) => types));
  expect(events).toEqual([
    ["AccountCreated", "BalanceChanged", "StatusUpdated"],
    ["Topup", "Withdrawal", "Transfer", "Refund"],
    [],
    [],
  ]);
});

test("brokers take messages of 10 MiB, copy them, and take requests of 100 MiB", () => {
  const broker = plan.nodes.find((node) => node.roles.includes("broker"));
  const lines = broker?.bundle.files["server.properties"]?.content.split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "message.max.bytes=10485760",
      "replica.fetch.max.bytes=10485760",
      "socket.request.max.bytes=104857600",
    ]),
  );
});

test("one service writes and reads all events, in the group of the document", () => {
  expect(serviceUsers(plan)).toEqual(["billing-api"]);
  const { producer } = clientOf(plan, "billing-api");
  const consumer = consumerOf(plan, "billing-api");
  const topics = ["billing.account.events", "billing.transaction.events", "billing.saga.events"];
  expect(producer?.topics).toEqual(topics);
  expect([consumer.group, consumer.topics]).toEqual(["billing-api-consumers", topics]);
  expect(consumer.deadLetter?.topics).toEqual(Object.fromEntries(topics.map((each) => [each, "billing.dead-letter"])));
  expect(rulesOf(plan, "billing-api")).toEqual([
    "Read Group billing-api-consumers",
    "Read Topic billing.account.events",
    "Read Topic billing.saga.events",
    "Read Topic billing.transaction.events",
    "Write Topic billing.account.events",
    "Write Topic billing.dead-letter",
    "Write Topic billing.saga.events",
    "Write Topic billing.transaction.events",
  ]);
});

test("the client may send and fetch 10 MiB, and warns above 1 MiB", () => {
  const { producer } = clientOf(plan, "billing-api");
  expect(producer?.settings["compression.type"]).toBe("lz4");
  expect(Number(producer?.settings["max.request.size"])).toBeGreaterThanOrEqual(10_485_760);
  expect(producer?.warnAboveBytes).toEqual({
    "billing.account.events": 1_048_576,
    "billing.transaction.events": 1_048_576,
    "billing.saga.events": 1_048_576,
  });
  expect(consumerOf(plan, "billing-api").settings["max.partition.fetch.bytes"]).toBe("10485760");
});
