// Certificates, authorities and passwords of a real cluster rotated while a service writes and reads, and while others
// come in with new connections all the time. Kafka's own client is the client. Each step is also killed in its middle.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type SecureContextOptions } from "node:tls";
import { stringify } from "yaml";
import { Load, type LoadSummary } from "../../../toolchain/bench/kafka-load";
import { Logins } from "../../support/logins";
import { FIRST_PORTS } from "../../support/ports";
import { filesUnder } from "../../support/processes";
import { TestStack, killWithChildren } from "../../support/stack";
import { untilSeen } from "../../support/until";

jest.setTimeout(900_000);

const FIRST_PORT = FIRST_PORTS.rotation;
const NODES = ["kafka-1", "kafka-2", "kafka-3"];
const LISTENERS = { REPLICATION: 1, CLIENT: 2, CONTROLLER: 3 };
/** One for each of the service's two lives, so that each knows its own records. */
const TOPICS = ["payments.events", "payments.refunds"] as const;
const PER_SECOND = 100;

const stack = new TestStack("rotation", { brokers: 3, firstPort: FIRST_PORT });
const logins = new Logins();
const systems = {
  "kafka-platform:systemsDirectory": join(stack.state, "systems"),
  "kafka-platform:systems": ["shop"],
};
let security: Record<string, unknown> = {};
let load: Load;
/** Every password and key that was ever in use. */
const secrets = new Set<string>();
const outputs: string[] = [];

/** Writes the stack's file with some values of its security changed. */
function describeSecurity(change: Readonly<Record<string, unknown>>): void {
  security = { ...security, ...change };
  stack.describe({}, { ...systems, "kafka-platform:security": security });
}

async function run(command: "up" | "preview", code = 0): Promise<string> {
  const ended = await stack.run(command);
  outputs.push(ended.output);
  if (ended.code !== code) throw new Error(`${command} ended with ${ended.code}:\n${ended.output}`);
  return ended.output;
}

/** Is killed with everything it started as soon as one node has been restarted, and then run again. */
async function upInTwo(): Promise<string> {
  const before = pids();
  const first = stack.start("up");
  first.stdout?.on("data", (chunk: Buffer) => outputs.push(chunk.toString()));
  while (pids().filter((pid, index) => pid !== before[index]).length === 0) {
    if (first.exitCode !== null) throw new Error(`up ended before it could be killed:\n${outputs.join("")}`);
    await sleep(20);
  }
  killWithChildren(first);
  return run("up");
}

const pids = () => NODES.map((node) => pidOf(node));
function pidOf(node: string): number {
  try {
    return stack.pid(node);
  } catch {
    return 0;
  }
}

/** Writes what the service is handed now, and remembers its secrets. */
async function contract(service: string, name: string): Promise<string> {
  const properties = readFileSync(await stack.clientProperties(service), "utf8");
  const file = join(stack.state, "clients", `${name}.properties`);
  writeFileSync(file, properties, { mode: 0o600 });
  secrets.add(/password="(\w+)"/.exec(properties)?.[1] ?? "");
  return file;
}

/** A client's file with the value of one key from another's. */
function mixed(name: string, file: string, key: string, from: string): string {
  const line = (text: string) => text.split("\n").find((each) => each.startsWith(`${key}=`)) ?? "";
  const [own, other] = [readFileSync(file, "utf8"), readFileSync(from, "utf8")];
  const target = join(stack.state, "clients", `${name}.properties`);
  writeFileSync(
    target,
    own.replace(line(own), () => line(other)),
    { mode: 0o600 },
  );
  return target;
}

const keystore = (node: string) => readFileSync(join(stack.nodeDirectory(node), "config", "keystore.pem"), "utf8");

interface Shown {
  readonly issuer: string;
  readonly serial: string;
}

/** What each listener of each node shows to somebody with this certificate, or why it refuses. */
async function shown(own: string): Promise<Record<string, Shown | string>> {
  const all = NODES.flatMap((node, index) =>
    Object.entries(LISTENERS).map(async ([listener, offset]) => {
      const found = await visit(FIRST_PORT + 10 * index + offset, { key: own, cert: own });
      return [`${node} ${listener}`, found] as const;
    }),
  );
  return Object.fromEntries(await Promise.all(all));
}

/** In TLS 1.3 a refusal follows after the handshake, so a visitor waits whether the door stays open. */
function visit(port: number, own: SecureContextOptions): Promise<Shown | string> {
  return new Promise((resolve) => {
    let seen: Shown | string = "no answer";
    const socket = connect({ host: "localhost", port, rejectUnauthorized: false, ...own }, () => {
      const certificate = socket.getPeerX509Certificate();
      seen = {
        issuer: /^CN=(.*)$/m.exec(certificate?.issuer ?? "")?.[1] ?? "",
        serial: certificate?.serialNumber ?? "",
      };
      socket.setTimeout(3000, () => socket.destroy());
    });
    socket.setTimeout(20_000, () => socket.destroy());
    socket.once("error", (error: Error) => {
      seen = error.message;
    });
    socket.once("close", () => resolve(seen));
  });
}

/** What brokers note of those whom they refuse, and of other brokers that refuse them. */
function failedAuthentications(): string[] {
  const lines = NODES.flatMap((node) =>
    readFileSync(join(stack.nodeDirectory(node), "logs", "server.log"), "utf8")
      .split("\n")
      .filter((line) => /failed authentication/i.test(line))
      .map((line) => `${node}: ${line}`),
  );
  // A handshake that was broken off, by somebody who was stopped or out of patience, is noted in the same words as one
  // that was refused. Of a refusal its other side knows: our clients count them, and brokers write them down.
  return lines.filter((line) => !/Failed authentication with .* \(SSL handshake failed\)/.test(line));
}

function expectWhole({ sent, acknowledged, failed, lost, outOfOrder, errors }: LoadSummary): void {
  expect({ failed, lost, outOfOrder, errors }).toEqual({ failed: 0, lost: 0, outOfOrder: 0, errors: [] });
  expect(sent).toBeGreaterThan(0);
  expect(acknowledged).toBeGreaterThan(0);
}

async function expectNobodyRefused(): Promise<void> {
  const counts = await logins.counts();
  for (const [file, { refused, logins }] of Object.entries(counts)) {
    expect([file, refused]).toEqual([file, {}]);
    expect([file, logins > 0]).toEqual([file, true]);
  }
  expect(failedAuthentications()).toEqual([]);
}

const started = Date.now();
const figures: string[] = [];
const note = (what: string) => figures.push(`${Math.round((Date.now() - started) / 1000)} s: ${what}`);

beforeAll(async () => {
  const folder = join(stack.state, "systems", "shop");
  mkdirSync(folder, { recursive: true });
  const topics = Object.fromEntries(
    TOPICS.map((topic) => [topic, { partitions: 3, purpose: "a test", deadLetter: false }]),
  );
  const services = { payments: { produces: TOPICS, consumes: [{ topics: TOPICS, group: "payments" }] } };
  writeFileSync(join(folder, "system.yaml"), stringify({ system: "shop", description: "a shop", topics, services }));
  describeSecurity({});
  await run("up");
  for (const node of NODES) secrets.add(keystore(node).split("\n")[1] ?? "");
  const payments = await contract("payments", "payments-1");
  load = new Load(payments, TOPICS[0], PER_SECOND);
  await logins.begin(payments);
  await logins.begin(await contract("admin", "admin-1"));
  note("up");
});

afterAll(async () => {
  process.stdout.write(`${figures.join("\n")}\n`);
  logins.stop();
  await load?.stop();
  await stack.remove();
});

test("a renewed certificate is taken by every listener, and no process ends", async () => {
  const [before, running] = [await shown(keystore("kafka-1")), pids()];
  describeSecurity({ certificateValidity: "366d" });
  expect(await run("up")).toContain("certificate reloaded without a restart (the old one ends on ");
  expect(pids()).toEqual(running);
  const after = await shown(keystore("kafka-1"));
  for (const [where, { serial }] of Object.entries(after) as [string, Shown][]) {
    const node = where.split(" ")[0] ?? "";
    expect([where, serial === (before[where] as Shown).serial]).toEqual([where, false]);
    expect([where, serial]).toEqual([where, (after[`${node} CLIENT`] as Shown).serial]);
  }
  expectWhole(await load.summary());
  await expectNobodyRefused();
  note("certificates renewed");
});

test("a rotation that skips a step is refused in the preview, with what to write instead", async () => {
  describeSecurity({ authority: { trusts: [2] }, passwords: { payments: [2] } });
  const output = await run("preview", 1);
  expect(output).toContain("first deploy trusts: [1, 2] with signs: 1, and let every client have the new bundle");
  expect(output).toContain("password 1 is the one in use: first deploy [1, 2], and let payments take it over");
});

let oldCertificate = "";
let oldContract = "";

test("step one: both authorities are trusted and both passwords are good, whoever uses which", async () => {
  oldCertificate = keystore("kafka-1");
  oldContract = join(stack.state, "clients", "payments-1.properties");
  const passwords = { payments: [1, 2], admin: [1, 2], broker: [1, 2] };
  describeSecurity({ authority: { trusts: [1, 2] }, passwords });
  const output = await upInTwo();
  expect(output).toContain("trusts authority 1 and 2 instead of 1");
  for (const { issuer } of Object.values(await shown(oldCertificate)) as Shown[])
    expect(issuer).toBe("rotation authority");
  expectWhole(await load.summary());
  await expectNobodyRefused();
  note("both trusted, passwords issued");
});

test("the service takes its new contract over when it likes", async () => {
  const taken = await contract("payments", "payments-2");
  expect(readFileSync(taken, "utf8")).toContain('username="payments.2"');
  await logins.begin(taken);
  await logins.begin(await contract("admin", "admin-2"));
  // Somebody who has the new bundle, but goes on with the old password.
  await logins.end(oldContract);
  await logins.end(join(stack.state, "clients", "admin-1.properties"));
  await logins.begin(mixed("slow", taken, "sasl.jaas.config", oldContract));
  const before = load;
  load = new Load(taken, TOPICS[1], PER_SECOND);
  expectWhole(await before.summary());
  await before.stop();
});

test("step two: every certificate is signed by the new authority", async () => {
  describeSecurity({ authority: { trusts: [1, 2], signs: 2 } });
  expect(await upInTwo()).toContain("certificate signed by authority 2 instead of 1");
  for (const { issuer } of Object.values(await shown(keystore("kafka-1"))) as Shown[])
    expect(issuer).toBe("rotation authority 2");
  expectWhole(await load.summary());
  await expectNobodyRefused();
  note("re-signed");
});

test("step three: the old authority is dropped and the old passwords are retired", async () => {
  const slow = join(stack.state, "clients", "slow.properties");
  await logins.end(slow);
  describeSecurity({ authority: { trusts: [2] }, passwords: { payments: [2], admin: [2], broker: [2] } });
  const member = mixed("member", slow, "client.id", oldContract);
  await logins.join(member, "payments", TOPICS[0]);
  expect(await run("preview", 1)).toContain("payments would lose its login payments while it is in use");
  await logins.leave(member);
  const output = await upInTwo();
  expect(output).toContain("trusts authority 2 instead of 1 and 2");
  expectWhole(await load.summary());
  await expectNobodyRefused();
  expect((await stack.run("preview", "--expect-no-changes")).code).toBe(0);
  note("old authority dropped, old passwords retired");
});

describe("whoever kept what is old", () => {
  const refusedBecause = async (file: string) => {
    await logins.begin(file);
    for (;;) {
      const count = (await logins.counts())[file];
      const [why] = Object.keys(count?.refused ?? {});
      if (why !== undefined || (count?.logins ?? 0) > 0) return why ?? "let in";
      await sleep(50);
    }
  };

  test("isn't let in with an old password", async () => {
    const payments = join(stack.state, "clients", "payments-2.properties");
    const late = mixed("old-password", payments, "sasl.jaas.config", oldContract);
    expect(await refusedBecause(late)).toContain("invalid credentials");
    const admin = mixed("old-admin", payments, "sasl.jaas.config", join(stack.state, "clients", "admin-1.properties"));
    expect(await refusedBecause(admin)).toContain("invalid credentials");
  });

  test("with the old bundle alone knows no broker any more", async () => {
    const payments = join(stack.state, "clients", "payments-2.properties");
    const old = mixed("old-bundle", payments, "ssl.truststore.certificates", oldContract);
    expect(await refusedBecause(old)).toContain("SslAuthenticationException");
  });

  test("isn't taken for a node with an old certificate", async () => {
    // The refusal comes after the handshake, from a busy broker some seconds after it.
    await untilSeen(
      "every controller refuses",
      60,
      () => shown(oldCertificate),
      (answers) => NODES.every((node) => JSON.stringify(answers[`${node} CONTROLLER`]).includes("alert")),
    );
    const good = await shown(keystore("kafka-2"));
    for (const node of NODES)
      expect([node, good[`${node} CONTROLLER`]]).toEqual([
        node,
        expect.objectContaining({ issuer: "rotation authority 2" }),
      ]);
  });
});

test("no secret, old or new, is in an output, a log, the state or a file for others", () => {
  for (const node of NODES) {
    secrets.add(keystore(node).split("\n")[1] ?? "");
    const properties = readFileSync(join(stack.nodeDirectory(node), "config", "server.properties"), "utf8");
    secrets.add(/username="broker.2" password="(\w+)"/.exec(properties)?.[1] ?? "");
  }
  expect(secrets.size).toBeGreaterThanOrEqual(8);
  for (const secret of secrets) expect(secret.length).toBeGreaterThan(16);
  const holding = (text: string | Buffer) => [...secrets].some((secret) => text.includes(secret));
  expect(outputs.filter(holding)).toEqual([]);
  const found = filesUnder(stack.state).filter((file) => holding(file.content));
  expect(found.filter((file) => (file.mode & 0o077) !== 0 || /\/(logs|state)\//.test(file.path))).toEqual([]);
  expect(found.length).toBeGreaterThan(0);
});
