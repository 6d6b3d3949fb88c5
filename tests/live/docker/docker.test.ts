// Stacks as containers on a real Docker engine, from nothing to nothing but their data.

import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Load } from "../../../toolchain/bench/kafka-load";
import { FIRST_PORTS } from "../../support/ports";
import { Probe } from "../../support/probe";
import { besideTheBroker } from "./beside";
import { DockerEngine, lacking } from "./engine";
import { makeKafkaImage, makeSuccessor } from "./images";
import { until } from "../../support/until";
import { DockerStack, IMAGE } from "./lab";

jest.setTimeout(1_800_000);

const missing = lacking();
if (missing !== undefined) console.warn(`SKIPPED: a Docker engine of the tests' own needs ${missing}`);
const where = missing === undefined ? describe : describe.skip;

const PORT = FIRST_PORTS.docker;
const NODES = ["kafka-1", "kafka-2", "kafka-3"];
const SUCCESSOR = "apache/kafka:4.3.1-again";
const SMALL = { node: { cpus: 2, memory: "1GiB", disk: "10GiB" } };
const SETTINGS = { "kafka-platform:monitoring": "none", "kafka-platform:registry": "none" };

interface Outputs {
  readonly clients: Readonly<Record<string, { readonly properties: string }>>;
}

where("on a Docker engine", () => {
  const engine = new DockerEngine();
  let one: DockerStack;
  let three: DockerStack;
  let load: Load;
  let usual: Record<string, string> | undefined;
  const stacks: DockerStack[] = [];

  beforeAll(async () => {
    await engine.start();
    makeKafkaImage(engine);
    makeSuccessor(engine, IMAGE, SUCCESSOR);
    one = new DockerStack(engine, "dkone", { brokers: 1, firstPort: PORT, cluster: SMALL, settings: SETTINGS });
    const systems = { ...SETTINGS, "kafka-platform:systems": ["escrow"] };
    three = new DockerStack(engine, "dkthree", {
      brokers: 3,
      firstPort: PORT + 100,
      cluster: SMALL,
      settings: systems,
    });
    stacks.push(one, three);
  });

  afterAll(async () => {
    await (load as Load | undefined)?.stop();
    await engine.stop();
    for (const stack of stacks) stack.forget();
  });

  const containers = () => engine.docker("ps", "--all", "--format", "{{.Names}}").split("\n").filter(Boolean);
  const kept = [...NODES, "kafka-4"].map((node) => `dkthree-${node}-data`);
  const ids = () => NODES.map((node) => engine.inspect<string>(three.container(node), ".Id"));

  test("a port that is in use is one sentence, before there is any container", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(PORT, "127.0.0.1", done));
    one.place(IMAGE);
    const { code, output } = await one.run("up");
    await new Promise((done) => server.close(done));
    expect(output).toContain(
      `port ${PORT}, which dkone-kafka-1 publishes, is in use: end that, or change platform.firstPort or platform.ports`,
    );
    expect([code, containers(), engine.volumesOf("dkone")]).toEqual([1, [], []]);
  });

  test("an image that can't be had is one sentence, before there is any container", async () => {
    one.place("apache/kafka:0.0.1");
    const { code, output } = await one.run("up");
    expect(output).toContain("image apache/kafka:0.0.1 isn't on the Docker engine, and can't be fetched");
    expect([code, containers()]).toEqual([1, []]);
  });

  besideTheBroker(engine);

  test("three brokers come up, and each is healthy", async () => {
    three.place(IMAGE);
    await three.must("up");
    await three.healthy(...NODES);
    load = await three.work(3);
  });

  test("programs outside of Docker write and read with their contracts", async () => {
    const { clients: all } = JSON.parse(await three.must("outputs", "--show-secrets", "--json")) as Outputs;
    const clients = { api: all["escrow-api"]!, service: all["escrow-service"]! };
    const topics = ["escrow.commands.v1"];
    const settings = { "group.id": "escrow-service", "auto.offset.reset": "earliest" };
    const probe = new Probe();
    try {
      const results = await probe.ask(clients, [
        { as: "api", do: "write", name: topics[0]! },
        { as: "service", do: "consume", name: "escrow-service", topics, settings },
        { as: "service", do: "write", name: topics[0]! },
      ]);
      expect(results.map(({ outcome }) => outcome)).toEqual(["ok", "ok", "TopicAuthorizationException"]);
    } finally {
      probe.stop();
    }
  });

  test("the engine shows no secret to who asks it about a container", async () => {
    const admin = readFileSync(await three.clientProperties("admin"), "utf8");
    const password = /password="([^"]+)"/.exec(admin)?.[1] ?? "";
    expect(password.length).toBeGreaterThan(15);
    const shown = engine.docker("inspect", ...containers()) + engine.docker("logs", three.container("kafka-1"));
    expect(shown).not.toContain(password);
    expect(shown).not.toMatch(/PRIVATE KEY|SCRAM-SHA-512=\[/);
  });

  test("a node is nobody, and writes to its data alone", () => {
    const inside = (command: string) => engine.docker("exec", three.container("kafka-1"), "/bin/sh", "-c", command);
    expect(inside("id -u")).toBe("1000");
    expect(inside("grep -E '^(CapEff|NoNewPrivs)' /proc/self/status")).toBe(
      "CapEff:\t0000000000000000\nNoNewPrivs:\t1",
    );
    for (const place of ["/x", "/etc/kafka/x", "/opt/kafka/x", "/var/lib/kafka/x"]) {
      expect(inside(`touch ${place} 2>/dev/null && echo written || echo refused`)).toBe("refused");
    }
    // What formatted it was emptied, and was as good as a password.
    expect(inside("cat /var/lib/kafka/format/format.args")).toBe("");
  });

  test("a second up changes nothing", async () => {
    const { code, output } = await three.run("up");
    expect([code, output]).toEqual([0, expect.stringContaining("Nothing to change in stack dkthree")]);
  });

  test("a node that is killed comes back by itself, and no acknowledged record is lost", async () => {
    process.kill(engine.inspect<number>(three.container("kafka-2"), ".State.Pid"), "SIGKILL");
    await until(
      "kafka-2 started again",
      () => engine.inspect<number>(three.container("kafka-2"), ".RestartCount") === 1,
    );
    await three.healthy(...NODES);
    expect(await load.summary()).toMatchObject({ failed: 0, lost: 0 });
  });

  test("a setting that Kafka takes while it runs changes no container, and is in force on every broker", async () => {
    const [before, view] = [ids(), await three.view(3)];
    [usual] = await view.brokerSettings("log.retention.ms", "num.io.threads");
    three.place(IMAGE, { settings: { "log.retention.ms": 7_200_000, "num.io.threads": 5 } });
    const { output } = await three.run("up");
    expect(output).toContain("dynamic (no restart): log.retention.ms, num.io.threads");
    const set = { "log.retention.ms": "7200000", "num.io.threads": "5" };
    expect(await view.brokerSettings("log.retention.ms", "num.io.threads")).toEqual([set, set, set]);
    expect(ids()).toEqual(before);
  });

  test("a fourth broker comes and goes: its replicas go first, and the cluster's list forgets it", async () => {
    const [before, view] = [ids(), await three.view(3)];
    const settings = { "log.retention.ms": 7_200_000 };
    three.place(IMAGE, { brokers: 4, settings });
    await three.must("up");
    await three.healthy("kafka-4");
    expect(await view.listed()).toEqual([1, 2, 3, 4]);
    // What was taken back is as it was, and what was set holds for a broker that came later.
    const now = { "log.retention.ms": "7200000", "num.io.threads": usual?.["num.io.threads"] };
    expect(await view.brokerSettings("log.retention.ms", "num.io.threads")).toEqual([now, now, now, now]);
    three.place(IMAGE, { settings });
    const { code, output } = await three.run("up");
    expect([code, output]).toEqual([0, expect.stringMatching(/drains kafka-4: moves \d+ partitions/)]);
    expect(await view.listed()).toEqual([1, 2, 3]);
    expect([await view.underReplicated(), ids()]).toEqual(["", before]);
    expect(containers().filter((name) => name.includes("kafka-4"))).toEqual([]);
    expect(await load.summary()).toMatchObject({ failed: 0, lost: 0 });
  });

  test("another image and other settings go through the gate: one node at a time, with its volume, under writes", async () => {
    const before = ids();
    three.place(SUCCESSOR, { settings: { "queued.max.requests": 600 } });
    await three.must("up");
    await three.healthy(...NODES);
    const summary = await load.summary();
    expect(summary).toMatchObject({ failed: 0, lost: 0 });
    expect(summary.leastInSync).toBeGreaterThanOrEqual(2);
    expect(ids().filter((id) => before.includes(id))).toEqual([]);
    expect(engine.volumesOf("dkthree").filter((name) => name.endsWith("-data"))).toEqual(kept);
  });

  test("one node cut off stops only itself; with two nothing is acknowledged; mended, no record is lost", async () => {
    three.cut("kafka-1");
    expect(await load.summary()).toMatchObject({ failed: 0, lost: 0 });
    three.cut("kafka-2");
    const during = load.summary();
    // Without a majority nobody is told that a record was written, for as long as it lasts.
    const early = await Promise.race([
      during.then(() => "all acknowledged"),
      new Promise((done) => setTimeout(done, 8000, "stalled")),
    ]);
    expect(early).toBe("stalled");
    three.mend("kafka-1");
    three.mend("kafka-2");
    expect(await during).toMatchObject({ failed: 0, lost: 0 });
    await three.healthy(...NODES);
    expect(await load.summary()).toMatchObject({ failed: 0, lost: 0 });
  });

  test("taken down, nothing is left but the volumes with data", async () => {
    await load.stop();
    await three.must("down", "--yes");
    expect(containers()).toEqual([]);
    expect(engine.volumesOf("dkthree")).toEqual(kept);
    expect(engine.docker("network", "ls", "--format", "{{.Name}}").split("\n").sort()).toEqual(["host", "none"]);
  });
});
