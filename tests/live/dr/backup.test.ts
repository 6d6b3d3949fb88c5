// Mishaps that no replica helps against: a topic that somebody deletes, and ones that somebody fills with garbage.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { contents as held } from "../../support/contents";
import { mustTool, type Tool } from "../../support/kafka-tools";
import { BUCKET, ObjectStore } from "../../support/object-store";
import { FIRST_PORTS } from "../../support/ports";
import { TestStack, finished, root } from "../../support/stack";
import { untilSeen } from "../../support/until";
import { Reader } from "./services";

jest.setTimeout(600_000);

const PORT = FIRST_PORTS.backup;
const ELSEWHERE = PORT + 70;
const BOOTSTRAP = `localhost:${PORT + 2}`;
const SHOP = {
  system: "shop",
  description: "What the tests of backups need",
  topics: {
    orders: { partitions: 3, purpose: "orders", deadLetter: false },
    carts: { partitions: 2, purpose: "the newest state of each cart", deadLetter: false, cleanup: "compact" },
  },
  services: {
    web: { produces: ["orders", "carts"] },
    bills: { consumes: [{ topics: ["orders"], group: "bills" }] },
  },
};
/** Magic numbers at the beginning of what they compress; Kafka's clients write lz4 in frames, and snappy in blocks. */
const CODECS = {
  none: undefined,
  gzip: Buffer.from([0x1f, 0x8b]),
  snappy: Buffer.from([0x82, ...Buffer.from("SNAPPY"), 0]),
  lz4: Buffer.from([0x04, 0x22, 0x4d, 0x18]),
  zstd: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
};

const stack = new TestStack("saved", { brokers: 1, firstPort: PORT, cluster: { heap: "256MiB" } });
const saved = join(stack.state, "backup");
const built = spawnSync("go", ["version"]).status === 0;
if (!built) console.warn("SKIPPED: backups to an object store: it is built by Go, which isn't installed");
let store: ObjectStore | undefined;
let properties = "";
let admin = "";

function startOps(...args: string[]) {
  return startOpsOf("saved", ...args);
}

function startOpsOf(name: string, ...args: string[]) {
  const file = join(stack.state, `Pulumi.${name}.yaml`);
  const all = [join(root, "ops", "ops"), "--stack", name, "--config-file", file, "--json", ...args];
  const environment = { ...process.env, ...store?.environment, KAFKA_PLATFORM_STATE: stack.state, NO_COLOR: "1" };
  return spawn(process.execPath, all, { cwd: root, env: environment, stdio: ["ignore", "pipe", "pipe"] });
}

async function ops(code: number, ...args: string[]): Promise<Record<string, unknown>> {
  const done = await finished(startOps(...args));
  if (done.code !== code) throw new Error(`ops ${args.join(" ")} ended with ${done.code}:\n${done.output}`);
  return JSON.parse(done.stdout) as Record<string, unknown>;
}

const tool = (name: Tool, args: readonly string[], input?: string) =>
  mustTool(name, ["--bootstrap-server", BOOTSTRAP, "--command-config", admin, ...args], input);
const lines = (word: string, count: number) => Array.from({ length: count }, (_, index) => `${word}-${index}`);

async function send(topic: string, values: readonly string[], codec: keyof typeof CODECS = "none"): Promise<void> {
  const keyed = topic === "carts" ? ["--reader-property", "parse.key=true"] : [];
  const output = await tool("produce", ["--topic", topic, "--compression-codec", codec, ...keyed], values.join("\n"));
  if (/ERROR/.test(output)) throw new Error(output);
}

/** How many records there are, and a sum over partition, time, key and value of each. */
async function contents(topic: string, as = properties): Promise<{ count: number; sum: string }> {
  const records = (await held(as, topic)).map((each) => JSON.stringify(each));
  return { count: records.length, sum: createHash("sha256").update(records.join("\n")).digest("hex") };
}

/** The stack's outputs, with an address where nobody listens. */
function nobodyThere(): string {
  const file = join(stack.state, "nobody.json");
  const moved = properties.replace(/^bootstrap\.servers=.*$/m, "bootstrap.servers=localhost:1");
  writeFileSync(file, JSON.stringify({ clients: { admin: { user: "admin", properties: moved } } }), { mode: 0o600 });
  return file;
}

/** The tool gives up after five seconds, and then ends as if all were well. */
const PATIENCE = ["--timeout", "60000"];

const offsets = async (): Promise<number> => {
  const rows = (await tool("groups", ["--describe", "--group", "bills", ...PATIENCE]))
    .split("\n")
    .flatMap((line) => /^bills\s+orders\s+\d+\s+(\d+)\s+(\d+)\s+(\d+)/.exec(line)?.[1] ?? []);
  return rows.reduce((sum, offset) => sum + Number(offset), 0);
};

beforeAll(async () => {
  const systems = join(stack.state, "systems");
  mkdirSync(join(systems, "shop"), { recursive: true });
  writeFileSync(join(systems, "shop", "system.yaml"), stringify(SHOP));
  stack.describe({}, { "kafka-platform:systemsDirectory": systems, "kafka-platform:systems": ["shop"] });
  const storing = built ? ObjectStore.start(PORT + 60) : undefined;
  await stack.must("up");
  store = await storing;
  admin = await stack.clientProperties("admin");
  properties = readFileSync(admin, "utf8");
});
afterAll(async () => {
  store?.stop();
  await stack.remove();
});

let before: Awaited<ReturnType<typeof contents>>;

test("each run saves what is new, however it is compressed, and nothing twice", async () => {
  const codecs = Object.keys(CODECS) as (keyof typeof CODECS)[];
  await Promise.all(codecs.map((codec) => send("orders", lines(codec, 400), codec)));
  const logs = [0, 1, 2].flatMap((partition) => {
    const directory = join(stack.nodeDirectory("kafka-1"), "data", `orders-${partition}`);
    const files = readdirSync(directory).filter((file) => file.endsWith(".log"));
    return files.map((file) => readFileSync(join(directory, file)));
  });
  expect(codecs.filter((codec) => !logs.some((log) => log.includes(CODECS[codec] ?? "")))).toEqual([]);
  expect(await ops(0, "--dry-run", "backup", "create", "orders", "--to", saved)).toMatchObject({
    done: false,
    topics: [{ topic: "orders", records: 2000, pieces: 0 }],
  });
  expect(existsSync(saved)).toBe(false);
  const [first] = await Promise.all([
    ops(0, "backup", "create", "orders", "--to", saved),
    tool("groups", [
      "--group",
      "bills",
      "--topic",
      "orders",
      "--reset-offsets",
      "--to-latest",
      "--execute",
      ...PATIENCE,
    ]),
  ]);
  expect(first).toMatchObject({ topics: [{ topic: "orders", records: 2000 }] });
  await send("orders", lines("second", 500));
  const second = await ops(0, "backup", "create", "orders", "--to", saved);
  expect(second).toMatchObject({ topics: [{ topic: "orders", records: 500 }] });
  expect(await ops(0, "backup", "create", "orders", "--to", saved)).toMatchObject({ topics: [{ records: 0 }] });
  expect(await ops(0, "backup", "verify", "--from", saved)).toMatchObject({ topics: 1, flaws: [] });
  expect((await ops(2, "backup", "verify", "--from", stack.state))["error"]).toContain("holds no backup");
  expect(await ops(0, "backup", "list", "--from", saved)).toMatchObject({
    topics: [{ records: 2500, groups: ["bills"] }],
  });
  before = await contents("orders");
  expect(before.count).toBe(2500);
});

test("a topic that was deleted by mistake comes back: counts, sums, and the place of its group", async () => {
  await tool("topics", ["--delete", "--topic", "orders"]);
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
  // May write the topic, but neither read nor empty it.
  const mayNot = ["--as", "web", "--yes", "orders"];
  const nobody = ["--outputs", nobodyThere(), "--yes", "orders"];
  await Promise.all([
    ops(4, ...mayNot, ...args),
    ops(4, ...mayNot, "backup", "create", "orders", "--to", join(stack.state, "forbidden")),
    ops(5, ...nobody, ...args),
    ops(5, ...nobody, "backup", "create", "orders", "--to", join(stack.state, "unreachable")),
  ]);
  expect(readdirSync(stack.state).filter((name) => ["forbidden", "unreachable"].includes(name))).toEqual([]);
  const reader = new Reader(properties, "bills", "idle");
  await untilSeen(
    "it is in the group",
    60,
    () => reader.from.size,
    (size) => size > 0,
  );
  for (const how of [["--dry-run"], ["--yes", "orders"]])
    expect((await ops(3, ...how, ...args))["error"]).toMatch(
      /Groups of orders are live: bills \(by .+ at 127\.0\.0\.1\)/,
    );
  await reader.stop();
  await untilSeen(
    "its session is over",
    60,
    () => finished(startOps("--dry-run", ...args)),
    ({ code }) => code === 0,
  );
  expect(await contents("orders")).toEqual(spoilt);
  expect(await ops(0, "--yes", "orders", ...args)).toMatchObject({ records: 2500 });
  expect(await contents("orders")).toEqual(before);
});

test("a compacted topic is emptied too, and keeps its identity and its settings", async () => {
  const about = () => tool("topics", ["--describe", "--topic", "carts"]);
  const settings = () => tool("configs", ["--describe", "--topic", "carts"]);
  const carts = (word: string) => Array.from({ length: 20 }, (_, cart) => `cart-${cart}\t${word}`);
  await send("carts", carts("full"));
  const whole = await Promise.all([contents("carts"), about(), settings()]);
  const until = new Date().toISOString();
  await send("carts", [...carts("garbage"), "cart-of-nobody\tgarbage"]);
  const place = join(stack.state, "carts");
  await ops(0, "backup", "create", "carts", "--to", place);
  const restored = await ops(0, "--yes", "carts", "backup", "restore", "carts", "--from", place, "--until", until);
  expect(restored).toMatchObject({ records: 20 });
  expect(await Promise.all([contents("carts"), about(), settings()])).toEqual(whole);
});

(built ? test : test.skip)("an object store serves as well; an upload that is killed does no harm", async () => {
  const place = `s3://${BUCKET}/kafka/saved`;
  const killed = startOps("backup", "create", "--to", place);
  const gone = once(killed, "close");
  // The first topic is on its way, or just over.
  killed.stderr.once("data", () => killed.kill("SIGKILL"));
  await gone;
  const done = await ops(0, "backup", "create", "--to", place);
  expect((done["topics"] as { topic: string }[]).map(({ topic }) => topic)).toEqual(["orders", "carts"]);
  expect(await ops(0, "backup", "create", "--to", place)).toMatchObject({ topics: [{ records: 0 }, { records: 0 }] });
  expect(await ops(0, "backup", "verify", "--from", place)).toMatchObject({ topics: 2, flaws: [] });
  await ops(2, "backup", "verify", "--from", `s3://${BUCKET}/kafka/savd`);
  expect(await ops(0, "backup", "list", "--from", place)).toMatchObject({
    topics: [{ records: 20 }, { records: 2500 }],
  });
  await send("orders", lines("garbage", 100));
  expect(await ops(0, "--yes", "orders", "backup", "restore", "orders", "--from", place)).toMatchObject({
    records: 2500,
  });
  expect(await contents("orders")).toEqual(before);
  await ops(2, "backup", "list", "--from", "s3://nobody-has-it/kafka");
});

test("records go into another topic, and into another cluster, as they were", async () => {
  const made = ["--create", "--topic", "orders.restored", "--partitions", "3", "--replication-factor", "1"];
  await tool("topics", made);
  const into = [
    "--yes",
    "orders.restored",
    "backup",
    "restore",
    "orders",
    "--from",
    saved,
    "--into",
    "orders.restored",
  ];
  expect(await ops(0, ...into)).toMatchObject({ records: 2500, groups: [] });
  expect(await contents("orders.restored")).toEqual(before);

  const settings = { brokers: 1, firstPort: ELSEWHERE, cluster: { heap: "256MiB" }, state: stack.state };
  const elsewhere = new TestStack("elsewhere", settings);
  elsewhere.describe(
    {},
    { "kafka-platform:systemsDirectory": join(stack.state, "systems"), "kafka-platform:systems": ["shop"] },
  );
  try {
    await elsewhere.must("up");
    const properties = readFileSync(await elsewhere.clientProperties("admin"), "utf8");
    const restore = ["--yes", "orders", "backup", "restore", "orders", "--from", saved];
    const done = await finished(startOpsOf("elsewhere", ...restore));
    expect([done.code, done.output]).toEqual([0, expect.stringContaining("2500")]);
    expect(await contents("orders", properties)).toEqual(before);
  } finally {
    await elsewhere.must("down", "--yes");
  }
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
