// What the real engine would do to a stack on AWS that is there: which changes replace machines, in which order, and that
// volume, interface and name stay. The state is made by a plugin that pretends (see pretending/main.ts).

import { rmSync } from "node:fs";
import { TestStack, type Finished } from "../../support/stack";
import { cacheWithPretendingPlugin, ofType, stepsOf, type Step } from "./support";

jest.setTimeout(600_000);

const PLATFORM = {
  kind: "aws",
  region: "eu-central-1",
  domain: "kafka.invalid",
  image: { id: "ami-0123456789abcdef0" },
  access: { cidrs: ["10.64.0.0/16"] },
};
const NODE = { cpus: 2, memory: "8GiB", disk: "100GiB" };
const NODES = ["kafka-1", "kafka-2", "kafka-3"];
/** What outlives every machine. */
const IDENTITY = ["Volume", "NetworkInterface", "Record"];

let stack: TestStack;
let cache: string;
let first: Finished;

const described = (platform: object = {}, cluster: object = {}) =>
  stack.describe({ node: NODE, ...cluster }, { "kafka-platform:platform": { ...PLATFORM, ...platform } });

async function preview(platform: object = {}, cluster: object = {}): Promise<{ steps: Step[]; output: string }> {
  described(platform, cluster);
  const { code, stdout, output } = await stack.run("preview", "--json");
  if (code !== 0) throw new Error(output);
  // Nothing comes of what isn't there yet: the cluster itself never answered.
  const steps = stepsOf(stdout).filter((step) => step.op !== "same" && step.op !== "create");
  return { steps, output: output.replace(stdout, "") };
}

const line = ({ op, type, name }: Step) => `${op} ${type} ${name}`;

beforeAll(async () => {
  cache = await cacheWithPretendingPlugin();
  const before = process.env["KAFKA_PLATFORM_CACHE"];
  process.env["KAFKA_PLATFORM_CACHE"] = cache;
  stack = new TestStack("machines", { brokers: 3, firstPort: 9090 });
  if (before === undefined) delete process.env["KAFKA_PLATFORM_CACHE"];
  else process.env["KAFKA_PLATFORM_CACHE"] = before;
  described();
  first = await stack.run("up");
});

afterAll(() => {
  for (const directory of [stack.state, cache]) rmSync(directory, { recursive: true, force: true });
});

test("a deployment from where the brokers can't be found says so, with what to do, instead of waiting", () => {
  expect(first.code).toBe(1);
  expect(first.output).toContain(
    "kafka-1.kafka.invalid, kafka-2.kafka.invalid, kafka-3.kafka.invalid can't be found from here: these names are known inside " +
      "of the cluster's own network only",
  );
  expect(first.output).toContain("1 error");
});

test("the same description changes nothing", async () => {
  expect((await preview()).steps.map(line)).toEqual([]);
});

/** Each node by itself and whole, before the next one is touched. */
function expectOneAfterTheOther(steps: readonly Step[]): void {
  const parts = steps.filter(
    ({ type, op }) => ["Member", "VolumeAttachment", "Instance"].includes(type) && op !== "replace",
  );
  const order = (node: string) => [
    `delete-replaced Member ${node}`,
    `delete-replaced VolumeAttachment ${node}`,
    `delete-replaced Instance ${node}`,
    `create-replacement Instance ${node}`,
    `create-replacement VolumeAttachment ${node}`,
    `create-replacement Member ${node}`,
  ];
  expect(parts.map(line)).toEqual(NODES.flatMap(order));
  const others = steps.filter(({ type }) => !["Member", "VolumeAttachment", "Instance"].includes(type));
  expect(others.filter(({ type }) => IDENTITY.includes(type))).toEqual([]);
  expect(others.filter(({ op }) => op !== "update").map(line)).toEqual([]);
}

test("another image replaces one machine after the other, each behind the gate; volume, interface and name stay", async () => {
  const { steps, output } = await preview({ image: { id: "ami-0fedcba9876543210" } });
  expectOneAfterTheOther(steps);
  const images = ofType(steps, "Instance").filter(({ op }) => op === "create-replacement");
  expect(images.map(({ inputs }) => inputs["ami"])).toEqual(NODES.map(() => "ami-0fedcba9876543210"));
  for (const node of NODES) {
    expect(output).toContain(
      `Member ${node}: rolling (replaced behind the gate): a new machine takes its volume, address and name`,
    );
  }
});

test("another type of machine does so too, though AWS would change it in place and stop the machine", async () => {
  const { steps } = await preview({ machines: { broker: "m7g.large" } });
  expectOneAfterTheOther(steps);
});

test("another heap replaces no machine: it is one restart after the other, of Kafka alone", async () => {
  const { steps, output } = await preview({}, { heap: "2GiB" });
  expect(steps.filter(({ op }) => op !== "update").map(line)).toEqual(
    expect.arrayContaining(NODES.map((node) => expect.stringMatching(new RegExp(`SecretVersion ${node}$`)) as string)),
  );
  expect(ofType(steps, "Instance").concat(ofType(steps, "Member"), ofType(steps, "VolumeAttachment"))).toEqual([]);
  expect(steps.filter(({ type }) => IDENTITY.includes(type))).toEqual([]);
  expect(ofType(steps, "Bundle").map(line).sort()).toEqual(NODES.map((node) => `update Bundle ${node}`));
  expect(output).toContain(
    "Bundle kafka-1: rolling (restarted behind the gate): command -Xms4096m -Xmx4096m -> -Xms2048m -Xmx2048m",
  );
});

test("a dynamic setting restarts nothing", async () => {
  const { steps, output } = await preview({}, { settings: { "log.retention.ms": 3_600_000 } });
  expect(ofType(steps, "Instance")).toEqual([]);
  expect(output).toContain("Bundle kafka-2: dynamic (no restart): log.retention.ms");
  expect(output).not.toContain("rolling (");
});

test("a larger disk is an update of the volume in place", async () => {
  const { steps, output } = await preview({}, { node: { ...NODE, disk: "200GiB" } });
  const volumes = ofType(steps, "Volume");
  expect(volumes.map(line).sort()).toEqual(NODES.map((node) => `update Volume ${node}`));
  expect(volumes.map(({ inputs }) => inputs["size"])).toEqual([200, 200, 200]);
  expect(ofType(steps, "Instance").concat(ofType(steps, "Member"), ofType(steps, "VolumeAttachment"))).toEqual([]);
  expect(output).toContain("Bundle kafka-3: grows (no restart): its volume from 100GiB to 200GiB");
});

test("a node that goes back to a snapshot has its volume and its machine replaced, behind the gate; the others stay", async () => {
  const { steps, output } = await preview({ restore: { "kafka-2": "snap-0123456789abcdef0" } });
  const replaced = steps.filter(({ op, type }) => op !== "replace" && op !== "update" && type !== "BucketObjectv2");
  expect(replaced.map(line)).toEqual([
    "create-replacement Volume kafka-2",
    "delete-replaced Member kafka-2",
    "delete-replaced VolumeAttachment kafka-2",
    "delete-replaced Instance kafka-2",
    "create-replacement Instance kafka-2",
    "create-replacement VolumeAttachment kafka-2",
    "create-replacement Member kafka-2",
    "delete-replaced Volume kafka-2",
  ]);
  expect(ofType(replaced, "Volume")[0]?.inputs["snapshotId"]).toBe("snap-0123456789abcdef0");
  expect(output).toContain(
    "platform.restore.kafka-2: its volume is one made of snap-0123456789abcdef0, and the one that it had is deleted",
  );
});

test("a smaller disk is refused", async () => {
  described({}, { node: { ...NODE, disk: "50GiB" } });
  const { code, output } = await stack.run("preview");
  expect(code).toBe(1);
  expect(output).toContain(
    "kafka-1: its volume has 100GiB, and the stack now describes 50GiB: a volume never shrinks; write as much as before, or more",
  );
});

test("without a terminal, nothing on AWS is deleted unless its name is said again", async () => {
  const { code, output } = await stack.run("down", "--yes");
  expect(code).toBe(1);
  expect(output).toContain(
    "Stack machines isn't on this machine and may be somebody's production: nothing was deleted",
  );
  const wrong = await stack.run("down", "--confirm", "machine");
  expect([wrong.code, wrong.output]).toEqual([1, expect.stringContaining("nothing was deleted")]);
  expect((await preview()).steps).toEqual([]);
});
