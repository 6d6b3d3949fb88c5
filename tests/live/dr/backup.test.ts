// Two mishaps that no replica helps against: a topic that somebody deletes, and one that somebody fills with garbage.

import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { stringify } from "yaml";
import { mustTool, produce } from "../../support/kafka-tools";
import { TestStack, finished, root } from "../../support/stack";

jest.setTimeout(600_000);

const BOOTSTRAP = "localhost:19892";
const SHOP = {
  system: "shop",
  description: "What the tests of backups need",
  topics: {
    orders: { partitions: 3, purpose: "orders", deadLetter: false },
    carts: { partitions: 1, purpose: "carts", deadLetter: false },
  },
  services: {
    web: { produces: ["orders", "carts"] },
    bills: { consumes: [{ topics: ["orders"], group: "bills" }] },
  },
};

const stack = new TestStack("saved", { brokers: 1, firstPort: 19890, cluster: { heap: "256MiB" } });
const saved = join(stack.state, "backup");
let admin = "";

async function ops(code: number, ...args: string[]): Promise<Record<string, unknown>> {
  const file = join(stack.state, "Pulumi.saved.yaml");
  const child = spawn(
    process.execPath,
    [join(root, "ops", "ops"), "--stack", "saved", "--config-file", file, "--json", ...args],
    {
      cwd: root,
      env: { ...process.env, KAFKA_PLATFORM_STATE: stack.state, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const done = await finished(child);
  if (done.code !== code) throw new Error(`ops ${args.join(" ")} ended with ${done.code}:\n${done.output}`);
  return JSON.parse(done.stdout) as Record<string, unknown>;
}

const lines = (word: string, count: number) => Array.from({ length: count }, (_, index) => `${word}-${index}`);
const send = async (topic: string, values: readonly string[]) => {
  const { code, output } = await produce(BOOTSTRAP, admin, topic, values);
  if (code !== 0 || /ERROR/.test(output)) throw new Error(output);
};

/** How many records there are, and a sum over partition, time and value of each. */
async function contents(topic: string): Promise<{ count: number; sum: string }> {
  const shown = ["print.partition=true", "print.timestamp=true", "print.key=true"];
  const said = await mustTool("consume", [
    ...["--bootstrap-server", BOOTSTRAP, "--command-config", admin, "--topic", topic, "--from-beginning"],
    ...["--timeout-ms", "10000", ...shown.flatMap((each) => ["--formatter-property", each])],
  ]);
  const records = said.split("\n").filter((line) => line.includes("Partition:"));
  return { count: records.length, sum: createHash("sha256").update(records.sort().join("\n")).digest("hex") };
}

const offsets = async (): Promise<number> => {
  const said = await mustTool("groups", [
    "--bootstrap-server",
    BOOTSTRAP,
    "--command-config",
    admin,
    "--describe",
    "--group",
    "bills",
  ]);
  const rows = said
    .split("\n")
    .flatMap((line) => /^bills\s+orders\s+\d+\s+(\d+)\s+(\d+)\s+(\d+)/.exec(line)?.slice(1) ?? []);
  return rows.filter((_, index) => index % 3 === 0).reduce((sum, offset) => sum + Number(offset), 0);
};

beforeAll(async () => {
  const systems = join(stack.state, "systems");
  mkdirSync(join(systems, "shop"), { recursive: true });
  writeFileSync(join(systems, "shop", "system.yaml"), stringify(SHOP));
  stack.describe({}, { "kafka-platform:systemsDirectory": systems, "kafka-platform:systems": ["shop"] });
  await stack.must("up");
  admin = await stack.clientProperties("admin");
});
afterAll(() => stack.remove());

let before: { count: number; sum: string };

test("each run saves what is new, and nothing twice", async () => {
  await send("orders", lines("first", 2000));
  const first = await ops(0, "backup", "create", "orders", "--to", saved);
  expect(first).toMatchObject({ topics: [{ topic: "orders", records: 2000 }] });
  await mustTool("groups", [
    ...["--bootstrap-server", BOOTSTRAP, "--command-config", admin, "--group", "bills", "--topic", "orders"],
    ...["--reset-offsets", "--to-latest", "--execute"],
  ]);
  await send("orders", lines("second", 500));
  const second = await ops(0, "backup", "create", "orders", "--to", saved);
  expect(second).toMatchObject({ topics: [{ topic: "orders", records: 500 }] });
  expect(await ops(0, "backup", "create", "orders", "--to", saved)).toMatchObject({ topics: [{ records: 0 }] });
  expect(await ops(0, "backup", "verify", "--from", saved)).toMatchObject({ topics: 1, flaws: [] });
  expect(await ops(0, "backup", "list", "--from", saved)).toMatchObject({
    topics: [{ records: 2500, groups: ["bills"] }],
  });
  before = await contents("orders");
  expect(before.count).toBe(2500);
});

test("a topic that was deleted by mistake comes back: counts, sums, and the place of its group", async () => {
  await mustTool("topics", [
    "--bootstrap-server",
    BOOTSTRAP,
    "--command-config",
    admin,
    "--delete",
    "--topic",
    "orders",
  ]);
  await stack.must("refresh");
  await stack.must("up");
  expect(await contents("orders")).toMatchObject({ count: 0 });
  const restored = await ops(0, "--yes", "orders", "backup", "restore", "orders", "--from", saved);
  expect(restored).toMatchObject({ records: 2500, groups: ["bills"] });
  expect(await contents("orders")).toEqual(before);
  expect(await offsets()).toBe(2000);
});

test("what has other offsets since isn't added to what was saved before", async () => {
  await ops(2, "backup", "create", "orders", "--to", saved);
});

test("one with garbage is as it was until then; nobody does it by mistake", async () => {
  const until = new Date().toISOString();
  await send("orders", lines("garbage", 300));
  await ops(0, "backup", "create", "orders", "--to", join(stack.state, "later"));
  const spoilt = await contents("orders");
  expect(spoilt.count).toBe(2800);
  const args = ["backup", "restore", "orders", "--from", join(stack.state, "later"), "--until", until];
  await ops(3, ...args);
  await ops(3, "--yes", "carts", ...args);
  expect((await ops(0, "--dry-run", ...args))["what"]).toContain("2800 records");
  expect(await contents("orders")).toEqual(spoilt);
  expect(await ops(0, "--yes", "orders", ...args)).toMatchObject({ records: 2500 });
  expect(await contents("orders")).toEqual(before);
});

test("a file that isn't what was written is found, and isn't restored", async () => {
  const { topics } = (await ops(0, "backup", "list", "--from", saved)) as { topics: unknown[] };
  expect(topics).toHaveLength(1);
  const { pieces } = JSON.parse(readFileSync(join(saved, "orders", "manifest.json"), "utf8")) as {
    pieces: { file: string }[];
  };
  const { file } = pieces[0]!;
  appendFileSync(join(saved, "orders", file), "x");
  expect(await ops(1, "backup", "verify", "--from", saved)).toMatchObject({
    flaws: [`orders: ${file} isn't what was written`],
  });
  await ops(3, "--yes", "orders", "backup", "restore", "orders", "--from", saved);
  expect(await contents("orders")).toEqual(before);
  await ops(2, "backup", "restore", "nothing", "--from", saved);
});
