// What a stack on Docker is made of, told by mocked providers. Each rule is held for every container that there is, so
// that one that comes later is held to it too.

import { allBefore, deploy, theOne, type Deployed, type Made } from "../support/deploy";

const EVERYTHING = {
  platform: { kind: "docker" },
  cluster: { brokers: 3 },
  monitoring: "on",
  kafkaUi: "on",
  systems: ["escrow"],
};
const NODES = ["kafka-1", "kafka-2", "kafka-3"];

interface Upload {
  readonly file: string;
  readonly owner: string;
  readonly group: string;
  readonly permissions: string;
  readonly content?: string;
}
interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly?: boolean;
}

let whole: Deployed;
let containers: readonly Made[];
/** Without those that never run and only hold a volume while files are put into it. */
let running: readonly Made[];
beforeAll(async () => {
  whole = await deploy(EVERYTHING);
  containers = whole.made.filter((each) => each.type === "docker:index/container:Container");
  running = containers.filter(({ inputs }) => inputs["start"] !== false);
});

function each(property: string, of: readonly Made[] = containers): Record<string, unknown> {
  return Object.fromEntries(of.map(({ name, inputs }) => [name, inputs[property]]));
}

function same(value: unknown, of: readonly Made[] = containers): Record<string, unknown> {
  return Object.fromEntries(of.map(({ name }) => [name, value]));
}

test("there is a container for each node and each fleet's instance, and nothing else runs", () => {
  expect(running.map(({ name }) => name).sort()).toEqual([
    ...["alertmanager", "blackbox-exporter", "grafana", "kafka-1", "kafka-2", "kafka-3", "kafka-exporter"],
    ...["kafka-ui", "prometheus", "registry"],
  ]);
});

test("no container has a right that it doesn't need", () => {
  expect(each("capabilities")).toEqual(same({ drops: ["ALL"] }));
  expect(each("securityOpts")).toEqual(same(["no-new-privileges:true"]));
  expect(each("privileged")).toEqual(same(false));
  for (const { name, inputs } of containers)
    expect([name, inputs["user"]]).toEqual([name, expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)]);
  for (const foreign of ["devices", "pidMode", "ipcMode", "usernsMode", "volumes", "hosts"]) {
    expect(each(foreign)).toEqual(same(undefined));
  }
});

test("what runs can write to its data and to memory, and nowhere else", () => {
  expect(each("readOnly", running)).toEqual(same(true, running));
  for (const { name, inputs } of running) {
    const mounts = inputs["mounts"] as Mount[];
    expect([name, mounts.map(({ type }) => type)]).toEqual([name, mounts.map(() => "volume")]);
    const writable = mounts.filter((mount) => mount.readOnly !== true).map(({ target }) => target);
    const data = whole.plan.docker?.containers[name]?.volume?.target;
    expect([name, writable.filter((target) => target !== "/var/lib/kafka/format")]).toEqual([name, data ? [data] : []]);
    for (const options of Object.values(inputs["tmpfs"] as Record<string, string>)) {
      expect(options).toMatch(/^rw,nosuid,nodev,(no)?exec,size=\d+,uid=[1-9]\d*,gid=[1-9]\d*,mode=0700$/);
    }
  }
});

test("each has a limit of memory with no swap beside it, a bounded log, a check of its health, and is started again", () => {
  for (const { name, inputs } of containers) {
    expect([name, inputs["memory"]]).toEqual([name, expect.any(Number)]);
    expect([name, inputs["memorySwap"]]).toEqual([name, inputs["memory"]]);
  }
  expect(each("logOpts")).toEqual(same({ "max-size": "10m", "max-file": "3" }));
  expect(each("restart", running)).toEqual(same("unless-stopped", running));
  for (const { name, inputs } of running) {
    expect([name, inputs["healthcheck"]]).toEqual([name, expect.objectContaining({ retries: 6, interval: "5s" })]);
  }
});

test("files are their container's user's alone, and none is empty", () => {
  for (const { name, inputs } of containers) {
    const user = String(inputs["user"]).split(":")[0];
    for (const { file, owner, group, permissions, ...body } of (inputs["uploads"] ?? []) as Upload[]) {
      expect([name, file, owner, group]).toEqual([name, file, user, user]);
      expect([file, permissions]).toEqual([file, file.endsWith("format.args") ? "0600" : "0400"]);
      expect([file, Object.values(body).every((value) => value !== "")]).toEqual([file, true]);
    }
  }
});

test("no secret is where the engine would show it: not in arguments, not in the environment, not in a label", () => {
  const secret = /password-of|key-of|keystore-of|salt-of/;
  for (const { label, inputs, secrets } of whole.made.filter(({ type }) => type.startsWith("docker:"))) {
    const { uploads, ...shown } = inputs;
    expect([label, JSON.stringify(shown)]).toEqual([label, expect.not.stringMatching(secret)]);
    expect([label, shown["envs"], shown["command"]]).toEqual([label, undefined, undefined]);
    // And in state a file with a secret is a secret.
    for (const [index, { file, content = "" }] of ((uploads ?? []) as Upload[]).entries()) {
      const marked = secrets.some((path) => path.startsWith(`uploads.${index}.content`));
      expect([file, secret.test(content) && !marked]).toEqual([file, false]);
    }
  }
});

test("ports are for this machine alone, and none is published twice", () => {
  const ports = running.flatMap(({ name, inputs }) =>
    (inputs["ports"] as { internal: number; external: number; ip: string }[]).map((port) => ({ name, ...port })),
  );
  expect(ports.map(({ ip }) => ip)).toEqual(ports.map(() => "127.0.0.1"));
  const outside = ports.map(({ name, external }) => [external, name] as const).sort(([a], [b]) => a - b);
  // As specifications 001 and 003 have them; Alertmanager's own is a broker's there.
  expect(outside).toEqual([
    [3000, "grafana"],
    [8080, "kafka-ui"],
    [8081, "registry"],
    [9090, "prometheus"],
    [9093, "kafka-1"],
    [9095, "kafka-2"],
    [9097, "kafka-3"],
    [9193, "alertmanager"],
  ]);
});

test("one container changes after the other: each waits until the one before is back in the cluster", () => {
  for (const [index, node] of NODES.entries()) {
    const before = allBefore(whole.made, `Container ${node}`);
    expect([node, NODES.filter((other) => before.has(`Member ${other}`))]).toEqual([node, NODES.slice(0, index)]);
    expect(theOne(whole.made, `Container ${node}`).deleteBeforeReplace).toBe(true);
    expect(theOne(whole.made, `Member ${node}`).inputs["container"]).toBe(`id-of-${node}`);
  }
});

test("a broker's place on the cluster's list is there before its container, and goes after it", () => {
  for (const node of NODES) expect(allBefore(whole.made, `Container ${node}`)).toContain(`Seat ${node}`);
});

test("what brokers take while they run is told to the whole cluster, and is in no container's files", async () => {
  const settings = { "log.retention.ms": 7200000, "queued.max.requests": 600 };
  const { made } = await deploy({ ...EVERYTHING, systems: [], cluster: { brokers: 3, settings } });
  expect(theOne(made, "BrokerSettings kafka").inputs["settings"]).toEqual({ "log.retention.ms": "7200000" });
  expect(allBefore(made, "BrokerSettings kafka")).toContain("Ready kafka");
  const uploads = theOne(made, "Container kafka-1-files").inputs["uploads"] as Upload[];
  const properties = uploads.find(({ file }) => file.endsWith("/server.properties"))?.content;
  expect(properties).toContain("queued.max.requests=600");
  expect(properties).not.toContain("log.retention.ms=7200000");
});

test("nothing is made before the engine was looked at and every image is there", () => {
  const images = whole.made.filter(({ type }) => type === "docker:index/remoteImage:RemoteImage");
  expect(images.map(({ label }) => label)).toEqual(
    expect.arrayContaining([expect.stringMatching(/apache\/kafka:4\.3\.1@sha256:[0-9a-f]{64}$/)]),
  );
  for (const { label } of images) expect(allBefore(whole.made, label)).toContain("Host test");
  for (const { label } of running) {
    const before = allBefore(whole.made, label);
    expect([label, images.filter((image) => !before.has(image.label))]).toEqual([label, []]);
  }
});

test("data outlives the stack; all else goes with it", () => {
  const volumes = whole.made.filter(({ type }) => type === "docker:index/volume:Volume");
  const kept = volumes.filter(({ retainOnDelete }) => retainOnDelete).map(({ inputs }) => inputs["name"]);
  expect(kept.sort()).toEqual([
    ...["test-alertmanager-data", "test-grafana-data", "test-kafka-1-data", "test-kafka-2-data", "test-kafka-3-data"],
    "test-prometheus-data",
  ]);
  expect(
    whole.made.filter(({ type, retainOnDelete }) => retainOnDelete && !type.startsWith("docker:index/volume")),
  ).toEqual([]);
});

test("what formats a volume is handed over once, whatever the cluster becomes later", () => {
  for (const node of NODES)
    expect(theOne(whole.made, `Container ${node}-format`).ignoreChanges).toEqual(["uploads", "image"]);
});

test("security: none is possible, and still takes every other right away", async () => {
  const { made, plan } = await deploy({ ...EVERYTHING, systems: [], security: "none" });
  expect(plan.warnings.map(({ subject }) => subject)).toContain("security: none");
  const all = made.filter((each) => each.type === "docker:index/container:Container");
  for (const { name, inputs } of all) expect([name, inputs["capabilities"]]).toEqual([name, { drops: ["ALL"] }]);
});
