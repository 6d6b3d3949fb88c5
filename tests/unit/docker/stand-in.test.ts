// The docker stand-in: what it asks the engine for, what it puts into an archive, and what it refuses.

import { extract } from "tar-stream";
import { INPUTS, UPDATED, creation, failuresOf } from "../../../toolchain/providers/docker/container-inputs";
import { archive } from "../../../toolchain/providers/docker/upload";

const CONTAINER = {
  name: "dev-kafka-1",
  image: "sha256:1234",
  hostname: "kafka-1",
  entrypoints: ["/bin/sh", "/etc/kafka/start"],
  user: "1000:1000",
  readOnly: true,
  privileged: false,
  capabilities: { drops: ["ALL"] },
  securityOpts: ["no-new-privileges:true"],
  memory: 1024,
  memorySwap: 1024,
  restart: "unless-stopped",
  tmpfs: { "/tmp": "rw,size=1" },
  mounts: [{ type: "volume", source: "files", target: "/etc/kafka", readOnly: true, volumeOptions: { noCopy: true } }],
  networksAdvanced: [{ name: "dev-kafka-platform", aliases: ["kafka-1"] }],
  ports: [{ internal: 9093, external: 9093, ip: "127.0.0.1", protocol: "tcp" }],
  healthcheck: { tests: ["CMD", "true"], interval: "5s", timeout: "2s", retries: 6, startPeriod: "2m" },
  logDriver: "json-file",
  logOpts: { "max-size": "10m" },
  stopTimeout: 60,
  mustRun: false,
};

test("what a container may do is what the engine is asked for", () => {
  const asked = creation(CONTAINER);
  expect(asked).toMatchObject({
    name: "dev-kafka-1",
    User: "1000:1000",
    Entrypoint: ["/bin/sh", "/etc/kafka/start"],
    StopTimeout: 60,
    Healthcheck: { Test: ["CMD", "true"], Interval: 5e9, Timeout: 2e9, StartPeriod: 120e9, Retries: 6 },
    HostConfig: {
      Privileged: false,
      ReadonlyRootfs: true,
      CapAdd: [],
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      Memory: 1024 ** 3,
      MemorySwap: 1024 ** 3,
      NetworkMode: "dev-kafka-platform",
      PortBindings: { "9093/tcp": [{ HostIp: "127.0.0.1", HostPort: "9093" }] },
      RestartPolicy: { Name: "unless-stopped" },
    },
    NetworkingConfig: { EndpointsConfig: { "dev-kafka-platform": { Aliases: ["kafka-1"] } } },
  });
  expect(asked.HostConfig?.Mounts).toEqual([
    expect.objectContaining({ Source: "files", Target: "/etc/kafka", ReadOnly: true }),
  ]);
});

test.each([
  [{ mustRun: true }, '"mustRun" is implemented as false only.'],
  [{ restart: "sometimes" }, '"restart" can\'t be "sometimes"; allowed: no, on-failure, always, unless-stopped.'],
  [{ networkMode: "host" }, '"networkMode" can\'t be "host"; allowed: none, bridge.'],
  [{ mounts: "files" }, '"mounts" must be a list.'],
  [{ image: undefined }, '"image" is missing.'],
])("%j is refused", (change, reason) => {
  expect(failuresOf({ ...CONTAINER, ...change }).map((each) => each.reason)).toEqual([reason]);
});

test("what it doesn't implement isn't among its inputs, and only limits change in place", () => {
  expect(failuresOf(CONTAINER)).toEqual([]);
  for (const name of ["envs", "command", "devices", "volumes", "attach", "rm"]) expect(INPUTS).not.toContain(name);
  expect(UPDATED).not.toEqual(expect.arrayContaining(["image"]));
  for (const name of ["image", "uploads", "user", "capabilities", "readOnly"]) expect(UPDATED).not.toContain(name);
});

test("files arrive with their owner, their mode and every byte", async () => {
  const bytes = Buffer.from([0, 255, 10, 13]);
  const packed = await archive([
    { file: "/etc/kafka/key.pem", content: "é\n", owner: "1000", group: "1001", permissions: "0400" },
    { file: "/etc/kafka/store.p12", contentBase64: bytes.toString("base64"), owner: "1000", permissions: "0600" },
  ]);
  const found: unknown[] = [];
  const reading = extract();
  reading.end(packed);
  for await (const entry of reading) {
    const pieces: Buffer[] = [];
    for await (const piece of entry) pieces.push(piece);
    const { name, uid, gid, mode } = entry.header;
    found.push([name, uid, gid, mode, Buffer.concat(pieces).toString("hex")]);
  }
  expect(found).toEqual([
    ["etc/kafka/key.pem", 1000, 1001, 0o400, Buffer.from("é\n").toString("hex")],
    ["etc/kafka/store.p12", 1000, 0, 0o600, "00ff0a0d"],
  ]);
});
