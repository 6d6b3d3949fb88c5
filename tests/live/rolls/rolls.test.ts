// Settings of a live cluster are changed while Kafka's own client writes and reads: nothing acknowledged is lost,
// whether the deployment runs through, has to wait, gives up, or is killed half-way.

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { mustTool } from "../../support/kafka-tools";
import { Load, type LoadSummary } from "../../support/load";
import { NodeWatch, isUp } from "../../support/node-watch";
import { isRunning } from "../../support/processes";
import { TestStack, finished, killWithChildren, type Finished } from "../../support/stack";

jest.setTimeout(120_000);

const BOOTSTRAP = "localhost:24092,localhost:24102,localhost:24112";
const NODES = ["kafka-1", "kafka-2", "kafka-3"];
const TOPIC = "load";
const PER_SECOND = 200;

const stack = new TestStack("rolls", { brokers: 3, firstPort: 24090 });
let admin = "";
let load: Load;

const tool = (name: "topics" | "configs", ...args: string[]) =>
  mustTool(name, ["--bootstrap-server", BOOTSTRAP, "--command-config", admin, ...args]);

beforeAll(async () => {
  await stack.must("up");
  admin = await stack.clientProperties("admin");
  await tool("topics", "--create", "--topic", TOPIC, "--partitions", "6");
  load = new Load(admin, TOPIC, PER_SECOND);
  await load.summary();
});

afterAll(async () => {
  await load.stop();
  await stack.remove();
});

const pids = () => NODES.map((node) => stack.pid(node));

async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await holds()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
  }
}

/** What the brokers say that they use; Kafka's default where nobody set anything. */
async function inUse(setting: string): Promise<string[]> {
  const said = await tool("configs", "--describe", "--all", "--entity-type", "brokers");
  const [, ...brokers] = said.split("All configs for broker ");
  return brokers.map((each) => new RegExp(`^  ${setting}=(\\S+) `, "m").exec(each)?.[1] ?? "");
}

function expectUnharmed(summary: LoadSummary): void {
  expect(summary).toMatchObject({ failed: 0, lost: 0, outOfOrder: 0, duplicates: 0, errors: [] });
  expect(summary.acknowledged).toBeGreaterThanOrEqual(summary.sent);
}

/** An `up` under way, and what it has said so far. */
function beginUp(): { said: () => string; ended: Promise<Finished>; kill: () => Promise<void> } {
  const child = stack.start("up");
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const ended = finished(child);
  const kill = async () => {
    killWithChildren(child);
    await ended;
  };
  return { said: () => text, ended, kill };
}

describe("a dynamic setting", () => {
  test("is used by the brokers, and taken away again, with no restart", async () => {
    const before = pids();
    const [standard] = await inUse("log.retention.ms");
    stack.describe({ settings: { "log.retention.ms": 7_200_000 } });
    const preview = await stack.run("preview");
    expect(preview.output).toContain("dynamic (no restart): log.retention.ms");
    expect(preview.output).not.toContain("rolling");
    await stack.must("up");
    expect(await inUse("log.retention.ms")).toEqual(["7200000", "7200000", "7200000"]);
    stack.describe();
    await stack.must("up");
    expect(await inUse("log.retention.ms")).toEqual([standard, standard, standard]);
    expect(pids()).toEqual(before);
    expectUnharmed(await load.summary());
  });
});
