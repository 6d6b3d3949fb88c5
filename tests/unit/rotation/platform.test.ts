// Passwords of the platform's own services: who is known under which names meanwhile, and what is restarted for it.

import { readConfiguration } from "../../../plan/configuration";
import { RefusedError } from "../../../plan/problems";
import { makePlan, type Plan } from "../../../plan/plan";
import { stepsBetween } from "../../../plan/rotation/steps";
import { readSystems } from "../../../sources/systems";
import { root } from "../../support/stack";

const FILE = "Pulumi.test.yaml";

function plan(passwords: Readonly<Record<string, readonly number[]>> = {}, more: object = {}): Plan {
  const raw = {
    environment: "dev",
    platform: { kind: "docker" },
    cluster: { brokers: 3 },
    systems: ["billing"],
    registry: {},
    monitoring: "on",
    kafkaUi: "on",
    mirrors: { copies: { other: { as: "standby" } }, copiedBy: ["third"] },
    security: { passwords },
    ...more,
  };
  const config = readConfiguration("test", raw, FILE);
  return makePlan(config, FILE, readSystems(root, config, FILE));
}

function refusals(passwords: Readonly<Record<string, readonly number[]>>): string[] {
  try {
    plan(passwords);
    return [];
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
  }
}

const usual = plan();
const rightsOf = (each: Plan, user: string) =>
  each.access.filter(({ principal }) => principal === `User:${user}`).map((rule) => ({ ...rule, principal: "" }));
/** All that a fleet is told. */
const toldTo = (each: Plan, fleet: string): string =>
  (each.fleets.find(({ name }) => name === fleet)?.instances ?? [])
    .flatMap(({ files, command, environment }) => [
      ...Object.values(files).map(({ content }) => content),
      ...command,
      ...Object.values(environment),
    ])
    .join("\n");
const changed = (to: Plan, from = usual) =>
  from.fleets.map(({ name }) => name).filter((name) => toldTo(from, name) !== toldTo(to, name));

describe.each([
  ["registry", "registry"],
  ["kafka-exporter", "kafka-exporter"],
  ["mirror", "mirror"],
  ["kafka-ui", "kafka-ui"],
])("%s at Kafka", (user, fleet) => {
  const [both, done] = [plan({ [user]: [1, 2] }), plan({ [user]: [2] })];

  test("has both names with the same rights, and uses the new one at once", () => {
    expect(rightsOf(usual, user).length).toBeGreaterThan(0);
    for (const name of [user, `${user}.2`]) {
      expect(both.users.map((each) => each.name)).toContain(name);
      expect(rightsOf(both, name)).toEqual(rightsOf(usual, user));
    }
    expect(toldTo(both, fleet)).toContain(`{{password/${user}.2}}`);
    expect(toldTo(both, fleet)).not.toContain(`{{password/${user}}}`);
    expect(changed(both)).toContain(fleet);
  });

  test("loses the old name with the next step; no node has to know", () => {
    expect(done.users.map((each) => each.name)).not.toContain(user);
    expect(rightsOf(done, user)).toEqual([]);
    expect(rightsOf(done, `${user}.2`)).toEqual(rightsOf(usual, user));
    expect(toldTo(done, fleet)).toContain(`{{password/${user}.2}}`);
    expect(done.nodes.map(({ bundle }) => bundle)).toEqual(usual.nodes.map(({ bundle }) => bundle));
  });
});

test("who copies from here is handed the new login, and both may read", () => {
  const both = plan({ "mirror-reader": [1, 2] });
  expect(both.clients["mirror-reader"]?.user).toBe("mirror-reader.2");
  expect(rightsOf(both, "mirror-reader.2")).toEqual(rightsOf(usual, "mirror-reader"));
  expect(changed(both)).toEqual([]);
});

describe("accounts at the registry", () => {
  const accounts = (each: Plan) => each.registry?.accounts.map(({ user, role }) => `${user} ${role}`) ?? [];

  test("of its administrator: both are accepted, this program keeps to the one that every instance knows", () => {
    const both = plan({ "registry-admin": [1, 2] });
    expect(accounts(both).filter((each) => each.startsWith("registry-admin"))).toEqual([
      "registry-admin admin",
      "registry-admin.2 admin",
    ]);
    expect(both.registry?.admin).toBe("registry-admin");
    expect(toldTo(both, "registry")).toContain("{{digest/registry-http.registry-admin.2}}");
    expect(both.secrets.find(({ name }) => name === "registry-http.registry-admin.2")?.digest?.user).toBe(
      "registry-admin.2",
    );
    expect(plan({ "registry-admin": [2] }).registry?.admin).toBe("registry-admin.2");
    expect(changed(both)).toEqual(["registry"]);
  });

  test("of a service follow its password at Kafka, and its contract names the new one for both", () => {
    const [service = ""] =
      usual.registry?.accounts.flatMap(({ holder, role }) =>
        role === "admin" || holder === "kafka-ui" ? [] : [holder],
      ) ?? [];
    expect(service).not.toBe("");
    const both = plan({ [service]: [1, 2] });
    expect(both.registry?.accounts.filter(({ holder }) => holder === service).map(({ user }) => user)).toEqual([
      service,
      `${service}.2`,
    ]);
    expect(both.clients[service]?.registry).toMatchObject({
      user: `${service}.2`,
      secret: `registry-http.${service}.2`,
    });
    expect(plan({ [service]: [2] }).registry?.accounts.map(({ user }) => user)).not.toContain(service);
  });
});

describe("accounts of the monitoring", () => {
  test("people: both names at Prometheus and Alertmanager; Grafana, which knows one, makes its database anew for the new one", () => {
    const both = plan({ "monitoring-operator": [1, 2] });
    for (const fleet of ["prometheus", "alertmanager"]) {
      expect(toldTo(both, fleet)).toContain('operator: "{{bcrypt/monitoring-operator}}"');
      expect(toldTo(both, fleet)).toContain('operator.2: "{{bcrypt/monitoring-operator.2}}"');
    }
    const grafana = toldTo(both, "grafana");
    expect(grafana).toContain("admin_user = operator.2\nadmin_password = {{password/monitoring-operator.2}}");
    expect(grafana).toContain("path = grafana-2-1.db");
    expect(toldTo(usual, "grafana")).toContain("path = grafana.db");
    expect(
      new Set(both.consoles.filter(({ name }) => name !== "kafka-ui").map(({ user, secret }) => `${user} ${secret}`)),
    ).toEqual(new Set(["operator.2 monitoring-operator.2"]));
    expect(changed(both)).toEqual(["prometheus", "alertmanager", "grafana"]);
  });

  test("Grafana at Prometheus: both are let in, and it comes with the new one", () => {
    const both = plan({ "monitoring-grafana": [1, 2] });
    expect(toldTo(both, "prometheus")).toContain("{{bcrypt/monitoring-grafana}}");
    expect(toldTo(both, "prometheus")).toContain("{{bcrypt/monitoring-grafana.2}}");
    expect(toldTo(both, "grafana")).toContain("basicAuthUser: grafana.2");
    expect(toldTo(both, "grafana")).toContain("{{password/monitoring-grafana.2}}");
  });
});

const ALONE = [
  "monitoring-reader",
  "monitoring-keystores",
  "monitoring-grafana-key",
  "mirror-keystores",
  "kafka-ui-operator",
  "kafka-ui-store",
];

test.each(ALONE)("%s is replaced in one step, under the same mark; two of it can't be", (name) => {
  const done = plan({ [name]: [2] });
  expect(done.secrets.find((secret) => secret.name === name)).toMatchObject({ alone: true, generation: 2 });
  expect(refusals({ [name]: [1, 2] })).toEqual([
    `security.passwords.${name}: of this one only one can be valid at a time (docs/rotation.md): write [2]`,
  ]);
  const [step, ...more] = stepsBetween(usual.rotation!, done.rotation!, "broker");
  expect([step?.words, step?.refusal, more]).toEqual([
    `replace: ${name} gets password 2, and 1 is refused as soon as it is there`,
    undefined,
    [],
  ]);
  expect(stepsBetween(done.rotation!, usual.rotation!, "broker")[0]?.refusal).toBe(
    "password 1 is gone and can't come back: the next one is 3",
  );
});

test("whoever can be known twice is not replaced at once", () => {
  for (const name of ["registry", "registry-admin", "monitoring-operator", "kafka-exporter"]) {
    const steps = stepsBetween(usual.rotation!, plan({ [name]: [2] }).rotation!, "broker");
    expect(steps.some(({ refusal }) => refusal?.startsWith("password 1 is the one in use: first deploy [1, 2]"))).toBe(
      true,
    );
  }
});

test("a name that nobody has is refused", () => {
  expect(refusals({ "monitoring-operater": [1, 2] })).toEqual([
    "security.passwords.monitoring-operater: there is no such user: remove the line, or correct its name",
  ]);
});
