// Passwords of the platform's own services, rotated on a running stack: registry, exporter, people and Prometheus itself.

import { rmSync } from "node:fs";
import { request } from "node:https";
import { FIRST_PORTS } from "../../support/ports";
import { TestStack } from "../../support/stack";
import { untilSeen } from "../../support/until";

jest.setTimeout(600_000);

const FIRST_PORT = FIRST_PORTS["platform-passwords"];
const REGISTRY = FIRST_PORT + 600;
const PROMETHEUS = FIRST_PORT + 620;
const ALERTMANAGER = FIRST_PORT + 630;
const SUBJECTS = "/apis/ccompat/v7/subjects";

interface Login {
  readonly user: string;
  readonly password: string;
}

interface Outputs {
  readonly caCertificate: string;
  readonly registryAdmin: Login;
  readonly consoles: Readonly<Record<string, Login>>;
}

const stack = new TestStack("platform-passwords", {
  brokers: 1,
  firstPort: FIRST_PORT,
  settings: {
    "kafka-platform:registry": { instances: 1 },
    "kafka-platform:monitoring": { interval: "2s" },
  },
});

let authority = "";

async function deploy(passwords: Readonly<Record<string, readonly number[]>>) {
  stack.describe({}, { "kafka-platform:security": { passwords } });
  await stack.must("up");
  const { caCertificate, registryAdmin, consoles } = JSON.parse(
    await stack.must("outputs", "--show-secrets", "--json"),
  ) as Outputs;
  authority = caCertificate;
  const people = consoles["prometheus"];
  if (!people) throw new Error("nobody is let in to Prometheus");
  return { registry: registryAdmin, people };
}

function ask(port: number, path: string, login: Login): Promise<{ status: number; text: string }> {
  const options = {
    host: "localhost",
    port,
    path,
    ca: authority,
    auth: `${login.user}:${login.password}`,
    agent: false,
  };
  return new Promise((done, failed) => {
    const sent = request({ ...options, timeout: 30_000 }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
      answer.on("end", () => done({ status: answer.statusCode ?? 0, text }));
    });
    sent.on("error", failed).on("timeout", () => sent.destroy(new Error(`${port} doesn't answer`)));
    sent.end();
  });
}

const registryTo = async (login: Login) => (await ask(REGISTRY, SUBJECTS, login)).status;
const consolesTo = (login: Login) =>
  Promise.all([PROMETHEUS, ALERTMANAGER].map(async (port) => (await ask(port, "/-/ready", login)).status));

/** Whether Prometheus is let in wherever it asks. */
async function allSeen(login: Login): Promise<void> {
  await untilSeen(
    "Prometheus is let in everywhere",
    120,
    async () => {
      const { status, text } = await ask(PROMETHEUS, "/api/v1/query?query=min_over_time(up%5B6s%5D)", login);
      // It reads what it has kept before it answers.
      if (status !== 200) return {};
      const { data } = JSON.parse(text) as { data: { result: { metric: { job: string }; value: [number, string] }[] } };
      return Object.fromEntries(data.result.map(({ metric, value }) => [metric.job, value[1]]));
    },
    (up) =>
      ["kafka", "kafka-exporter", "prometheus", "alertmanager", "schema-registry"].every((job) => up[job] === "1"),
  );
}

let first: Awaited<ReturnType<typeof deploy>>;
let second: Awaited<ReturnType<typeof deploy>>;
let broker: number;

beforeAll(async () => {
  first = await deploy({});
  await allSeen(first.people);
  broker = stack.pid("kafka-1");
});

afterAll(async () => {
  await stack.remove();
  rmSync(stack.state, { recursive: true, force: true });
});

const HOLDERS = ["registry", "registry-admin", "kafka-exporter", "monitoring-operator", "monitoring-grafana"];
const each = (valid: readonly number[]) => Object.fromEntries(HOLDERS.map((holder) => [holder, valid]));

test("to skip the step in which both are valid is refused before anything changes", async () => {
  stack.describe({}, { "kafka-platform:security": { passwords: each([2]) } });
  const { code, output } = await stack.run("preview");
  expect(code).toBe(1);
  expect(output).toContain("security.passwords.registry-admin: password 1 is the one in use: first deploy [1, 2]");
});

test("issued: the old ones and the new ones are let in, everybody works, and no broker was restarted", async () => {
  second = await deploy(each([1, 2]));
  expect([second.registry.user, second.people.user]).toEqual(["registry-admin.2", "operator.2"]);
  for (const { registry, people } of [first, second]) {
    expect(await registryTo(registry)).toBe(200);
    expect(await consolesTo(people)).toEqual([200, 200]);
  }
  await allSeen(second.people);
  expect(stack.pid("kafka-1")).toBe(broker);
});

test("retired: the old ones are refused, the new ones are not, and everybody still works", async () => {
  await deploy(each([2]));
  expect([await registryTo(first.registry), await registryTo(second.registry)]).toEqual([401, 200]);
  expect(await consolesTo(first.people)).toEqual([401, 401]);
  expect(await consolesTo(second.people)).toEqual([200, 200]);
  await allSeen(second.people);
  expect(stack.pid("kafka-1")).toBe(broker);
});

test("what is one to all is replaced in one step: nodes are restarted, and Prometheus is let in everywhere again", async () => {
  await deploy({ ...each([2]), "monitoring-reader": [2], "monitoring-keystores": [2] });
  expect(stack.pid("kafka-1")).not.toBe(broker);
  await allSeen(second.people);
});
