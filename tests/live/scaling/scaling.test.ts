// A cluster grows to four brokers, shrinks again and loses a controller's disk, while Kafka's own client writes and reads.
// Nothing acknowledged is lost, though the deployment is killed half-way.

import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Load, type LoadSummary } from "../../../toolchain/bench/kafka-load";
import { FIRST_PORTS } from "../../support/ports";
import { TestStack, finished, killWithChildren } from "../../support/stack";
import { isRunning } from "../../support/processes";
import { RunningPlugin } from "../../unit/providers/plugin";
import { View, type Replicas } from "./view";

jest.setTimeout(600_000);

const BOOTSTRAP = "localhost:25092,localhost:25102,localhost:25112";
/** Zones are given in turn, so the fourth broker shares the first one's. */
const RACKS: Readonly<Record<number, string>> = { 1: "zone-a", 2: "zone-b", 3: "zone-c", 4: "zone-a" };
const BULK = 12;
/** As much as lasts longer at 1 MiB a second than the next deployment takes to begin, on a busy machine too. */
const MEBIBYTES = 256;

const stack = new TestStack("scaling", { brokers: 3, firstPort: FIRST_PORTS.scaling });
let kafka: View;
let load: Load | undefined;

beforeAll(async () => {
  await stack.must("up");
  const admin = await stack.clientProperties("admin");
  kafka = new View(BOOTSTRAP, admin);
  await kafka.topics("--create", "--topic", "load", "--partitions", "6");
  await kafka.topics("--create", "--topic", "bulk", "--partitions", String(BULK));
  await kafka.fill("bulk", MEBIBYTES);
  load = new Load(admin, "load", 200);
  await load.summary();
});

afterAll(async () => {
  await load?.stop();
  await stack.remove();
});

async function expectUnharmed(): Promise<void> {
  const summary = (await load?.summary()) as LoadSummary;
  expect(summary).toMatchObject({ failed: 0, lost: 0, outOfOrder: 0, duplicates: 0, errors: [] });
  expect(summary.acknowledged).toBeGreaterThanOrEqual(summary.sent);
  const { sent, longestPauseMs, p99Ms } = summary;
  console.log(
    `${sent} records so far, none lost; nothing acknowledged for ${longestPauseMs} ms at most, p99 ${p99Ms} ms`,
  );
}

const count = (partitions: readonly Replicas[], ids: readonly number[], of: (each: Replicas) => readonly number[]) =>
  ids.map((id) => partitions.filter((each) => of(each).includes(id)).length);

function expectInThreeRacks(partitions: readonly Replicas[]): void {
  for (const { replicas, inSync } of partitions) {
    expect(new Set(replicas.map((id) => RACKS[id])).size).toBe(3);
    expect([...inSync].sort()).toEqual([...replicas].sort());
  }
}

/** Partitions of which the fourth broker has begun to hold a replica. */
function arriving(): string[] {
  const data = join(stack.nodeDirectory("kafka-4"), "data");
  return existsSync(data) ? readdirSync(data).filter((name) => name.startsWith("bulk-")) : [];
}

describe("a fourth broker", () => {
  test("is announced with what moves to it", async () => {
    stack.describe({ brokers: 4, moveRate: "1MiB" });
    const { output } = await stack.run("preview");
    expect(output).toMatch(/moves \d+ partitions \(\d+ MiB\) to kafka-4/);
    expect(output).not.toContain("rolling");
  });

  test("killed while replicas move to it, they go on throttled", async () => {
    const pids = [1, 2, 3].map((id) => stack.pid(`kafka-${id}`));
    const up = stack.start("up");
    const ended = finished(up);
    const begun = Date.now();
    while (arriving().length === 0) {
      if (up.exitCode !== null || Date.now() - begun > 240_000) throw new Error((await ended).output);
      await sleep(50);
    }
    killWithChildren(up);
    await ended;
    const [underWay, throttles] = await Promise.all([kafka.underWay(), kafka.throttles()]);
    expect(underWay.filter((name) => name.startsWith("bulk-")).length).toBeGreaterThan(0);
    expect(throttles.join("\n")).toMatch(/leader\.replication\.throttled\.rate=\d/);
    expect([1, 2, 3].map((id) => stack.pid(`kafka-${id}`))).toEqual(pids);
  });

  test("is filled by the next deployment, evenly and with every rack in its place", async () => {
    stack.describe({ brokers: 4 });
    const { code, output } = await stack.run("up");
    expect([code, output]).toEqual([0, expect.stringMatching(/goes on with the reassignment of \d+ partitions/)]);
    const partitions = await kafka.partitions();
    const total = partitions.length;
    const half = [Math.floor(total / 2), Math.ceil(total / 2)];
    expectInThreeRacks(partitions);
    const [one = 0, two, three, four = 0] = count(partitions, [1, 2, 3, 4], (each) => each.replicas);
    expect([two, three]).toEqual([total, total]);
    expect([one, four].sort((a, b) => a - b)).toEqual(half);
    const preferred = count(partitions, [1, 2, 3, 4], (each) => each.replicas.slice(0, 1));
    expect(Math.max(...preferred) - Math.min(...preferred)).toBeLessThanOrEqual(1);
    expect(count(partitions, [1, 2, 3, 4], (each) => [each.leader])).toEqual(preferred);
    expect([await kafka.underWay(), await kafka.throttles()]).toEqual([[], []]);
    await expectUnharmed();
  });

  test("needs nothing more", async () => {
    expect((await stack.run("preview", "--expect-no-changes")).code).toBe(0);
  });
});

describe("back to three brokers", () => {
  test("refused while a topic has four replicas", async () => {
    await kafka.topics("--create", "--topic", "wide", "--partitions", "1", "--replication-factor", "4");
    stack.describe({ brokers: 3 });
    const { code, output } = await stack.run("preview");
    await kafka.topics("--delete", "--topic", "wide");
    expect(code).toBe(1);
    expect(output).toContain(
      "cluster.brokers: 3 brokers are too few for the replicas of wide (4): keep at least 4, or give these topics fewer replicas first",
    );
  });

  test("a broker that holds replicas isn't taken away", async () => {
    const settings = readFileSync(kafka.properties, "utf8");
    const of = (pattern: RegExp) => pattern.exec(settings)?.[1] ?? "";
    const connection = {
      caCertificate: of(/^ssl\.truststore\.certificates=(.*)$/m).replaceAll("\\n", "\n"),
      username: "admin",
      password: of(/password="([^"]+)"/),
    };
    const directory = stack.nodeDirectory("kafka-4");
    const fourth = (servers: string) => ({
      node: "kafka-4",
      directory,
      rolling: { id: 4, broker: true, controller: false, connection: { ...connection, bootstrapServers: servers } },
    });
    const pid = stack.pid("kafka-4");
    const plugin = await RunningPlugin.start("kafkaplatform:local:Node");
    try {
      await expect(plugin.delete(fourth(BOOTSTRAP))).rejects.toThrow(
        /kafka-4 can't be removed: it still holds \d+ replicas \(\S+-\d+, .*\); run make up again/,
      );
      await expect(plugin.delete(fourth("localhost:25999"))).rejects.toThrow(
        /kafka-4 can't be removed, since nobody knows what it holds: No Kafka broker can be reached/,
      );
    } finally {
      await plugin.stop();
    }
    expect(isRunning(pid)).toBe(true);
    expect(existsSync(directory)).toBe(true);
  });

  test("drains the fourth, stops it, and strikes it off", async () => {
    const { output } = await stack.run("preview");
    expect(output).toMatch(/drains kafka-4: moves \d+ partitions \(\d+ MiB\) to the brokers that stay/);
    const held = (await kafka.partitions()).length;
    await stack.must("up");
    const partitions = await kafka.partitions();
    expectInThreeRacks(partitions);
    expect(partitions).toHaveLength(held);
    expect(count(partitions, [1, 2, 3, 4], (each) => each.replicas)).toEqual([held, held, held, 0]);
    expect(await kafka.brokers()).toEqual([1, 2, 3]);
    expect(existsSync(stack.nodeDirectory("kafka-4"))).toBe(false);
    expect([await kafka.underWay(), await kafka.throttles()]).toEqual([[], []]);
    await expectUnharmed();
  });
});

test("a controller that has lost its disk votes again with a new one, and has its replicas back", async () => {
  const before = await kafka.voters();
  process.kill(stack.pid("kafka-2"), "SIGKILL");
  rmSync(join(stack.nodeDirectory("kafka-2"), "data"), { recursive: true, force: true });
  await stack.must("up");
  const after = await kafka.voters();
  expect([...after.keys()].sort()).toEqual([1, 2, 3]);
  expect([after.get(1), after.get(3)]).toEqual([before.get(1), before.get(3)]);
  expect(after.get(2)).not.toBe(before.get(2));
  expectInThreeRacks(await kafka.partitions());
  await expectUnharmed();
  expect((await stack.run("preview", "--expect-no-changes")).code).toBe(0);
});
