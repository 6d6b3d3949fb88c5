// Copies between clusters: who may do what on both sides, what MirrorMaker is told, and what a stack may not say.

import { readConfiguration } from "../../../plan/configuration";
import { makePlan, type Plan } from "../../../plan/plan";
import { RefusedError } from "../../../plan/problems";

const FILE = "Pulumi.dr.yaml";
const SHOP = {
  system: "shop",
  description: "A test",
  deadLetters: { style: "suffix" },
  topics: { "shop.orders": { partitions: 2, purpose: "Orders" } },
  services: {
    web: { produces: ["shop.orders"] },
    bills: { consumes: [{ topics: ["shop.orders"], group: "bills", deadLetterAfter: 3 }] },
    totals: {
      consumes: [{ topics: ["shop.orders"], group: "totals" }],
      streams: { applicationId: "totals", guarantee: "exactly-once" },
    },
  },
};

function plan(mirrors: object, more: object = {}): Plan {
  const stack = { environment: "dr", platform: { kind: "docker" }, cluster: { brokers: 3 }, mirrors, ...more };
  const config = readConfiguration("dr", stack, FILE);
  return makePlan(config, FILE, [{ name: "shop", source: "systems/shop/system.yaml", content: SHOP }]);
}

function refusals(mirrors: object, more: object = {}): string[] {
  try {
    plan(mirrors, more);
  } catch (error) {
    if (error instanceof RefusedError) return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
    throw error;
  }
  return [];
}

const rulesOf = (of: Plan, user: string) =>
  of.access
    .filter(({ principal }) => principal === `User:${user}`)
    .map(
      ({ operation, resource, name, pattern }) =>
        `${operation} ${resource} ${name}${pattern === "Prefixed" ? "*" : ""}`,
    )
    .sort();

/** Of the first instance, as MirrorMaker reads it. */
function settingsOf(of: Plan): Record<string, string> {
  const text = of.fleets.find(({ name }) => name === "mirror")?.instances[0]?.files["mirror.properties"]?.content ?? "";
  return Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

const STANDBY = { copies: { prod: { as: "standby" } } };
const REGION = { copiedBy: ["us"], copies: { us: { as: "region" } } };

test("without mirrors there is nothing of them", () => {
  const { fleets, users, access, clients, topics } = plan({}, { monitoring: "none" });
  expect(fleets).toEqual([]);
  expect(users.map(({ name }) => name)).not.toContain("mirror");
  expect(access.filter(({ principal }) => /mirror/.test(principal))).toEqual([]);
  expect(Object.keys(clients)).not.toContain("mirror-reader");
  expect(topics.map(({ name }) => name)).toEqual(["shop.orders", "shop.orders.dlq"]);
});

test("who is copied has a reader: it may read the catalog's topics, ask where groups are, and nothing else", () => {
  const copied = plan({ copiedBy: ["dr2"] });
  expect(rulesOf(copied, "mirror-reader")).toEqual([
    "Describe Group bills",
    "Read Topic shop.orders",
    "Read Topic shop.orders.dlq",
  ]);
  expect(copied.users.filter(({ name }) => name === "mirror-reader")).toMatchObject([{ superUser: false }]);
  expect(copied.clients["mirror-reader"]?.properties["sasl.jaas.config"]).toContain("{{password/mirror-reader}}");
  expect(copied.fleets.map(({ name }) => name)).not.toContain("mirror");
});

test("where there is nothing to copy, nobody is let in to read", () => {
  const config = readConfiguration(
    "prod",
    { environment: "prod", platform: { kind: "docker" }, cluster: { brokers: 3 }, mirrors: { copiedBy: ["dr"] } },
    FILE,
  );
  const empty = makePlan(config, FILE, []);
  expect([...empty.users.map(({ name }) => name), ...Object.keys(empty.clients)]).not.toContain("mirror-reader");
});

test("who copies may write the copies, set groups' offsets and keep its books, and make, change or delete nothing", () => {
  expect(rulesOf(plan(STANDBY), "mirror")).toEqual([
    ...["configs.prod", "offset-syncs.prod", "offsets.prod", "status.prod"].map(
      (name) => `DescribeConfigs Topic mm2-${name}.internal`,
    ),
    "DescribeConfigs Topic prod.checkpoints.internal",
    "Read Group bills",
    "Read Group prod-mm2",
    ...["configs.prod", "offset-syncs.prod", "offsets.prod", "status.prod"].map(
      (name) => `Read Topic mm2-${name}.internal`,
    ),
    "Read Topic prod.checkpoints.internal",
    "Read Topic shop.orders",
    "Read Topic shop.orders.dlq",
    ...["configs.prod", "offset-syncs.prod", "offsets.prod", "status.prod"].map(
      (name) => `Write Topic mm2-${name}.internal`,
    ),
    "Write Topic prod.checkpoints.internal",
    "Write Topic shop.orders",
    "Write Topic shop.orders.dlq",
    "Write TransactionalID connect-cluster-prod-mm2",
    "Write TransactionalID prod-mm2*",
  ]);
});

test("a standby has the same names, groups' offsets, and each record once", () => {
  const settings = settingsOf(plan(STANDBY));
  expect(settings).toMatchObject({
    clusters: "dr,prod",
    "emit.heartbeats.enabled": "false",
    "prod->dr.enabled": "true",
    "prod->dr.topics": "shop[.]orders,shop[.]orders[.]dlq",
    "prod->dr.groups": "bills",
    "prod->dr.replication.policy.class": "org.apache.kafka.connect.mirror.IdentityReplicationPolicy",
    "prod->dr.sync.group.offsets.enabled": "true",
    "prod->dr.offset-syncs.topic.location": "target",
    "prod->dr.sync.topic.acls.enabled": "false",
    "prod->dr.sync.topic.configs.enabled": "false",
    "dr.exactly.once.source.support": "enabled",
    "prod.consumer.isolation.level": "read_committed",
    "listeners.https.ssl.client.auth": "required",
  });
});

test("its settings go into a topic of the target, so they hold no password: files beside do, for their owner alone", () => {
  const { files } = plan(STANDBY).fleets.find(({ name }) => name === "mirror")!.instances[0]!;
  const settings = settingsOf(plan(STANDBY));
  expect(settings["prod.sasl.jaas.config"]).toBe("${file:/etc/mirror/source-prod.properties:sasl.jaas.config}");
  const marks = Object.entries(settings).filter(([, value]) => value.includes("{{"));
  expect(marks.map(([name]) => name)).toEqual([
    "listeners.https.ssl.keystore.password",
    "listeners.https.ssl.key.password",
    "listeners.https.ssl.truststore.password",
  ]);
  expect(files["source-prod.properties"]).toEqual({ content: "{{source/prod}}", secret: true });
  expect(files["target.properties"]).toEqual({ content: "password={{password/mirror}}\n", secret: true });
});

test("it needs no source to start, and says how it fares where somebody listens", () => {
  const { instances, metrics } = plan(STANDBY).fleets.find(({ name }) => name === "mirror")!;
  expect(instances).toHaveLength(2);
  expect(instances[0]?.command.slice(-2)).toEqual(["--clusters", "dr"]);
  expect(metrics).toMatchObject({ job: "mirror", scheme: "https", login: { secret: "monitoring-reader" } });
  const quiet = plan(STANDBY, { monitoring: "none" }).fleets.find(({ name }) => name === "mirror");
  expect(quiet?.metrics).toBeUndefined();
  expect(quiet?.instances[0]?.command.join(" ")).not.toContain("javaagent");
});

test("a streams application's state isn't copied, which is said", () => {
  expect(plan(STANDBY).warnings).toContainEqual({
    subject: "mirrors: totals",
    message:
      "a streams application keeps its state in the cluster that it runs in; after a failover it builds it anew from its topics",
  });
});

describe("regions side by side", () => {
  const region = plan(REGION);

  test("each copy has a name that says where it came from, and what it copies is no copy itself", () => {
    expect(
      region.topics.filter(({ system }) => system === "shop").map(({ name, partitions }) => [name, partitions]),
    ).toEqual([
      ["us.shop.orders", 2],
      ["shop.orders", 2],
      ["shop.orders.dlq", 2],
    ]);
    expect(settingsOf(region)).toMatchObject({
      "us->dr.topics": "shop[.]orders",
      "us->dr.replication.policy.class": "org.apache.kafka.connect.mirror.DefaultReplicationPolicy",
      // Each region's groups read both, each at its own pace.
      "us->dr.sync.group.offsets.enabled": "false",
    });
    expect(rulesOf(region, "mirror-reader")).toEqual([
      "Describe Group bills",
      "Read Topic shop.orders",
      "Read Topic shop.orders.dlq",
    ]);
  });

  test("who reads a topic reads its copies too, and may; what fails goes where it goes of the region's own", () => {
    expect(region.clients["bills"]?.consumers).toMatchObject([
      {
        topics: ["shop.orders", "us.shop.orders"],
        deadLetter: { topics: { "shop.orders": "shop.orders.dlq", "us.shop.orders": "shop.orders.dlq" } },
      },
    ]);
    expect(rulesOf(region, "bills")).toContain("Read Topic us.shop.orders");
    expect(rulesOf(region, "web").filter((rule) => rule.includes("us."))).toEqual([]);
  });
});

test("on AWS it runs on Kubernetes; without that it is handed out, and that is said", () => {
  const platform = {
    kind: "aws",
    region: "eu-central-1",
    domain: "kafka.example.org",
    image: { id: "ami-0123456789abcdef0" },
    access: { cidrs: ["10.0.0.0/16"] },
  };
  const onAws = plan(STANDBY, { platform, monitoring: "none", registry: "none" });
  expect([onAws.fleets, onAws.elsewhere.map(({ name }) => name)]).toEqual([[], ["mirror"]]);
  expect(onAws.warnings.map(({ subject }) => subject)).toContain("mirrors");
  const kubernetes = { cluster: { kubeconfig: "/nowhere" } };
  const there = plan(STANDBY, { platform: { ...platform, kubernetes }, monitoring: "on", registry: "none" });
  expect([there.fleets.map(({ name }) => name), there.elsewhere]).toEqual([expect.arrayContaining(["mirror"]), []]);
  expect(there.warnings.map(({ subject }) => subject)).not.toContain("mirrors");
});

test("a source on AWS says which joined networks its mirrors can't come from", () => {
  const warned = (cidrs: string[]) => {
    const platform = {
      kind: "aws",
      region: "eu-central-1",
      domain: "kafka.example.org",
      image: { id: "ami-0123456789abcdef0" },
      network: { cidr: "10.80.0.0/20", connected: ["10.96.0.0/20", "10.112.0.0/20"] },
      access: { cidrs },
    };
    const source = plan({ copiedBy: ["standby"] }, { platform, monitoring: "none", registry: "none" });
    return source.warnings.filter(({ subject }) => subject === "mirrors.copiedBy").map(({ message }) => message);
  };
  expect(warned(["10.80.0.0/16", "10.96.0.0/16"])).toEqual([
    "who copies from here in 10.112.0.0/20 isn't let in: name that network in platform.access.cidrs, if standby is there",
  ]);
  expect(warned(["10.96.0.0/16", "10.112.0.0/20"])).toEqual([]);
});

test("what can't be is refused", () => {
  expect(refusals({ copies: { dr: { as: "standby" } } })).toEqual([
    "mirrors.copies: is this stack itself: name another",
  ]);
  expect(refusals({ copiedBy: ["prod"], ...STANDBY })).toEqual([
    "mirrors.copies.prod.as: records would go round in a circle, since prod copies this stack too: write as: region in both, or take prod out of copiedBy",
  ]);
  expect(refusals({ copies: { a: { as: "standby" }, b: { as: "standby" } } })).toEqual([
    "mirrors.copies: two sources with the same names of topics would run into one: keep one standby",
  ]);
  expect(refusals(STANDBY, { environment: "dev", security: "none" })).toEqual([
    "mirrors: copies go between clusters with users: remove security: none, or the mirrors",
  ]);
  expect(refusals({ copies: { prod: { as: "twin" } } })).toEqual([
    expect.stringMatching(/^mirrors\.copies\.prod\.as: write standby or region$/),
  ]);
});
