// What a production stack is on AWS: zones, addresses, machines, volumes.

import * as fc from "fast-check";
import { contains, formatNetwork, overlap, parseNetwork } from "../../../plan/aws/cidr";
import { zonePrefix } from "../../../plan/aws/zones";
import type { AwsPlan } from "../../../plan/aws/aws-plan";
import { planned } from "./support";

const GIB = 1024 ** 3;
const aws = (...args: Parameters<typeof planned>): AwsPlan => {
  const plan = planned(...args).aws;
  if (!plan) throw new Error("no plan for AWS");
  return plan;
};

test.each([
  ["eu-central-1", "euc1"],
  ["eu-west-3", "euw3"],
  ["us-east-1", "use1"],
  ["ap-northeast-2", "apne2"],
  ["ap-southeast-1", "apse1"],
  ["ca-central-1", "cac1"],
  ["sa-east-1", "sae1"],
  ["us-gov-west-1", "usgw1"],
])("zones of %s begin with %s", (region, prefix) => {
  expect(zonePrefix(region)).toBe(prefix);
});

test("three zones by their ids, unless others are named; nodes spread over them, each with an address of its own", () => {
  const { zones, nodes } = aws({ network: { cidr: "10.80.0.0/20" } });
  expect(zones).toEqual([
    { id: "euc1-az1", subnet: { cidr: "10.80.0.0/23" } },
    { id: "euc1-az2", subnet: { cidr: "10.80.2.0/23" } },
    { id: "euc1-az3", subnet: { cidr: "10.80.4.0/23" } },
  ]);
  expect(Object.entries(nodes).map(([name, { zone, address }]) => [name, zone, address])).toEqual([
    ["kafka-1", "euc1-az1", "10.80.0.10"],
    ["kafka-2", "euc1-az2", "10.80.2.11"],
    ["kafka-3", "euc1-az3", "10.80.4.12"],
    ["kafka-controller-1", "euc1-az1", "10.80.0.70"],
    ["kafka-controller-2", "euc1-az2", "10.80.2.71"],
    ["kafka-controller-3", "euc1-az3", "10.80.4.72"],
  ]);
});

test("specification 000: 4 vCPU and 16 GB for a broker, half of it the heap; controllers are smaller", () => {
  const plan = planned();
  expect(plan.aws?.nodes["kafka-1"]).toMatchObject({
    machine: "m7g.xlarge",
    volume: { gibibytes: 500, iops: 3000, throughput: 125 },
  });
  expect(plan.aws?.nodes["kafka-controller-1"]).toMatchObject({ machine: "c7g.large", volume: { gibibytes: 20 } });
  expect(plan.nodes[0]?.size).toEqual({ cpus: 4, memory: 16 * GIB, disk: 500 * GIB });
  expect(plan.nodes[0]?.bundle.command).toContain("-Xmx8192m");
});

test("a named machine's own memory decides the heap", () => {
  const plan = planned({ machines: { broker: "r7g.large" } });
  expect(plan.nodes[0]?.size).toMatchObject({ cpus: 2, memory: 16 * GIB });
  expect(planned({ machines: { broker: "m7g.large" } }).nodes[0]?.bundle.command).toContain("-Xmx4096m");
});

test("development takes the cheapest machine of 2 vCPU and 8 GB, and protects nothing", () => {
  const { nodes, protected: kept } = aws({}, { controllers: "combined" }, { environment: "dev" });
  expect(nodes["kafka-1"]).toMatchObject({
    machine: "t4g.large",
    volume: { gibibytes: 100 },
    groups: ["broker", "controller"],
  });
  expect(kept).toBe(false);
  expect(aws().protected).toBe(true);
  expect(aws({ protected: false }).protected).toBe(false);
});

test("a network that is there already: its subnets, no addresses and no endpoints of our own", () => {
  const subnets = Object.fromEntries([1, 2, 3].map((n) => [`euc1-az${n}`, `subnet-0123456789abcdef${n}`]));
  const plan = aws({ network: { existing: { vpc: "vpc-0123456789abcdef0", subnets } } });
  expect(plan.network).toEqual({ vpc: "vpc-0123456789abcdef0" });
  expect(plan.zones[1]).toEqual({ id: "euc1-az2", subnet: { existing: "subnet-0123456789abcdef2" } });
  expect(plan.nodes["kafka-1"]).not.toHaveProperty("address");
  expect(plan.endpoints).toEqual([]);
});

test("snapshots: how many of them the retention is", () => {
  expect(aws({ snapshots: { every: "6h", keep: "30d" } }).snapshots).toEqual({ everyHours: 6, copies: 120 });
  expect(aws({ snapshots: "none" })).not.toHaveProperty("snapshots");
});

test("any number of brokers: addresses differ, lie in their zone's subnet, and subnets don't overlap", () => {
  const brokers = fc.integer({ min: 3, max: 50 });
  const bits = fc.integer({ min: 16, max: 22 });
  const zones = fc.integer({ min: 1, max: 4 });
  fc.assert(
    fc.property(brokers, bits, zones, (brokers, bits, count) => {
      const ids = Array.from({ length: count }, (_, index) => `euc1-az${index + 1}`);
      const plan = aws({ network: { cidr: `10.0.0.0/${bits}` } }, { brokers, controllers: 5, zones: ids });
      const addresses = Object.values(plan.nodes).map((node) => node.address ?? "");
      expect(new Set(addresses).size).toBe(brokers + 5);
      const whole = parseNetwork(`10.0.0.0/${bits}`)!;
      const subnets = plan.zones.map((zone) => parseNetwork("cidr" in zone.subnet ? zone.subnet.cidr : "")!);
      subnets.forEach((subnet, index) => {
        expect(contains(whole, subnet)).toBe(true);
        expect(subnets.slice(index + 1).some((other) => overlap(subnet, other))).toBe(false);
      });
      for (const { zone, address } of Object.values(plan.nodes)) {
        const subnet = subnets[ids.indexOf(zone)]!;
        expect(contains(subnet, parseNetwork(`${address}/32`)!)).toBe(true);
        // AWS keeps the first four addresses and the last one.
        expect(address).not.toMatch(/\.(0|1|2|3)$/);
      }
    }),
    { numRuns: 25 },
  );
});

test("networks are read and written alike", () => {
  for (const text of ["0.0.0.0/0", "10.64.0.0/20", "255.255.255.255/32"]) {
    expect(formatNetwork(parseNetwork(text)!)).toBe(text);
  }
  for (const text of ["10.0.0.0/33", "10.0.0.256/32", "10.0.0.1/20", "10.0.0/8", ""]) {
    expect(parseNetwork(text)).toBeUndefined();
  }
});
