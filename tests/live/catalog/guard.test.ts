// Changes that can't be taken back, on a real cluster: refused in the preview, done when they are acknowledged.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { consume, mustTool, produce } from "../../support/kafka-tools";
import { FIRST_PORTS } from "../../support/ports";
import { TestStack } from "../../support/stack";

jest.setTimeout(600_000);

const BOOTSTRAP = "localhost:28092";
const ACKNOWLEDGE = "kafka-platform:acknowledge";

interface Entry {
  readonly partitions: number;
  readonly retention?: string;
  readonly cleanup?: string;
}

const TOPICS: Readonly<Record<string, Entry>> = {
  "shop.orders": { partitions: 6, retention: "30d", cleanup: "delete" },
  "shop.clicks": { partitions: 3, retention: "7d", cleanup: "delete" },
  "shop.empty": { partitions: 1, retention: "1d", cleanup: "delete" },
};

const stack = new TestStack("guard", { brokers: 1, firstPort: FIRST_PORTS.guard });
let admin = "";

/** Writes a system with these topics, as an organisation keeps it beside its stack. */
function describeShop(topics: Readonly<Record<string, Entry>>, acknowledged: readonly string[] = []): void {
  const folder = join(stack.state, "systems", "shop");
  mkdirSync(folder, { recursive: true });
  const entries = Object.entries(topics).map(([name, entry]) => [
    name,
    { purpose: "a test", deadLetter: false, ...entry },
  ]);
  const services = { reader: { consumes: [{ topics: ["shop.orders"], group: "reader" }] } };
  const system = { system: "shop", description: "a shop", topics: Object.fromEntries(entries) as unknown, services };
  const orders = "shop.orders" in topics ? system : { ...system, services: {} };
  writeFileSync(join(folder, "system.yaml"), stringify(orders));
  stack.describe(
    {},
    {
      "kafka-platform:systemsDirectory": join(stack.state, "systems"),
      "kafka-platform:systems": ["shop"],
      [ACKNOWLEDGE]: [...acknowledged],
    },
  );
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `record-${index}`);
const without = (name: string) => Object.fromEntries(Object.entries(TOPICS).filter(([each]) => each !== name));

/** The lines that a refused preview offers. */
async function offered(): Promise<{ output: string; lines: string[] }> {
  const { code, output } = await stack.run("preview");
  expect(code).toBe(1);
  return {
    output,
    lines: [...output.matchAll(/add to kafka-platform:acknowledge: - (.+)$/gm)].map((match) => match[1] ?? ""),
  };
}

const topics = async () =>
  (await mustTool("topics", ["--bootstrap-server", BOOTSTRAP, "--command-config", admin, "--list"])).split("\n");
const described = (topic: string) =>
  mustTool("topics", ["--bootstrap-server", BOOTSTRAP, "--command-config", admin, "--describe", "--topic", topic]);

beforeAll(async () => {
  describeShop(TOPICS);
  await stack.must("up");
  admin = await stack.clientProperties("admin");
  for (const [topic, count] of [["shop.orders", 50] as const, ["shop.clicks", 20] as const]) {
    expect((await produce(BOOTSTRAP, admin, topic, lines(count))).output).not.toContain("ERROR");
  }
});

afterAll(() => stack.remove());

test("a topic with records is not deleted, an empty one is, and the rest stays as it is", async () => {
  describeShop(without("shop.clicks"));
  const refused = await offered();
  expect(refused.output).toMatch(/shop\.clicks would be deleted; at stake: 20 records, \d+ bytes; to allow it/);
  expect((await stack.run("up")).code).toBe(1);
  expect(await topics()).toContain("shop.clicks");

  describeShop(without("shop.empty"));
  await stack.must("up");
  expect(await topics()).not.toContain("shop.empty");
  describeShop(TOPICS);
  await stack.must("up");
});

test("fewer partitions and a rename are refused in the preview", async () => {
  describeShop({ ...TOPICS, "shop.orders": { ...TOPICS["shop.orders"], partitions: 3 } });
  expect((await offered()).output).toContain("shop.orders would go from 6 to 3 partitions");

  describeShop({ ...without("shop.clicks"), "shop.taps": { partitions: 3 } });
  expect((await offered()).output).toContain(
    "shop.clicks would be deleted (Kafka can't rename a topic: shop.taps would start empty)",
  );
});

test("a retention that would cut records that are there is refused, one that cuts nothing is not", async () => {
  describeShop({ ...TOPICS, "shop.clicks": { ...TOPICS["shop.clicks"], partitions: 3, retention: "1ms" } });
  expect((await offered()).output).toMatch(
    /shop\.clicks would keep records for 1ms instead of 7d; at stake: 20 records/,
  );
  describeShop({ ...TOPICS, "shop.clicks": { ...TOPICS["shop.clicks"], partitions: 3, retention: "5d" } });
  await stack.must("up");
});

test("compaction of a topic with records is refused", async () => {
  describeShop({ ...TOPICS, "shop.orders": { ...TOPICS["shop.orders"], partitions: 6, cleanup: "compact" } });
  expect((await offered()).output).toContain("shop.orders would be compacted (compact)");
});

test("partitions raised by hand never lead to a destroyed topic", async () => {
  describeShop(TOPICS);
  await stack.must("up");
  const raise = ["--alter", "--topic", "shop.orders", "--partitions", "8"];
  await mustTool("topics", ["--bootstrap-server", BOOTSTRAP, "--command-config", admin, ...raise]);
  await stack.must("refresh");
  const refused = await stack.run("up");
  expect(refused.code).toBe(1);
  expect(refused.output).toContain("shop.orders has 8 partitions, raised by somebody, and 6 are declared");
  expect(await described("shop.orders")).toContain("PartitionCount: 8");

  describeShop({ ...TOPICS, "shop.orders": { ...TOPICS["shop.orders"], partitions: 8 } });
  await stack.must("up");
  const { records } = await consume(BOOTSTRAP, admin, "shop.orders", 50, "check");
  expect(new Set(records)).toEqual(new Set(lines(50)));
});

test("a topic changed by hand is reported and put back; a stranger is reported and left alone", async () => {
  const now = { ...TOPICS, "shop.orders": { ...TOPICS["shop.orders"], partitions: 8 } };
  describeShop(now);
  const change = [
    "--alter",
    "--entity-type",
    "topics",
    "--entity-name",
    "shop.clicks",
    "--add-config",
    "retention.ms=1000000",
  ];
  await mustTool("configs", ["--bootstrap-server", BOOTSTRAP, "--command-config", admin, ...change]);
  const stranger = ["--create", "--topic", "stranger", "--partitions", "1"];
  await mustTool("topics", ["--bootstrap-server", BOOTSTRAP, "--command-config", admin, ...stranger]);

  const { output } = await stack.run("preview");
  expect(output).toContain("changed by hand: shop.clicks: retention.ms is 1000000 instead of 604800000");
  expect(output).toContain("1 topic that no system declares, left alone: stranger");

  await stack.must("refresh");
  await stack.must("up");
  expect(await described("shop.clicks")).toContain("retention.ms=604800000");
  expect(await topics()).toContain("stranger");
});

test("acknowledged changes go through, alone, and their lines are spent", async () => {
  const smaller = { ...without("shop.clicks"), "shop.orders": { ...TOPICS["shop.orders"], partitions: 2 } };
  describeShop(smaller);
  const { lines: acknowledgements } = await offered();
  expect(acknowledgements).toHaveLength(2);
  expect(acknowledgements.join("\n")).toMatch(/^shrink shop\.orders 8->2 [\w-]{8}\ndelete shop\.clicks [\w-]{8}$/m);

  describeShop(smaller, acknowledgements.slice(0, 1));
  expect((await stack.run("up")).code).toBe(1);
  expect(await described("shop.orders")).toContain("PartitionCount: 8");

  describeShop(smaller, acknowledgements);
  await stack.must("up");
  expect(await described("shop.orders")).toContain("PartitionCount: 2");
  const left = await topics();
  expect(left).not.toContain("shop.clicks");
  expect(left).toContain("stranger");

  const { output, code } = await stack.run("preview", "--expect-no-changes");
  expect(code).toBe(0);
  expect(output).toContain("allows nothing any more: remove the line");
});
