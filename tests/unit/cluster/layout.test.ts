import fc from "fast-check";
import { readConfiguration } from "../../../plan/configuration";
import { layoutOf, type Layout } from "../../../plan/layout";
import { replicationOf } from "../../../plan/replication";

function config(cluster: object, platform: object = { kind: "local" }, environment = "dev") {
  return readConfiguration("test", { environment, platform, cluster }, "Pulumi.test.yaml");
}
const layout = (cluster: object, platform?: object, environment?: string): Layout =>
  layoutOf(config(cluster, platform, environment), "Pulumi.test.yaml");

const aws = {
  kind: "aws",
  region: "eu-central-1",
  domain: "kafka.example.org",
  image: { id: "ami-0123456789abcdef0" },
  access: { cidrs: ["10.0.0.0/16"] },
};

test("three combined nodes on one machine: a zone each, and ten ports each", () => {
  expect(
    layout({ brokers: 3 }).nodes.map(({ name, id, roles, zone, host, ports }) => ({
      name,
      id,
      roles,
      zone,
      host,
      ports,
    })),
  ).toEqual([
    {
      name: "kafka-1",
      id: 1,
      roles: ["broker", "controller"],
      zone: "zone-a",
      host: "localhost",
      ports: { replication: 9091, client: 9092, controller: 9093 },
    },
    {
      name: "kafka-2",
      id: 2,
      roles: ["broker", "controller"],
      zone: "zone-b",
      host: "localhost",
      ports: { replication: 9101, client: 9102, controller: 9103 },
    },
    {
      name: "kafka-3",
      id: 3,
      roles: ["broker", "controller"],
      zone: "zone-c",
      host: "localhost",
      ports: { replication: 9111, client: 9112, controller: 9113 },
    },
  ]);
});

test("dedicated controllers have numbers and ports of their own, so that a new broker moves none", () => {
  const before = layout({ brokers: 3, controllers: 3 });
  const after = layout({ brokers: 4, controllers: 3 });
  const controllers = (each: Layout) => each.nodes.filter((node) => node.roles.includes("controller"));
  expect(controllers(before).map(({ name, id, roles, ports }) => ({ name, id, roles, ports }))).toEqual([
    { name: "kafka-controller-1", id: 101, roles: ["controller"], ports: { controller: 9593 } },
    { name: "kafka-controller-2", id: 102, roles: ["controller"], ports: { controller: 9603 } },
    { name: "kafka-controller-3", id: 103, roles: ["controller"], ports: { controller: 9613 } },
  ]);
  expect(controllers(after)).toEqual(controllers(before));
  expect(after.voters).toEqual(before.voters);
});

test("a fourth combined node is a broker only: the quorum stays odd", () => {
  const nodes = layout({ brokers: 4 }).nodes;
  expect(nodes[3]?.roles).toEqual(["broker"]);
  expect(layout({ brokers: 4 }).voters.map((voter) => voter.id)).toEqual([1, 2, 3]);
});

test("on AWS every node has its own name and Kafka's usual ports", () => {
  const [first] = layout({ brokers: 3, controllers: 3 }, aws, "prod").nodes;
  expect(first).toMatchObject({
    host: "kafka-1.kafka.example.org",
    ports: { replication: 9091, client: 9092 },
    // Specification 000: at least 4 vCPU, 16 GB, 500 GB SSD for each broker.
    size: { cpus: 4, memory: 16 * 1024 ** 3, disk: 500 * 1024 ** 3 },
  });
});

test("specification 003: the external ports 9093, 9095 and 9097", () => {
  const external = { host: "kafka.example.org", firstPort: 9093, step: 2 };
  const balancer = { cidrs: ["203.0.113.0/24"] };
  const nodes = layout({ brokers: 3, controllers: 3, external }, { ...aws, balancer }, "prod").nodes;
  expect(nodes.slice(0, 3).map((node) => node.ports.external)).toEqual([9093, 9095, 9097]);
});

test("two listeners on one port are refused", () => {
  const external = { host: "localhost", firstPort: 9093 };
  expect(() => layout({ brokers: 3, external })).toThrow(
    "Pulumi.test.yaml: ports = 9093: is used by kafka-1's controller listener and by kafka-1's external listener: " +
      "move platform.firstPort or cluster.external",
  );
});

test.each([
  [1, { factor: 1, minInSync: 1 }],
  [3, { factor: 3, minInSync: 2 }],
  [6, { factor: 3, minInSync: 2 }],
])("%d brokers: %j", (brokers, expected) => {
  expect(replicationOf(config({ brokers }).cluster)).toEqual(expected);
});

test("the cluster's identity follows from its names and nothing else", () => {
  expect(layout({ brokers: 3 }).clusterId).toBe(layout({ brokers: 5 }).clusterId);
  expect(layout({ brokers: 3, name: "other" }).clusterId).not.toBe(layout({ brokers: 3 }).clusterId);
  expect(layout({ brokers: 3 }).clusterId).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
});

const shapes = fc.record({
  brokers: fc.integer({ min: 1, max: 50 }).filter((count) => count !== 2),
  controllers: fc.constantFrom("combined", 1, 3, 5),
  zones: fc.integer({ min: 1, max: 5 }).map((count) => Array.from({ length: count }, (_, index) => `z${index}`)),
});

test("whatever the shape: an odd quorum, even zones, no number or address twice", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const { nodes, voters } = layout(shape);
      const unique = (values: unknown[]) => new Set(values).size === values.length;
      const brokers = nodes.filter((node) => node.roles.includes("broker"));
      const perZone = shape.zones.map((zone) => brokers.filter((node) => node.zone === zone).length);
      expect(voters.length % 2).toBe(1);
      expect(brokers).toHaveLength(shape.brokers);
      expect(Math.max(...perZone) - Math.min(...perZone)).toBeLessThanOrEqual(1);
      expect(unique(nodes.map((node) => node.id))).toBe(true);
      expect(unique(nodes.map((node) => node.name))).toBe(true);
      expect(unique(nodes.flatMap((node) => Object.values(node.ports)))).toBe(true);
      expect(unique(voters.map((voter) => voter.directoryId))).toBe(true);
    }),
  );
});
