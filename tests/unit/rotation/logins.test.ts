// What a rotated password means for the plan: another login with the same rights, and a contract that names it.

import { readConfiguration } from "../../../plan/configuration";
import { makePlan, type Plan } from "../../../plan/plan";
import { readSystems } from "../../../sources/systems";
import { root } from "../../support/stack";

const FILE = "Pulumi.test.yaml";

function plan(security: Readonly<Record<string, unknown>> = {}): Plan {
  const raw = {
    environment: "dev",
    platform: { kind: "local" },
    cluster: { brokers: 3 },
    systems: ["billing"],
    security,
  };
  const config = readConfiguration("test", raw, FILE);
  return makePlan(config, FILE, readSystems(root, config, FILE));
}

const [service = ""] = plan().users.flatMap((user) => (user.superUser ? [] : [user.name]));
const one = plan();
const two = plan({ passwords: { [service]: [1, 2] } });
const done = plan({ passwords: { [service]: [2] } });

const rightsOf = (each: Plan, user: string) =>
  each.access.filter(({ principal }) => principal === `User:${user}`).map((rule) => ({ ...rule, principal: "" }));
const quotasOf = (each: Plan, user: string) => each.quotas.filter((quota) => quota.user === user).map((q) => q.limits);

test("while both are valid both may do exactly what the one could", () => {
  expect(rightsOf(one, service).length).toBeGreaterThan(0);
  for (const name of [service, `${service}.2`]) {
    expect(two.users.map((user) => user.name)).toContain(name);
    expect(rightsOf(two, name)).toEqual(rightsOf(one, service));
    expect(quotasOf(two, name)).toEqual(quotasOf(one, service));
  }
  expect(two.access).toHaveLength(one.access.length + rightsOf(one, service).length);
});

test("the contract hands out the new one as soon as it is there", () => {
  for (const each of [two, done]) {
    expect(each.clients[service]).toMatchObject({ service, user: `${service}.2` });
    expect(each.clients[service]?.properties["sasl.jaas.config"]).toContain(
      `username="${service}.2" password="{{password/${service}.2}}"`,
    );
    expect(each.clients[service]?.properties["client.id"]).toBe(`${service}.2`);
  }
});

test("nothing of the retired one is left, and no group belongs to anybody else", () => {
  expect(done.users.map((user) => user.name)).not.toContain(service);
  expect(rightsOf(done, service)).toEqual([]);
  expect(rightsOf(done, `${service}.2`)).toEqual(rightsOf(one, service));
  const groups = ({ guard }: Plan) => guard.users.map(({ name, groups }) => [name, groups]);
  expect(groups(done)).toEqual(groups(one));
});

test("a service's password is no node's business", () => {
  expect(two.nodes.map((node) => node.bundle)).toEqual(one.nodes.map((node) => node.bundle));
});

test("the brokers log in with the newest, storage is formatted with all, and the program uses the oldest", () => {
  const rotated = plan({ passwords: { broker: [1, 2], admin: [1, 2] } });
  const [node] = rotated.nodes;
  const properties = node?.bundle.files["server.properties"]?.content ?? "";
  expect(properties).toContain(`username="broker.2" password="{{password/broker.2}}"`);
  // Unchanged, so that issuing the administrator's password restarts nobody.
  const list = /super.users=.*/;
  expect(list.exec(properties)?.[0]).toBe(
    list.exec(one.nodes[0]?.bundle.files["server.properties"]?.content ?? "")?.[0],
  );
  expect(node?.bundle.format.scram.map((each) => /name=([^,]+)/.exec(each)?.[1])).toEqual([
    ...["broker", "broker.2", "admin", "admin.2"],
  ]);
  expect(rotated.administrator).toBe("admin");
  expect(rotated.clients["admin"]?.user).toBe("admin.2");
  expect(plan({ passwords: { admin: [2] } }).administrator).toBe("admin.2");
});

test("a retired password of a super user leaves the list, so that the restart ends its sessions", () => {
  const properties = plan({ passwords: { admin: [2] } }).nodes[0]?.bundle.files["server.properties"]?.content;
  expect(/super.users=(.*)/.exec(properties ?? "")?.[1]).toMatch(
    /^User:broker;User:broker.2;User:admin.2;User:admin.3/,
  );
});

test.each<[string, Record<string, unknown>, string]>([
  ["a user that isn't there", { passwords: { nobody: [1, 2] } }, "there is no such user"],
  ["three at once", { passwords: { admin: [1, 2, 3] } }, "write the valid generation"],
  ["a gap", { passwords: { admin: [1, 3] } }, "two that follow each other"],
  ["none", { passwords: { admin: [] } }, "write the valid generation"],
  ["a signer that isn't trusted", { authority: { trusts: [1], signs: 2 } }, "must be one that is trusted: 1"],
])("refused: %s", (_name, security, words) => {
  expect(() => plan(security)).toThrow(words);
});

test("two authorities: the first signs until the stack says otherwise", () => {
  expect(plan({ authority: { trusts: [1, 2] } }).certificates.authority).toEqual({ trusts: [1, 2], signs: 1 });
  expect(plan({ authority: { trusts: [2] } }).certificates.authority).toEqual({ trusts: [2], signs: 2 });
});
