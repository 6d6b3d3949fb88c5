// What topics, access rules, quotas and users are given, and what their services are handed.

import * as pulumi from "@pulumi/pulumi";
import { deploy, theOne, valueOf, type Deployed } from "../support/deploy";

let dev: Deployed;
let prod: Deployed;

beforeAll(async () => {
  dev = await deploy({ systems: ["chat", "billing"], registry: "none", tenants: ["acme"] });
  prod = await deploy({ systems: ["chat", "billing"], registry: "none", tenants: ["acme"], environment: "prod" });
});

describe("a topic", () => {
  const NAME = "Topic chat.messages.acme";

  test("is what the plan says of it", () => {
    const planned = prod.plan.topics.find((topic) => topic.name === "chat.messages.acme");
    expect(theOne(prod.made, NAME).inputs).toEqual({
      name: "chat.messages.acme",
      partitions: 32,
      replicationFactor: 3,
      config: planned?.settings,
    });
    expect(planned?.settings).toMatchObject({ "cleanup.policy": "delete", "retention.ms": "2592000000" });
  });

  test("can't be deleted in prod, dead letters included, and can in dev", () => {
    const topics = (made: Deployed["made"]) => made.filter((each) => each.type === "kafka:index/topic:Topic");
    expect(topics(prod.made).filter((each) => !each.protect)).toEqual([]);
    expect(topics(dev.made).filter((each) => each.protect)).toEqual([]);
    expect(topics(prod.made).map((each) => each.name)).toContain("chat.messages.acme.dlq");
  });

  test("protects itself only: nothing else is held in prod", () => {
    const others = prod.made.filter((each) => each.protect && each.type !== "kafka:index/topic:Topic");
    expect(others).toEqual([]);
  });

  test("is deleted before it is replaced, for its name is taken until then", () => {
    expect(theOne(prod.made, NAME).deleteBeforeReplace).toBe(true);
  });
});

test("an access rule names one user, one operation and one thing", () => {
  const [rule] = prod.plan.access.filter(
    ({ operation, resource, name }) =>
      operation === "Write" && resource === "Topic" && name === "billing.account.events",
  );
  const user = rule?.principal.replace("User:", "");
  const made = theOne(prod.made, `Acl ${user} Write Topic billing.account.events`);
  expect(made.inputs).toEqual({
    aclPrincipal: `User:${user}`,
    aclHost: "*",
    aclPermissionType: "Allow",
    aclOperation: "Write",
    aclResourceType: "Topic",
    aclResourceName: "billing.account.events",
    resourcePatternTypeFilter: "Literal",
  });
});

test("nobody is allowed everything: no rule for all users, all operations or all names", () => {
  const acls = prod.made.filter((each) => each.type === "kafka:index/acl:Acl").map((each) => each.inputs);
  expect(acls.length).toBeGreaterThan(0);
  const wide = acls.filter(
    (acl) => acl["aclPrincipal"] === "User:*" || acl["aclOperation"] === "All" || acl["aclResourceName"] === "*",
  );
  expect(wide).toEqual([]);
});

test("a quota limits one user, in numbers as text", () => {
  const [quota] = prod.plan.quotas;
  const limits = Object.entries<number>(quota?.limits ?? {}).map(([name, limit]) => [name, String(limit)] as const);
  expect(limits.length).toBeGreaterThan(0);
  expect(theOne(prod.made, `Quota ${quota?.user}`).inputs).toEqual({
    entityType: "user",
    entityName: quota?.user,
    config: Object.fromEntries(limits),
  });
});

test("a service's credential is its own password, written by the administrator, and both are secret", () => {
  const user = prod.plan.users.find((each) => !each.superUser)?.name;
  const { inputs, secrets } = theOne(prod.made, `Credential ${user}`);
  expect(inputs).toMatchObject({
    user,
    password: `password-of-${user}`,
    iterations: 8192,
    connection: { username: "admin", password: "password-of-admin" },
  });
  expect(secrets).toEqual(expect.arrayContaining(["connection.password", "password"]));
});

test("the guard knows every topic that the stack declares", () => {
  const { topics } = theOne(prod.made, "Guard kafka").inputs as { topics: { name: string }[] };
  expect(topics.map((topic) => topic.name).sort()).toEqual(prod.plan.topics.map((topic) => topic.name).sort());
});

test("each service is handed its own contract and nobody else's password, as a secret", async () => {
  const { clients } = prod.outputs;
  expect(await pulumi.isSecret(clients)).toBe(true);
  const all = await valueOf(clients);
  const names = Object.keys(prod.plan.clients);
  expect(Object.keys(all).sort()).toEqual([...names].sort());
  for (const name of names) {
    const text = JSON.stringify(all[name]);
    const known = [...text.matchAll(/password-of-([\w-]+)/g)].map((match) => match[1]);
    expect([name, [...new Set(known)]]).toEqual([name, [name]]);
    const { producer, consumers } = prod.plan.clients[name] ?? {};
    expect(all[name]).toMatchObject({ ...(producer ? { producer } : {}), ...(consumers ? { consumers } : {}) });
  }
});
