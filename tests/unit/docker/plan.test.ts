// What is planned for a Docker engine, and that a system is the same one wherever it is placed.

import { parse } from "yaml";
import { readConfiguration } from "../../../plan/configuration";
import { makePlan, type Plan } from "../../../plan/plan";
import { readSystems } from "../../../sources/systems";
import { root } from "../../support/stack";

const FILE = "Pulumi.dev.yaml";
const GIB = 1024 ** 3;

function plan(config: Readonly<Record<string, unknown>>): Plan {
  const checked = readConfiguration("dev", { environment: "dev", cluster: { brokers: 1 }, ...config }, FILE);
  return makePlan(checked, FILE, readSystems(root, checked, FILE));
}

const docker = (more: Readonly<Record<string, unknown>> = {}, own: Readonly<Record<string, unknown>> = {}) =>
  plan({ platform: { kind: "docker", ...own }, ...more });

test("dev fits a machine of 8 GB with everything that it carries", () => {
  const { containers = {} } = docker({ systems: ["escrow"], kafkaUi: "on" }).docker ?? {};
  const limits = Object.values(containers).map(({ memory }) => memory);
  expect(limits.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(6.5 * GIB);
  expect(containers["kafka-1"]?.memory).toBe(1.5 * GIB);
});

test("three brokers are found at 9093, 9095 and 9097, and at 9092 among themselves", () => {
  const { cluster, docker: placed } = docker({ cluster: { brokers: 3 } });
  expect(cluster.bootstrapServers).toMatchObject({
    CLIENT: "kafka-1:9092,kafka-2:9092,kafka-3:9092",
    EXTERNAL: "localhost:9093,localhost:9095,localhost:9097",
  });
  expect(placed?.containers["kafka-2"]?.ports).toEqual([{ inside: 9095, outside: 9095 }]);
  expect(placed?.containers["kafka-2"]).toMatchObject({ name: "dev-kafka-2", alias: "kafka-2", user: 1000 });
});

test("ports and images are the stack's to choose", () => {
  const { docker: placed, consoles } = docker(
    {},
    { firstPort: 19093, ports: { prometheus: 19090 }, images: { kafka: "mirror.example.org/kafka:4.3.1" } },
  );
  expect(placed?.containers["kafka-1"]).toMatchObject({
    image: "mirror.example.org/kafka:4.3.1",
    ports: [{ inside: 19093, outside: 19093 }],
  });
  expect(placed?.containers["prometheus"]?.ports).toEqual([{ inside: 9090, outside: 19090 }]);
  expect(consoles.find(({ name }) => name === "prometheus")?.url).toBe("https://localhost:19090");
});

test.each([
  ["apache/kafka", "no version"],
  ["apache/kafka:latest", "the newest"],
  ["apache/kafka@sha256:12", "half a digest"],
])("an image that could be another one tomorrow is refused: %s (%s)", (image) => {
  expect(() => docker({}, { images: { kafka: image } })).toThrow(
    'platform.images.kafka = "' + image + '": write name:version, name:version@sha256:<digest> or name@sha256:<digest>',
  );
});

test("a node's script prepares its volume once, and no other cluster's", () => {
  const { start } = docker().docker?.containers["kafka-1"] ?? { start: "" };
  expect(start).toContain("an empty disk must not vote for what it lost");
  expect(start).toContain(`= "${docker().cluster.id} kafka-1" ] || refuse`);
  expect(start).not.toMatch(/SCRAM|\{\{/);
});

test("a mirror's exporter is found beside its own files", () => {
  const mirrors = { copies: { prod: { as: "standby" } } };
  const { start } = docker({ systems: ["escrow"], mirrors, monitoring: "on" }).docker?.containers["mirror"] ?? {};
  expect(start).toMatch(/'-javaagent:\/etc\/mirror\/jmx_prometheus_javaagent-[\d.]+\.jar=0\.0\.0\.0:8084:/);
  expect(start).not.toContain("{");
});

test("the same systems have the same topics, users, rights and alerts on local, docker and aws", () => {
  const systems = {
    systems: ["escrow", "billing", "caracal"],
    monitoring: "on",
    registry: "none",
    cluster: { brokers: 3 },
  };
  const aws = {
    kind: "aws",
    region: "eu-central-1",
    domain: "kafka.example.org",
    image: { id: "ami-0123456789abcdef0" },
    access: { cidrs: ["10.64.0.0/16"] },
    kubernetes: { cluster: { kubeconfig: "config" } },
  };
  const plans = [{ kind: "local" }, { kind: "docker" }, aws].map((platform) => plan({ ...systems, platform }));
  const [local, ...others] = plans.map((each) => ({
    topics: each.topics,
    users: each.users,
    access: each.access,
    quotas: each.quotas,
    alerts: alertsOf(each),
  }));
  expect(local?.topics.length).toBeGreaterThan(10);
  expect(local?.alerts.length).toBeGreaterThan(20);
  for (const other of others) expect(other).toEqual(local);
});

/** Without what is recorded of the machines themselves, as the sizes of their disks. */
function alertsOf({ fleets }: Plan): unknown[] {
  const files = fleets.find(({ name }) => name === "prometheus")?.instances[0]?.files ?? {};
  const rules = Object.entries(files).filter(([name]) => name.startsWith("rules"));
  return rules.flatMap(([, { content }]) => {
    const { groups } = parse(content) as { groups: { rules: Alert[] }[] };
    const alerts = groups.flatMap((group) => group.rules.filter(({ alert }) => alert !== undefined));
    return alerts.map(({ alert, expr, for: lasts, labels }) => ({ alert, expr, lasts, labels }));
  });
}

interface Alert {
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: unknown;
}
