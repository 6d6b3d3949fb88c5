import { readConfiguration } from "../../../plan/configuration";
import { RefusedError } from "../../../plan/problems";

const good = { environment: "dev", platform: { kind: "local" }, cluster: { brokers: 3 } };

/** `path value: reason` of every problem. */
function problems(raw: unknown): string[] {
  try {
    readConfiguration("test", raw, "Pulumi.test.yaml");
  } catch (error) {
    if (error instanceof RefusedError) {
      return error.problems.map(({ path, value, reason }) => `${path} = ${JSON.stringify(value)}: ${reason}`);
    }
    throw error;
  }
  return [];
}

const withCluster = (cluster: object) => ({ ...good, cluster: { ...good.cluster, ...cluster } });

test("a short description is completed with safe defaults", () => {
  const config = readConfiguration("test", good, "Pulumi.test.yaml");
  expect(config.cluster.controllers).toBe("combined");
  expect(config.cluster.zones).toEqual(["zone-a", "zone-b", "zone-c"]);
  expect(config.cluster.kafkaVersion).toBe("4.3.1");
  expect(config.security).toEqual({
    clientCertificates: "none",
    certificateValidity: 31_536_000_000,
    renewBefore: 2_592_000_000,
    pkcs12: false,
    authority: { trusts: [1], signs: 1 },
    passwords: {},
  });
});

test("units are read", () => {
  const node = { cpus: 4, memory: "16GiB", disk: "500GiB" };
  const config = readConfiguration("test", withCluster({ node }), "x");
  expect(config.cluster.node).toEqual({ cpus: 4, memory: 17_179_869_184, disk: 536_870_912_000 });
});

test.each([
  ["a wrong type", withCluster({ brokers: "three" }), ['cluster.brokers = "three": write a whole number from 1 to 50']],
  ["a fraction", withCluster({ brokers: 2.5 }), ["cluster.brokers = 2.5: write a whole number from 1 to 50"]],
  [
    "an unknown key",
    withCluster({ broker: 3 }),
    ["cluster.broker = 3: is not a known setting of cluster; remove it or correct its name"],
  ],
  [
    "an unknown key at the top",
    { ...good, enviroment: "dev" },
    ['enviroment = "dev": is not a known setting; remove it or correct its name'],
  ],
  [
    "two controllers",
    withCluster({ controllers: 2 }),
    [
      "cluster.controllers = 2: a quorum needs an odd number, since an even one survives no more failures: write combined, 1, 3 or 5",
    ],
  ],
  [
    "two brokers",
    withCluster({ brokers: 2 }),
    ["cluster.brokers = 2: two brokers can't lose one without stopping writes: write 1, or 3 or more"],
  ],
  [
    "more replicas than brokers",
    withCluster({ replication: { factor: 5 } }),
    ["cluster.replication.factor = 5: there are only 3 brokers to hold replicas: write at most 3, or add brokers"],
  ],
  [
    "as many in sync as there are replicas",
    withCluster({ replication: { minInSync: 3 } }),
    ["cluster.replication.minInSync = 3: with 3 replicas a write must be possible while one is away: write at most 2"],
  ],
  [
    "a unit that is none",
    withCluster({ node: { cpus: 1, memory: "16GB", disk: "1TiB" } }),
    ['cluster.node.memory = "16GB": write a whole number with a unit: B, KiB, MiB, GiB or TiB, e.g. 500GiB'],
  ],
  [
    "an unknown platform",
    { ...good, platform: { kind: "gcp" } },
    ['platform.kind = "gcp": write kind: local, docker or aws'],
  ],
  [
    "plain text in production",
    { ...good, environment: "prod", security: "none" },
    ['security = "none": plain text is for environment dev on the local or docker platform only: remove the line'],
  ],
  [
    "a setting that the plan decides",
    withCluster({ settings: { "broker.id": 1 } }),
    ["cluster.settings.broker.id = 1: is decided by the layout (Kafka 4 knows node.id only): remove the line"],
  ],
  [
    "a setting that asks for a secret",
    withCluster({ settings: { "log.cleanup.policy": "{{password/admin}}" } }),
    ['cluster.settings.log.cleanup.policy = "{{password/admin}}": must not hold {{'],
  ],
  [
    "a setting that Kafka 4 has no more",
    withCluster({ settings: { "log.cleaner.enable": true } }),
    ["cluster.settings.log.cleaner.enable = true: doesn't exist in Kafka 4: remove the line"],
  ],
  [
    "a missing environment",
    { platform: good.platform, cluster: good.cluster },
    ["environment = undefined: is missing: write dev, staging, prod or dr"],
  ],
])("%s is refused", (_name, raw, expected) => {
  expect(problems(raw)).toEqual(expected);
});

test("everything wrong is said at once, with its file", () => {
  const raw = { environment: "production", platform: { kind: "local", port: 1 }, cluster: { brokers: 0, zones: [] } };
  let message = "";
  try {
    readConfiguration("test", raw, "Pulumi.test.yaml");
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message.split("\n")).toEqual([
    "The description is refused: 4 problems, nothing was changed.",
    '  Pulumi.test.yaml: environment = "production": write dev, staging, prod or dr',
    "  Pulumi.test.yaml: platform.port = 1: is not a known setting of platform; remove it or correct its name",
    "  Pulumi.test.yaml: cluster.brokers = 0: write a whole number from 1 to 50",
    "  Pulumi.test.yaml: cluster.zones = []: name at least one zone",
  ]);
});

test("what contradicts is said also where what is wrong by itself stands in a list, or behind a name with a dot", () => {
  const raw = {
    ...withCluster({ zones: ["zone-a", "Zone B"], settings: { "num.io.threads": null } }),
    tenants: ["acme", "acme"],
  };
  expect(problems(raw)).toEqual([
    'cluster.zones[1] = "Zone B": write a name of lower-case letters, digits and dashes, at most 40',
    expect.stringMatching(/^cluster\.settings\.num\.io\.threads = null: /),
    'tenants = "acme": is listed twice',
  ]);
});
