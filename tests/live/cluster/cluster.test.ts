// A real three-node cluster made by `up`: used, attacked, broken and taken away. Kafka's own tools are the client.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { consume, kafkaTool, mustTool, produce } from "../../support/kafka-tools";
import { isListening } from "../../../providers/local/ports";
import { FIRST_PORTS } from "../../support/ports";
import { answerTo, commandLines, filesUnder, isRunning } from "../../support/processes";
import { TestStack, killWithChildren } from "../../support/stack";

jest.setTimeout(600_000);

const FIRST_PORT = FIRST_PORTS.cluster;
const BOOTSTRAP = "localhost:21092,localhost:21102,localhost:21112";
const PORTS = [21091, 21092, 21093, 21101, 21102, 21103, 21111, 21112, 21113];
const NODES = ["kafka-1", "kafka-2", "kafka-3"];

const stack = new TestStack("cluster", { brokers: 3, firstPort: FIRST_PORT });
let admin = "";

beforeAll(async () => {
  const output = await stack.must("up");
  expect(output).toContain(`Clients connect to ${BOOTSTRAP}.`);
  admin = await stack.clientProperties("admin");
  const topic = ["--create", "--topic", "orders", "--partitions", "6"];
  await mustTool("topics", ["--bootstrap-server", BOOTSTRAP, "--command-config", admin, ...topic]);
});

afterAll(() => stack.remove());

const lines = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${index}`);

/** A copy of the administrator's properties with some values changed or (empty) left out. */
function changed(name: string, changes: Readonly<Record<string, string>>): string {
  const kept = readFileSync(admin, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !(line.slice(0, line.indexOf("=")) in changes));
  const added = Object.entries(changes).flatMap(([key, value]) => (value ? [`${key}=${value}`] : []));
  const file = join(stack.state, "clients", `${name}.properties`);
  writeFileSync(file, [...kept, ...added, ""].join("\n"), { mode: 0o600 });
  return file;
}

const login = (user: string, password: string) =>
  `org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}" password="${password}";`;

describe("a cluster that was just made", () => {
  test("takes and returns records with the printed contract", async () => {
    expect((await produce(BOOTSTRAP, admin, "orders", lines("first", 100))).output).not.toContain("ERROR");
    const { records } = await consume(BOOTSTRAP, admin, "orders", 100);
    expect([...records].sort()).toEqual(lines("first", 100).sort());
  });

  test("keeps three copies, of which two must have a write", async () => {
    const described = await mustTool("topics", [
      "--bootstrap-server",
      BOOTSTRAP,
      "--command-config",
      admin,
      "--describe",
      "--topic",
      "orders",
    ]);
    expect(described).toContain("ReplicationFactor: 3");
    expect(described).toContain("min.insync.replicas=2");
  });

  test("can be asked by Kafka's own tools, as the administrator and as nobody else", async () => {
    expect(await stack.must("kafka", "topics", "--", "--list")).toContain("orders\n");
    const unknown = await stack.run("kafka", "topic", "--", "--list");
    expect(unknown.code).toBe(1);
    expect(unknown.output).toContain('There is no tool "topic"; there are acls, ');
  });

  test("has nodes that were given Kafka's classes, and that Java takes them", () => {
    for (const node of NODES) {
      const { pid } = JSON.parse(readFileSync(join(stack.nodeDirectory(node), "run", "pid.json"), "utf8")) as {
        pid: number;
      };
      const archive = /-XX:SharedArchiveFile=\S+\/classes\.jsa/.exec(commandLines().get(pid) ?? "")?.[0];
      expect(archive).toBeDefined();
      // Java says in one line there that an archive doesn't fit.
      expect(readFileSync(join(stack.nodeDirectory(node), "logs", "console.log"), "utf8")).not.toMatch(
        /cds|shared archive/i,
      );
    }
  });

  test("has nothing to change", async () => {
    const { code, output } = await stack.run("preview", "--expect-no-changes");
    expect(output).not.toMatch(/[+~±-] (Node|Ready)/);
    expect(code).toBe(0);
  });

  test("hands out everything that its outputs promise", async () => {
    const outputs = JSON.parse(await stack.must("outputs", "--json")) as Record<string, unknown>;
    expect(outputs["clusterId"]).toMatch(/^[\w-]{22}$/);
    expect(outputs["bootstrapServers"]).toMatchObject({ CLIENT: BOOTSTRAP });
    expect(outputs["caCertificate"]).toContain("BEGIN CERTIFICATE");
    expect(outputs["clients"]).toBe("[secret]");
    const clients = JSON.parse(await stack.must("outputs", "clients", "--show-secrets", "--json")) as Record<
      string,
      Record<string, unknown>
    >;
    expect(clients["admin"]).toMatchObject({
      service: "admin",
      user: "admin",
      securityProtocol: "SASL_SSL",
      saslMechanism: "SCRAM-SHA-512",
      password: expect.stringMatching(/^\w{40}$/) as string,
      caCertificate: outputs["caCertificate"],
    });
  });
});

describe("an intruder", () => {
  const list = (properties: string) =>
    kafkaTool("topics", ["--bootstrap-server", BOOTSTRAP, "--command-config", properties, "--list"]);

  test("with a wrong password is refused", async () => {
    const { code, output } = await list(changed("wrong-password", { "sasl.jaas.config": login("admin", "wrong") }));
    expect(output).toContain(
      "Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512",
    );
    expect(code).not.toBe(0);
  });

  test("that doesn't know the authority learns nothing", async () => {
    const { code, output } = await list(
      changed("no-ca", { "ssl.truststore.type": "", "ssl.truststore.certificates": "" }),
    );
    expect(output).toContain("SSL handshake failed");
    expect(code).not.toBe(0);
  });

  test("in plain text gets no answer", async () => {
    const quick = { "default.api.timeout.ms": "6000", "request.timeout.ms": "5000" };
    const { code } = await list(changed("plain", { "security.protocol": "PLAINTEXT", ...quick }));
    expect(code).not.toBe(0);
  });

  test("finds no port that speaks Kafka without TLS", async () => {
    // ApiVersions, version 0, correlation id 1, client id "x": what every Kafka client says first.
    const hello = Buffer.from([0, 0, 0, 11, 0, 18, 0, 0, 0, 0, 0, 1, 0, 1, 0x78]);
    const answers = await Promise.all(PORTS.map(async (port) => [port, await answerTo(port, hello)] as const));
    const TLS_ALERT = 0x15;
    for (const [port, answer] of answers)
      expect([port, answer.length === 0 || answer[0] === TLS_ALERT]).toEqual([port, true]);
  });

  test("with a valid user may not touch a topic that isn't theirs", async () => {
    const create = [
      "--alter",
      "--entity-type",
      "users",
      "--entity-name",
      "mallory",
      "--add-config",
      "SCRAM-SHA-512=[password=known]",
    ];
    await mustTool("configs", ["--bootstrap-server", BOOTSTRAP, "--command-config", admin, ...create]);
    const mallory = changed("mallory", { "sasl.jaas.config": login("mallory", "known") });
    const written = await produce(BOOTSTRAP, mallory, "orders", ["intruder"]);
    expect(written.output).toContain("TopicAuthorizationException");
    const read = await consume(BOOTSTRAP, mallory, "orders", 1, "mallory");
    expect(read.output).toContain("AuthorizationException");
    expect(read.records.filter((record) => record.startsWith("first"))).toEqual([]);
  });

  test("finds no secret in a command line, a log, a readable file or the state", async () => {
    const clients = JSON.parse(await stack.must("outputs", "clients", "--show-secrets", "--json")) as Record<
      string,
      { password: string }
    >;
    const properties = readFileSync(join(stack.nodeDirectory("kafka-1"), "config", "server.properties"), "utf8");
    const broker = /password="(\w+)"/.exec(properties)?.[1] ?? "";
    const key =
      readFileSync(join(stack.nodeDirectory("kafka-1"), "config", "keystore.pem"), "utf8").split("\n")[1] ?? "";
    const passphrase = readFileSync(join(stack.state, "passphrase"), "utf8").trim();
    const secrets = [clients["admin"]?.password ?? "", broker, key, passphrase];
    for (const secret of secrets) expect(secret.length).toBeGreaterThan(16);

    const holding = (text: string | Buffer) => secrets.some((secret) => text.includes(secret));
    expect([...commandLines().values()].filter(holding)).toEqual([]);
    const files = filesUnder(stack.state);
    expect(files.length).toBeGreaterThan(50);
    const secretFiles = files.filter((file) => holding(file.content));
    expect(secretFiles.filter((file) => (file.mode & 0o077) !== 0).map((file) => file.path)).toEqual([]);
    expect(secretFiles.filter((file) => /\/(logs|state)\//.test(file.path)).map((file) => file.path)).toEqual([]);
    // Hashes of passwords are nobody's business either.
    const metadata = files.filter((file) => /\/data\/(.*checkpoint|__cluster_metadata.*)$/.test(file.path));
    expect(metadata.length).toBeGreaterThan(0);
    expect(metadata.filter((file) => (file.mode & 0o077) !== 0).map((file) => file.path)).toEqual([]);
  });
});

describe("bad luck", () => {
  test("with one node killed writes go on, nothing is lost, and the next up brings it back", async () => {
    process.kill(stack.pid("kafka-2"), "SIGKILL");
    const written = await produce(BOOTSTRAP, admin, "orders", lines("without-2", 200));
    expect(written.output).not.toMatch(/ERROR|Exception/);

    const preview = await stack.run("preview", "--expect-no-changes");
    expect(preview.code).toBe(1);
    expect(preview.output).toContain("kafka-2");

    await stack.must("up");
    expect(isRunning(stack.pid("kafka-2"))).toBe(true);
    const { records } = await consume(BOOTSTRAP, admin, "orders", 300, "after-kill");
    expect(new Set(records)).toEqual(new Set([...lines("first", 100), ...lines("without-2", 200)]));
    const described = await mustTool("topics", [
      "--bootstrap-server",
      BOOTSTRAP,
      "--command-config",
      admin,
      "--describe",
      "--under-replicated-partitions",
    ]);
    expect(described.trim()).toBe("");
  });

  test("after the machine was restarted the next up brings all of it back", async () => {
    for (const node of NODES) process.kill(stack.pid(node), "SIGKILL");
    while (NODES.some((node) => isRunning(stack.pid(node)))) await sleep(50);
    await stack.must("up");
    const { records } = await consume(BOOTSTRAP, admin, "orders", 300, "after-restart");
    expect(records).toHaveLength(300);
  });

  test("a setting that Kafka refuses is shown with the node's own words, and put right by the next up", async () => {
    stack.describe({ settings: { "log.retention.hours": "many" } });
    const broken = await stack.run("up");
    expect(broken.code).toBe(1);
    const failed = /(kafka-\d): its process ended; the last lines of/.exec(broken.output)?.[1];
    expect(broken.output).toContain("Invalid value many for configuration log.retention.hours");
    expect(broken.output).toContain(`left as it is, because ${failed} did not come back`);
    expect(NODES.filter((node) => isRunning(stack.pid(node)))).toEqual(NODES.filter((node) => node !== failed));
    stack.describe();
    await stack.must("up");
    expect((await stack.run("preview", "--expect-no-changes")).code).toBe(0);
  });

  test("an up that is killed is finished by the next one", async () => {
    stack.describe({ settings: { "log.retention.hours": 200 } });
    const killed = stack.start("up");
    let seen = "";
    killed.stdout?.on("data", (chunk: Buffer) => (seen += chunk.toString()));
    const before = NODES.map((node) => stack.pid(node));
    while (NODES.every((node, index) => isRunning(before[index] ?? 0) && stack.pid(node) === before[index]))
      await sleep(50);
    killWithChildren(killed);
    await stack.must("up");
    expect((await stack.run("preview", "--expect-no-changes")).code).toBe(0);
    for (const node of NODES) {
      const properties = readFileSync(join(stack.nodeDirectory(node), "config", "server.properties"), "utf8");
      expect(properties).toContain("log.retention.hours=200");
    }
    expect(seen).not.toContain("password");
  });

  test("down leaves no process and no port", async () => {
    const pids = NODES.map((node) => stack.pid(node));
    const unasked = await stack.run("down");
    expect([unasked.code, unasked.output]).toEqual([1, expect.stringContaining("make down STACK=")]);
    expect(pids.filter(isRunning)).toEqual(pids);
    await stack.must("down", "--yes");
    expect(pids.filter(isRunning)).toEqual([]);
    const open = await Promise.all(PORTS.map(async (port) => ((await isListening(port)) ? [port] : [])));
    expect(open.flat()).toEqual([]);
  });
});
