// Which resources three nodes on this machine are made of: types, names, parents and order.

import { allBefore, counts, deploy, theOne, type Deployed } from "../support/deploy";

const NODES = ["kafka-1", "kafka-2", "kafka-3"];
let deployed: Deployed;

beforeAll(async () => {
  deployed = await deploy();
});

test("so many of each type, and nothing else", () => {
  const types: Record<string, number> = {};
  for (const { type } of deployed.made) types[type] = (types[type] ?? 0) + 1;
  expect(types).toEqual({
    "kafka-platform:index:KafkaPlatform": 1,
    "kafka-platform:security:CertificateAuthority": 1,
    "kafka-platform:security:Credentials": 1,
    "kafka-platform:brokers:BrokerSet": 1,
    "kafka-platform:topics:TopicSet": 1,
    "kafka-platform:access:ServiceAccess": 1,
    "tls:index/privateKey:PrivateKey": 4,
    "tls:index/selfSignedCert:SelfSignedCert": 1,
    "tls:index/certRequest:CertRequest": 3,
    "tls:index/locallySignedCert:LocallySignedCert": 3,
    "random:index/randomPassword:RandomPassword": 2,
    "random:index/randomBytes:RandomBytes": 2,
    "kafkaplatform:local:Node": 3,
    "kafkaplatform:cluster:Balance": 1,
    "kafkaplatform:cluster:Quorum": 1,
    "kafkaplatform:cluster:Ready": 1,
    "kafkaplatform:cluster:MetadataVersion": 1,
    "kafkaplatform:topics:Guard": 1,
    "kafkaplatform:security:Rotation": 1,
    "kafkaplatform:access:PlatformLogins": 1,
    "pulumi:providers:kafka": 1,
  });
});

test("each has its component as its parent", () => {
  const byParent: Record<string, string[]> = {};
  for (const { label, parent } of deployed.made) (byParent[parent] ??= []).push(label);
  for (const children of Object.values(byParent)) children.sort();
  expect(byParent).toEqual({
    "": ["KafkaPlatform kafka"],
    "KafkaPlatform kafka": [
      "Balance kafka",
      "BrokerSet kafka",
      "CertificateAuthority kafka",
      "Credentials kafka",
      "Guard kafka",
      "Rotation kafka",
      "ServiceAccess kafka",
      "TopicSet kafka",
      "kafka kafka",
    ],
    "CertificateAuthority kafka": [
      ...NODES.map((node) => `CertRequest ${node}`),
      ...NODES.map((node) => `LocallySignedCert ${node}`),
      ...NODES.map((node) => `PrivateKey ${node}`),
      "PrivateKey kafka-authority",
      "SelfSignedCert kafka-authority",
    ],
    "Credentials kafka": ["RandomBytes admin", "RandomBytes broker", "RandomPassword admin", "RandomPassword broker"],
    "ServiceAccess kafka": ["PlatformLogins kafka"],
    "BrokerSet kafka": ["MetadataVersion kafka", ...NODES.map((node) => `Node ${node}`), "Quorum kafka", "Ready kafka"],
  });
});

test("a node waits for its own certificate and for the passwords, and for no other node", () => {
  for (const node of NODES) {
    const before = allBefore(deployed.made, `Node ${node}`);
    expect([...before].sort()).toEqual(
      [
        `CertRequest ${node}`,
        `LocallySignedCert ${node}`,
        `PrivateKey ${node}`,
        "PrivateKey kafka-authority",
        "Quorum kafka",
        "RandomBytes admin",
        "RandomBytes broker",
        "RandomPassword admin",
        "RandomPassword broker",
        "Rotation kafka",
        "SelfSignedCert kafka-authority",
      ].sort(),
    );
  }
});

test("the cluster is ready after all of its nodes, and what is in it waits for that", () => {
  expect(theOne(deployed.made, "Ready kafka").waitsFor).toEqual(
    expect.arrayContaining(NODES.map((node) => `Node ${node}`)),
  );
  expect(theOne(deployed.made, "MetadataVersion kafka").waitsFor).toContain("Ready kafka");
  expect(theOne(deployed.made, "Guard kafka").waitsFor).toContain("Ready kafka");
});

test("replicas are moved when the cluster and its topics are there", async () => {
  const { made } = await deploy({ systems: ["billing"] });
  const before = allBefore(made, "Balance kafka");
  const topics = made.filter((each) => each.type === "kafka:index/topic:Topic").map((each) => each.label);
  expect(topics.length).toBeGreaterThan(0);
  expect([...before]).toEqual(expect.arrayContaining(["Ready kafka", ...topics]));
});

test("nothing that a deployment can make again is protected", () => {
  expect(deployed.made.filter((each) => each.protect)).toEqual([]);
});

test("dedicated controllers come first, and each broker waits for all of them", async () => {
  const { made } = await deploy({ cluster: { brokers: 3, controllers: 3 } });
  const controllers = ["Node kafka-controller-1", "Node kafka-controller-2", "Node kafka-controller-3"];
  expect(counts(made)).toMatchObject({ Node: 6, LocallySignedCert: 6, PrivateKey: 7, Ready: 1 });
  for (const controller of controllers)
    expect([...allBefore(made, controller)].filter((label) => label.startsWith("Node "))).toEqual([]);
  for (const node of NODES) {
    const before = theOne(made, `Node ${node}`).waitsFor.filter((label) => label.startsWith("Node "));
    expect([...before].sort()).toEqual(controllers);
  }
  const expected = [...controllers, ...NODES.map((node) => `Node ${node}`)].sort();
  const ready = theOne(made, "Ready kafka").waitsFor.filter((label) => label.startsWith("Node "));
  expect([...ready].sort()).toEqual(expected);
});

test("one node is a cluster too", async () => {
  const { made } = await deploy({ cluster: { brokers: 1 } });
  expect(counts(made)).toMatchObject({ Node: 1, LocallySignedCert: 1, PrivateKey: 2, Ready: 1, RandomPassword: 2 });
});

test("the logical names follow the cluster's name, which is the whole of its identity", async () => {
  const { made } = await deploy({ cluster: { brokers: 1, name: "orders" } });
  expect(made.filter((each) => !/^(orders|admin|broker)/.test(each.name))).toEqual([]);
});
