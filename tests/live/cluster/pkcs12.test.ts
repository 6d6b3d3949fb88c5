// Client certificates required, and JVM clients that want their keys and trust as PKCS12: Kafka's own tools come in with them.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kafkaTool, mustTool } from "../../support/kafka-tools";
import { FIRST_PORTS } from "../../support/ports";
import { filesUnder } from "../../support/processes";
import { TestStack } from "../../support/stack";

jest.setTimeout(600_000);

const BOOTSTRAP = "localhost:26092";

interface Client {
  readonly user: string;
  readonly password: string;
  readonly pkcs12: { readonly truststore: string; readonly keystore: string; readonly password: string };
}

const stack = new TestStack("pkcs12", {
  brokers: 1,
  firstPort: FIRST_PORTS.pkcs12,
  settings: { "kafka-platform:security": { clientCertificates: "required", pkcs12: true } },
});

let client: Client;

async function readClient(): Promise<Client> {
  const clients = await stack.must("outputs", "clients", "--show-secrets", "--json");
  return (JSON.parse(clients) as { admin: Client }).admin;
}

beforeAll(async () => {
  await stack.must("up");
  client = await readClient();
});

afterAll(() => stack.remove());

function store(name: string, base64: string): string {
  const file = join(stack.state, `${name}.p12`);
  writeFileSync(file, Buffer.from(base64, "base64"), { mode: 0o600 });
  return file;
}

/** The client.properties that a person would write for these stores. */
function properties(name: string, settings: Readonly<Record<string, string>>): string {
  const { user, password, pkcs12 } = client;
  const all = {
    "security.protocol": "SASL_SSL",
    "sasl.mechanism": "SCRAM-SHA-512",
    "sasl.jaas.config": `org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}" password="${password}";`,
    "ssl.truststore.type": "PKCS12",
    "ssl.truststore.location": store(`${name}-trust`, pkcs12.truststore),
    "ssl.truststore.password": pkcs12.password,
    ...settings,
  };
  const file = join(stack.state, `${name}.properties`);
  const lines = Object.entries(all).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(file, lines.join(""), { mode: 0o600 });
  return file;
}

const withKey = (name: string) => ({
  "ssl.keystore.type": "PKCS12",
  "ssl.keystore.location": store(`${name}-key`, client.pkcs12.keystore),
  "ssl.keystore.password": client.pkcs12.password,
});

const connection = (file: string) => ["--bootstrap-server", BOOTSTRAP, "--command-config", file];

test("a client with both stores comes in and does its work", async () => {
  const file = properties("both", withKey("both"));
  await mustTool("topics", [...connection(file), "--create", "--topic", "orders"]);
  expect((await mustTool("topics", [...connection(file), "--list"])).split("\n")).toContain("orders");
});

test("a client with the truststore only is refused, because it shows no certificate", async () => {
  const { code, output } = await kafkaTool("topics", [...connection(properties("trust-only", {})), "--list"]);
  expect(output).toMatch(/fatal alert: (bad_certificate|certificate_required)/);
  expect(code).not.toBe(0);
});

test("a wrong password opens neither store", async () => {
  const wrong = { ...withKey("wrong"), "ssl.truststore.password": "not-the-password" };
  const { code, output } = await kafkaTool("topics", [...connection(properties("wrong", wrong)), "--list"]);
  expect(output).toContain("keystore password was incorrect");
  expect(code).not.toBe(0);
});

test("the PEM contract of the same client works beside them", async () => {
  const file = await stack.clientProperties("admin");
  expect((await mustTool("topics", [...connection(file), "--list"])).split("\n")).toContain("orders");
});

test("the stores stay what they are: nothing to change right after, nor after another up", async () => {
  expect((await stack.run("preview", "--expect-no-changes")).code).toBe(0);
  await stack.must("up");
  expect(await readClient()).toEqual(client);
});

test("neither the stores nor their password are in clear in the state or a log", () => {
  const { truststore, keystore, password } = client.pkcs12;
  const secrets = [password, truststore.slice(0, 400), keystore.slice(0, 400)];
  const kept = filesUnder(stack.state).filter((file) => /\/(logs|state)\//.test(file.path));
  expect(kept.length).toBeGreaterThan(3);
  const holding = kept.filter((file) => secrets.some((secret) => file.content.includes(secret)));
  expect(holding.map((file) => file.path)).toEqual([]);
});
