// The other shapes of a cluster, and what stands in the way of one.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { consume, mustTool, produce } from "../../support/kafka-tools";
import { FIRST_PORTS } from "../../support/ports";
import { TestStack } from "../../support/stack";

jest.setTimeout(600_000);

async function writeAndRead(stack: TestStack, bootstrap: string): Promise<void> {
  const admin = await stack.clientProperties("admin");
  const topic = ["--create", "--topic", "orders", "--partitions", "3"];
  await mustTool("topics", ["--bootstrap-server", bootstrap, "--command-config", admin, ...topic]);
  const lines = ["one", "two", "three"];
  expect((await produce(bootstrap, admin, "orders", lines)).output).not.toMatch(/ERROR|Exception/);
  const { records } = await consume(bootstrap, admin, "orders", 3);
  expect([...records].sort()).toEqual([...lines].sort());
}

describe("a single node", () => {
  const stack = new TestStack("single", { brokers: 1, firstPort: FIRST_PORTS.single });
  afterAll(() => stack.remove());

  test("a port in use is named, with its owner, and nothing is started", async () => {
    const server = createServer().listen(22092, "127.0.0.1");
    const { code, output } = await stack.run("up");
    server.close();
    expect(code).toBe(1);
    expect(output).toMatch(
      new RegExp(
        `kafka-1: port 22092 is in use by process ${process.pid} \\(.+\\): end that process, or change platform.firstPort`,
      ),
    );
  });

  test("a directory that can't be made is named", async () => {
    const path = join(stack.state, "single", "kafka-1");
    rmSync(path, { recursive: true, force: true });
    mkdirSync(join(stack.state, "single"), { recursive: true });
    writeFileSync(path, "in the way");
    const { code, output } = await stack.run("up");
    rmSync(path);
    expect(code).toBe(1);
    expect(output).toContain(`kafka-1: its directory ${path} can't be written`);
  });

  test("a format that was cut off is done again", async () => {
    const path = join(stack.state, "single", "kafka-1");
    mkdirSync(join(path, "run"), { recursive: true });
    mkdirSync(join(path, "data"), { recursive: true });
    writeFileSync(join(path, "run", "formatting"), "");
    writeFileSync(join(path, "data", "bootstrap.checkpoint"), "half");
    await stack.must("up");
    await writeAndRead(stack, "localhost:22092");
  });

  test("data of an earlier cluster is never overwritten", async () => {
    const path = join(stack.state, "single", "kafka-1");
    const before = readFileSync(join(path, "data", "meta.properties"), "utf8");
    stack.describe({ name: "other" });
    const { code, output } = await stack.run("up");
    stack.describe();
    expect(code).toBe(1);
    expect(output).toMatch(/a cluster's name can't change|earlier cluster|port 2209\d is in use/);
    expect(readFileSync(join(path, "data", "meta.properties"), "utf8")).toBe(before);
    await stack.must("up");
  });
});

describe("three controllers and three brokers", () => {
  const stack = new TestStack("dedicated", {
    brokers: 3,
    firstPort: FIRST_PORTS.dedicated,
    cluster: { controllers: 3 },
  });
  afterAll(() => stack.remove());

  test("come up, and take and return records", async () => {
    await stack.must("up");
    expect(stack.nodes().sort()).toEqual([
      "kafka-1",
      "kafka-2",
      "kafka-3",
      "kafka-controller-1",
      "kafka-controller-2",
      "kafka-controller-3",
    ]);
    await writeAndRead(stack, "localhost:23092");
  });

  test("need nothing more right after", async () => {
    expect((await stack.run("preview", "--expect-no-changes")).code).toBe(0);
  });
});
