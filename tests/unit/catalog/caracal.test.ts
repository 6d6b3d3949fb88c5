// Caracal's plan beside its document: certificates besides passwords, its users, 30 days, an audit log.

import { parse } from "yaml";
import { clientOf, consumerOf, planOf, rulesOf, serviceUsers, shapeOf, topicOf } from "./support";

interface LogConfiguration {
  readonly Configuration: { readonly Loggers: { readonly Logger: readonly { readonly name: string }[] } };
}

const plan = planOf(["caracal"]);
const TOPICS = ["caracal.ledger.events", "caracal.metrics.events", "caracal.audit.events"];

test("one topic for each of its three consumers, and no dead letters, which the document doesn't know", () => {
  expect(plan.topics.map((topic) => topic.name)).toEqual(TOPICS);
  expect(plan.topics.filter((topic) => topic.deadLetter !== undefined)).toEqual([]);
});

test.each(TOPICS)("%s is kept for 720 hours in segments of 1073741824 bytes, with snappy", (name) => {
  expect(shapeOf(plan, name)).toEqual({
    partitions: 6,
    replicationFactor: 3,
    "cleanup.policy": "delete",
    "retention.ms": String(720 * 3_600_000),
    "segment.bytes": "1073741824",
    "compression.type": "snappy",
    "min.insync.replicas": "2",
  });
  expect(Object.keys(topicOf(plan, name).subjects ?? {})).toEqual([`${name}-value`]);
});

test("users: those of the document, and one for each of its consumers", () => {
  expect(serviceUsers(plan)).toEqual(["producer", "consumer", "ledger-writer", "metrics-aggregator", "audit-logger"]);
  expect(plan.users.filter((user) => user.name === "admin").map((user) => user.superUser)).toEqual([true]);
  expect(new Set(plan.users.map((user) => user.mechanism))).toEqual(new Set(["SCRAM-SHA-512"]));
});

test("the producer writes, the consumer reads", () => {
  expect(rulesOf(plan, "producer")).toEqual([
    "Write Topic caracal.audit.events",
    "Write Topic caracal.ledger.events",
    "Write Topic caracal.metrics.events",
  ]);
  expect(rulesOf(plan, "consumer")).toEqual([
    "Read Group consumer",
    "Read Topic caracal.audit.events",
    "Read Topic caracal.ledger.events",
    "Read Topic caracal.metrics.events",
  ]);
});

test.each([
  ["ledger-writer", "caracal.ledger.events"],
  ["metrics-aggregator", "caracal.metrics.events"],
  ["audit-logger", "caracal.audit.events"],
])("%s reads %s alone, in a group of its own", (name, topic) => {
  expect(rulesOf(plan, name)).toEqual([`Read Group ${name}`, `Read Topic ${topic}`]);
  expect(consumerOf(plan, name)).toEqual({
    group: name,
    topics: [topic],
    guarantee: "at-least-once",
    instances: 1,
    settings: { "group.id": name, "enable.auto.commit": "false", "auto.offset.reset": "earliest" },
  });
  expect(clientOf(plan, name)).not.toHaveProperty("producer");
});

test("mutual TLS and SCRAM: the listener insists on a certificate, and each user has one", () => {
  const client = plan.cluster.listeners.find((listener) => listener.name === "CLIENT");
  expect(client).toMatchObject({ protocol: "SASL_SSL", clientCertificates: "required" });
  const requested = plan.certificates.requests.filter((each) => each.kind === "client").map((each) => each.name);
  expect(requested).toEqual(["admin", ...serviceUsers(plan)]);
  for (const name of serviceUsers(plan)) {
    expect(clientOf(plan, name).certificate).toBe(true);
    expect(clientOf(plan, name).properties).toMatchObject({
      "security.protocol": "SASL_SSL",
      "sasl.mechanism": "SCRAM-SHA-512",
      "ssl.keystore.key": `{{key/${name}}}`,
    });
  }
});

test("every access decision goes to a log of its own, also what is allowed, which other systems don't ask for", () => {
  const authorizer = (system: string) => {
    const text = planOf([system]).nodes[0]?.bundle.files["log4j2.yaml"]?.content ?? "";
    const loggers = (parse(text) as LogConfiguration).Configuration.Loggers.Logger;
    return loggers.find((logger) => logger.name === "kafka.authorizer.logger");
  };
  expect(authorizer("caracal")).toMatchObject({
    level: "DEBUG",
    additivity: false,
    AppenderRef: { ref: "authorizer" },
  });
  expect(authorizer("billing")).toMatchObject({ level: "INFO" });
});

test("transactions are kept as safe as records", () => {
  const broker = plan.nodes.find((node) => node.roles.includes("broker"));
  expect(broker?.bundle.files["server.properties"]?.content.split("\n")).toEqual(
    expect.arrayContaining([
      "default.replication.factor=3",
      "min.insync.replicas=2",
      "offsets.topic.replication.factor=3",
      "transaction.state.log.replication.factor=3",
      "transaction.state.log.min.isr=2",
    ]),
  );
});
