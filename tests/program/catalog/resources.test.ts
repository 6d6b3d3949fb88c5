// Which resources the real systems become: one for each topic, user, access rule and quota of the plan, in order.

import { allBefore, counts, deploy, type Deployed } from "../support/deploy";

const ALL = ["escrow", "billing", "checkout", "caracal", "chat"];
const LISTS = { tenants: ["acme", "globex"], internalServices: ["router"] };

test.each(ALL)("%s: a resource for each entry of its plan", async (system) => {
  const { plan, made } = await deploy({ systems: [system], registry: "none", ...LISTS });
  const wanted = {
    Topic: plan.topics.length,
    Acl: plan.access.length,
    Credential: plan.users.filter((user) => !user.superUser).length,
    Quota: plan.quotas.length,
  };
  expect(wanted.Topic).toBeGreaterThan(0);
  const { Topic = 0, Acl = 0, Credential = 0, Quota = 0 } = counts(made);
  expect({ Topic, Acl, Credential, Quota }).toEqual(wanted);
});

describe("all five on one cluster", () => {
  let deployed: Deployed;
  const ofType = (type: string) => deployed.made.filter((each) => each.type === type);

  beforeAll(async () => {
    deployed = await deploy({ systems: ALL, registry: "none", ...LISTS });
  });

  test("topics are called by their names and belong to the topic set", () => {
    const topics = ofType("kafka:index/topic:Topic");
    expect(topics.map((each) => each.name).sort()).toEqual(deployed.plan.topics.map((topic) => topic.name).sort());
    expect(new Set(topics.map((each) => each.parent))).toEqual(new Set(["TopicSet kafka"]));
  });

  test("users, rules and quotas belong to the services' access", () => {
    const access = ["kafka:index/acl:Acl", "kafka:index/quota:Quota", "kafkaplatform:access:Credential"].flatMap(
      ofType,
    );
    expect(access.length).toBeGreaterThan(100);
    expect(new Set(access.map((each) => each.parent))).toEqual(new Set(["ServiceAccess kafka"]));
  });

  test("each has a name of its own among its kind", () => {
    const labels = deployed.made.map((each) => `${each.parent} ${each.label}`);
    expect(labels.filter((label, index) => labels.indexOf(label) !== index)).toEqual([]);
  });

  test("everything in the cluster waits until the cluster is ready", () => {
    const inside = [
      "kafka:index/topic:Topic",
      "kafka:index/acl:Acl",
      "kafka:index/quota:Quota",
      "kafkaplatform:access:Credential",
      "kafkaplatform:topics:Guard",
    ];
    const early = inside
      .flatMap(ofType)
      .filter((each) => !allBefore(deployed.made, each.label).has("Ready kafka"))
      .map((each) => each.label);
    expect(early).toEqual([]);
  });

  test("what the official provider makes goes through the one that knows the cluster", () => {
    const official = deployed.made.filter((each) => each.type.startsWith("kafka:"));
    expect(new Set(official.map((each) => each.provider))).toEqual(new Set(["kafka kafka"]));
  });

  test("each user's password is generated once", () => {
    const users = deployed.plan.users.map((user) => user.name).sort();
    const passwords = ofType("random:index/randomPassword:RandomPassword").map((each) => each.name);
    expect([...passwords].sort()).toEqual(users);
  });

  test("a system that asks for client certificates gets one for every service, for the listener is everybody's", () => {
    const holders = ofType("tls:index/locallySignedCert:LocallySignedCert").map((each) => each.name);
    expect([...holders].sort()).toEqual(
      [...deployed.plan.nodes.map((node) => node.name), ...Object.keys(deployed.plan.clients)].sort(),
    );
  });
});

test("without security there are topics, and nobody's access", async () => {
  const { made, plan } = await deploy({ systems: ["billing"], security: "none" });
  expect(counts(made)).toMatchObject({ Topic: plan.topics.length });
  for (const absent of ["Acl", "Credential", "Quota", "RandomPassword"])
    expect(counts(made)).not.toHaveProperty(absent);
});
