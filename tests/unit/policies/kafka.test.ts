// The rules about Kafka: what is as it should be, what isn't, what says nothing, and what isn't known yet.

import { UNKNOWN, judge } from "./support";

const TOPIC = "kafka:index/topic:Topic";
const ACL = "kafka:index/acl:Acl";
const PLATFORM = "kafka-platform:index:KafkaPlatform";

const topic = (config: object = {}, more: object = {}) => ({
  name: "orders",
  partitions: 6,
  replicationFactor: 3,
  config,
  ...more,
});
const acl = (more: object = {}) => ({
  aclPrincipal: "User:billing",
  aclResourceType: "Topic",
  aclResourceName: "orders",
  aclOperation: "Read",
  ...more,
});
const SETTINGS = {
  "broker.rack": "zone-a",
  "listener.security.protocol.map": "CLIENT:SASL_SSL,REPLICATION:SASL_SSL,CONTROLLER:SSL",
  "listener.name.client.sasl.enabled.mechanisms": "SCRAM-SHA-512",
  "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
  "allow.everyone.if.no.acl.found": "false",
  "auto.create.topics.enable": "false",
  "default.replication.factor": "3",
  "offsets.topic.replication.factor": "3",
  "min.insync.replicas": "2",
};
const node = (settings: object, index = 1) => ({
  name: `kafka-${index}`,
  zone: `zone-${"abc"[index - 1]}`,
  roles: ["broker", "controller"],
  settings: { ...SETTINGS, ...settings },
});
const nodes = (settings: object = {}) => ({ nodes: [node(settings), node({}, 2), node({}, 3)] });
const consumer = (more: object = {}) => ({
  consumers: [
    { service: "s", group: "g", topics: ["a", "b"], mayFail: true, deadLetters: { a: "a.dlq" }, spared: [], ...more },
  ],
});

const registry = (more: object = {}) => ({
  registry: { secure: true, instances: 2, subjects: [{ name: "a-value", compatibility: "full" }], ...more },
});

type Row = [id: string, type: string, props: object, says: string[]];

const rows: Row[] = [
  ["kafka-topic-replication", TOPIC, topic(), []],
  ["kafka-topic-replication", TOPIC, topic({}, { replicationFactor: 2 }), ["orders has 2 of at least 3 copies"]],
  ["kafka-topic-min-in-sync", TOPIC, topic({ "min.insync.replicas": "2" }), []],
  ["kafka-topic-min-in-sync", TOPIC, topic(), []],
  [
    "kafka-topic-min-in-sync",
    TOPIC,
    topic({ "min.insync.replicas": "1" }),
    ["orders confirms writes with 1 of at least 2 copies"],
  ],
  [
    "kafka-topic-min-in-sync",
    TOPIC,
    topic({ "min.insync.replicas": "3" }),
    ["orders needs all its 3 copies for each write"],
  ],
  ["kafka-topic-unclean-election", TOPIC, topic({ "unclean.leader.election.enable": "false" }), []],
  [
    "kafka-topic-unclean-election",
    TOPIC,
    topic({ "unclean.leader.election.enable": "true" }),
    ["orders lets a copy that lags lead"],
  ],
  ["kafka-topic-retention", TOPIC, topic({ "retention.ms": "604800000" }), []],
  ["kafka-topic-retention", TOPIC, topic({ "retention.ms": "-1", "cleanup.policy": "compact" }), []],
  ["kafka-topic-retention", TOPIC, topic({ "retention.ms": "-1" }), ["orders keeps everything for ever"]],
  ["kafka-topic-retention", TOPIC, topic({ "retention.ms": "-1" }, { name: "registry-journal" }), []],
  [
    "kafka-topic-retention",
    TOPIC,
    topic({ "retention.ms": "-1" }, { name: "registry-journals" }),
    ["registry-journals keeps everything for ever"],
  ],
  [
    "kafka-topic-retention",
    TOPIC,
    topic({ "retention.ms": "60000" }),
    ["orders keeps records for 60000 ms, at least 3600000 are demanded"],
  ],
  [
    "kafka-topic-retention",
    TOPIC,
    topic({ "retention.ms": "400000000000" }),
    ["orders keeps records for 400000000000 ms, at most 315360000000 are allowed"],
  ],
  ["kafka-topic-name", TOPIC, topic(), []],
  [
    "kafka-topic-name",
    TOPIC,
    topic({}, { name: "_orders" }),
    ["_orders doesn't match ^[a-z0-9][a-zA-Z0-9._-]{1,248}$"],
  ],
  ["kafka-topic-partitions", TOPIC, topic(), []],
  ["kafka-topic-partitions", TOPIC, topic({}, { partitions: 201 }), ["orders has 201 partitions, at most 200"]],
  ["kafka-topic-protected", TOPIC, topic(), ["orders isn't protected"]],
  ["kafka-acl-wildcard", ACL, acl(), []],
  ["kafka-acl-wildcard", ACL, acl({ aclPrincipal: "User:*" }), ["it is given to everybody"]],
  ["kafka-acl-wildcard", ACL, acl({ aclResourceName: "*" }), ["it reaches every Topic"]],
  ["kafka-acl-wildcard", ACL, acl({ aclOperation: "All" }), ["it allows every operation"]],
  [
    "kafka-acl-wildcard",
    ACL,
    acl({ aclPrincipal: "User:kafka-exporter.2", aclResourceName: "*", aclOperation: "Describe" }),
    [],
  ],
  [
    "kafka-acl-wildcard",
    ACL,
    acl({ aclPrincipal: "User:kafka-exporter.other", aclResourceName: "*", aclOperation: "Describe" }),
    ["it reaches every Topic"],
  ],
  [
    "kafka-acl-wildcard",
    ACL,
    acl({ aclPrincipal: "User:kafka-exporter", aclResourceName: "*", aclOperation: "Describe" }),
    [],
  ],
  [
    "kafka-acl-wildcard",
    ACL,
    acl({ aclPrincipal: "User:kafka-exporter", aclResourceName: "*", aclOperation: "Read" }),
    ["it reaches every Topic"],
  ],
  ["kafka-acl-wildcard", ACL, acl({ aclPrincipal: "User:kafka-ui", aclResourceName: "*", aclOperation: "Read" }), []],
  [
    "kafka-acl-wildcard",
    ACL,
    acl({ aclPrincipal: "User:kafka-ui", aclResourceName: "*", aclOperation: "Write" }),
    ["it reaches every Topic"],
  ],
  [
    "kafka-acl-wildcard",
    ACL,
    acl({ aclPrincipal: "User:shop", aclResourceName: "*", aclOperation: "Describe" }),
    ["it reaches every Topic"],
  ],
  ["kafka-acl-administration", ACL, acl({ aclResourceType: "Cluster", aclOperation: "Describe" }), []],
  [
    "kafka-acl-administration",
    ACL,
    acl({ aclResourceType: "Cluster", aclOperation: "AlterConfigs" }),
    ["it lets User:billing AlterConfigs on the whole cluster"],
  ],
  ["kafka-scram", "kafkaplatform:access:Credential", { iterations: 8192 }, []],
  ["kafka-scram", "kafkaplatform:access:Credential", { iterations: 4096 }, ["it has 4096 of at least 8192 rounds"]],
  [
    "kafka-scram",
    "kafka:index/userScramCredential:UserScramCredential",
    { scramMechanism: "SCRAM-SHA-256" },
    ["it uses SCRAM-SHA-256"],
  ],
  ["kafka-broker-plaintext", PLATFORM, nodes(), []],
  [
    "kafka-broker-plaintext",
    PLATFORM,
    nodes({ "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:SSL" }),
    ["kafka-1 has a listener CLIENT:PLAINTEXT"],
  ],
  [
    "kafka-broker-plaintext",
    PLATFORM,
    nodes({ "listener.security.protocol.map": "CLIENT:SASL_PLAINTEXT" }),
    ["kafka-1 has a listener CLIENT:SASL_PLAINTEXT"],
  ],
  ["kafka-broker-mechanism", PLATFORM, nodes(), []],
  [
    "kafka-broker-mechanism",
    PLATFORM,
    nodes({ "listener.name.client.sasl.enabled.mechanisms": "SCRAM-SHA-512,PLAIN" }),
    ["kafka-1 sets listener.name.client.sasl.enabled.mechanisms = SCRAM-SHA-512,PLAIN"],
  ],
  ["kafka-broker-deny-by-default", PLATFORM, nodes(), []],
  [
    "kafka-broker-deny-by-default",
    PLATFORM,
    nodes({ "allow.everyone.if.no.acl.found": "true" }),
    ["kafka-1 allows what no right names"],
  ],
  [
    "kafka-broker-deny-by-default",
    PLATFORM,
    { nodes: [{ name: "kafka-1", settings: { "node.id": "1" } }] },
    ["kafka-1 has no authorizer"],
  ],
  ["kafka-broker-unclean-election", PLATFORM, nodes(), []],
  [
    "kafka-broker-unclean-election",
    PLATFORM,
    nodes({ "unclean.leader.election.enable": "true" }),
    ["kafka-1 lets a copy that lags lead"],
  ],
  ["kafka-broker-auto-create", PLATFORM, nodes(), []],
  [
    "kafka-broker-auto-create",
    PLATFORM,
    nodes({ "auto.create.topics.enable": "true" }),
    ["kafka-1 makes a topic of every name that it is asked for"],
  ],
  ["kafka-broker-replication", PLATFORM, nodes(), []],
  [
    "kafka-broker-replication",
    PLATFORM,
    nodes({ "offsets.topic.replication.factor": "1", "min.insync.replicas": "1" }),
    [
      "kafka-1 sets offsets.topic.replication.factor = 1, at least 3 is demanded",
      "kafka-1 sets min.insync.replicas = 1, at least 2 is demanded",
    ],
  ],
  ["platform-zones", PLATFORM, nodes(), []],
  [
    "platform-zones",
    PLATFORM,
    { nodes: [node({}), node({}), node({}, 2)] },
    ["its brokers stand in 2 of at least 3 zones", "its controllers stand in 2 of at least 3 zones"],
  ],
  ["platform-quorum", PLATFORM, nodes(), []],
  ["platform-quorum", PLATFORM, { nodes: [node({})] }, ["it has 1 controllers"]],
  ["platform-dead-letters", PLATFORM, consumer({ deadLetters: { a: "a.dlq", b: "b.dlq" } }), []],
  ["platform-dead-letters", PLATFORM, consumer({ spared: ["b"] }), []],
  ["platform-dead-letters", PLATFORM, consumer({ mayFail: false }), []],
  ["platform-dead-letters", PLATFORM, consumer(), ["g reads b without a dead letter"]],
  ["platform-users-with-rights", PLATFORM, { users: ["a"], holdersOfRights: ["a"] }, []],
  ["registry-closed", PLATFORM, registry(), []],
  ["registry-closed", PLATFORM, nodes(), []],
  ["registry-closed", PLATFORM, registry({ secure: false }), ["the schema registry is open to everybody"]],
  ["registry-compatibility", PLATFORM, registry(), []],
  [
    "registry-compatibility",
    PLATFORM,
    registry({ subjects: [{ name: "a-value", compatibility: "none" }] }),
    ["a-value promises no compatibility"],
  ],
  ["registry-instances", PLATFORM, registry(), []],
  ["registry-instances", PLATFORM, registry({ instances: 1 }), ["the schema registry has 1 of at least 2 instances"]],
  ["platform-budget", PLATFORM, { monthlyCost: 3000 }, []],
  ["platform-budget", PLATFORM, { ...nodes() }, []],
  ["platform-budget", PLATFORM, { monthlyCost: 3001 }, ["it costs about 3001 USD a month, at most 3000"]],
  [
    "platform-users-with-rights",
    PLATFORM,
    { users: ["a"], holdersOfRights: ["b"] },
    ["a may do nothing", "rights are kept for b, who isn't there"],
  ],
];

test.each(rows)("%s of %s %j", async (id, type, props, says) => {
  const said = await judge(id, { type, props: props as Record<string, unknown> });
  expect(said.map(({ message }) => message.split(". ")[0])).toEqual(says);
  expect(said.every(({ level }) => level === "mandatory")).toBe(true);
});

test("a stack has a budget of its own, and in dev it is a small one that only warns", async () => {
  const given = { type: PLATFORM, props: { monthlyCost: 600 } };
  expect(await judge("platform-budget", given)).toEqual([]);
  const own = { ...given, overrides: { "platform-budget": { most: 500 } } };
  expect((await judge("platform-budget", own)).map(({ level }) => level)).toEqual(["mandatory"]);
  expect((await judge("platform-budget", { ...given, environment: "dev" })).map(({ level }) => level)).toEqual([
    "advisory",
  ]);
});

test("a subject without a promise is named by the stack", async () => {
  const props = registry({ subjects: [{ name: "a-value", compatibility: "none" }] });
  const overrides = { "registry-compatibility": { free: ["a-value"] } };
  expect(await judge("registry-compatibility", { type: PLATFORM, props, overrides })).toEqual([]);
});

test("what is meant to be kept for ever is named by the stack", async () => {
  const overrides = { "kafka-topic-retention": { forever: "^orders$" } };
  const given = { type: TOPIC, props: topic({ "retention.ms": "-1" }), overrides };
  expect(await judge("kafka-topic-retention", given)).toEqual([]);
});

test("a protected topic is as it should be", async () => {
  expect(await judge("kafka-topic-protected", { type: TOPIC, props: topic(), protect: true })).toEqual([]);
});

test.each([
  ["kafka-topic-replication", TOPIC, topic({}, { replicationFactor: UNKNOWN })],
  ["kafka-topic-retention", TOPIC, topic({}, { config: UNKNOWN })],
  ["kafka-acl-wildcard", ACL, acl({ aclPrincipal: UNKNOWN })],
  ["platform-zones", PLATFORM, { nodes: UNKNOWN }],
])("%s can't be decided while what it reads isn't known, and says so", async (id, type, props) => {
  const said = await judge(id, { type, props: props });
  expect(said).toEqual([
    { level: "advisory", message: expect.stringMatching(/can't be known during preview/) as string },
  ]);
});
