// What brokers take, what a stack costs, and whether systems ask for more.

import { capacityOf, type Sizing } from "../../../plan/capacity";
import { MACHINE_TYPES, machineType } from "../../../plan/aws/machines";
import { MACHINE_HOUR } from "../../../plan/aws/prices";
import type { Fleet } from "../../../plan/fleet/fleet";
import { clusterCost } from "../../../plan/kubernetes/cost";
import { describeEstimate } from "../../../plan/estimate";
import { RefusedError } from "../../../plan/problems";
import { makePlan } from "../../../plan/plan";
import { readConfiguration } from "../../../plan/configuration";
import { describe_, planned } from "./support";

const MIB = 1024 ** 2;
const SIZING: Sizing = {
  brokers: 3,
  replicationFactor: 3,
  machine: machineType("m7g.xlarge")!,
  volume: { gibibytes: 500, iops: 3000, throughput: 125 },
};
const reads = (...groups: string[]) => ({
  services: groups.map((group) => ({ consumes: [{ topics: ["orders"], group }] })) as never,
  traffic: [],
});

test("storage runs out first with a gp3 volume as it comes: 125 MiB/s on each of three brokers, three copies", () => {
  expect(capacityOf(SIZING, reads("one"))).toEqual({
    ceiling: 125 * MIB,
    limit: "storage",
    declared: 0,
    readers: 1,
  });
});

test("a faster volume than its machine: the machine's way to it runs out first", () => {
  const sizing = { ...SIZING, volume: { ...SIZING.volume, throughput: 500 } };
  expect(capacityOf(sizing, reads("one"))).toMatchObject({
    ceiling: 156_250_000,
    limit: "the machines' way to their volumes",
  });
});

test("many readers: the network runs out first", () => {
  // 1.876 Gbit/s is 234.5 MB/s for each of three brokers, which send each byte on 2 + 8 times.
  const eight = reads("a", "b", "c", "d", "e", "f", "g", "h");
  expect(capacityOf(SIZING, eight)).toMatchObject({ ceiling: 70_350_000, limit: "the network", readers: 8 });
});

test("more brokers take more", () => {
  expect(capacityOf({ ...SIZING, brokers: 6 }, reads("one")).ceiling).toBe(250 * MIB);
});

const system = (recordsPerSecond: number) => ({
  name: "loud",
  source: "systems/loud/system.yaml",
  content: {
    system: "loud",
    description: "writes",
    traffic: { recordsPerSecond, recordSize: "1KiB" },
    topics: { orders: { partitions: 3, purpose: "orders", key: { by: "id", reason: "order" } } },
    services: {},
  },
});
const withLoad = (recordsPerSecond: number) => {
  const config = readConfiguration("prod", describe_({}, {}, { systems: ["loud"] }), "Pulumi.prod.yaml");
  return makePlan(config, "Pulumi.prod.yaml", [system(recordsPerSecond)]);
};

test("a system that fits", () => {
  const plan = withLoad(10_000);
  expect(plan.estimate?.capacity).toMatchObject({ declared: 10_240_000, limit: "storage" });
  expect(plan.warnings.filter(({ subject }) => subject === "capacity")).toEqual([]);
});

test("a system that hardly fits is warned of", () => {
  expect(withLoad(120_000).warnings).toContainEqual({
    subject: "capacity",
    message: expect.stringMatching(
      /^systems write 122\.9 MB\/s, 94% of what all brokers take together \(storage runs out first\)/,
    ) as string,
  });
});

test("a system that doesn't fit is refused, with what would help", () => {
  expect(() => withLoad(200_000)).toThrow(RefusedError);
  expect(() => withLoad(200_000)).toThrow(
    'systems = ["loud"]: say that they write 204.8 MB/s, and these brokers take 131.1 MB/s (storage runs out first): add brokers',
  );
});

test("a production stack's bill: each line by hand, prices of eu-central-1", () => {
  const { cost, total } = planned({ volume: { throughput: "250MiB" }, snapshots: "none" }).estimate!;
  expect(cost).toEqual([
    // 3 × 0.1632 × 730 × 1.2 + 3 × 0.0725 × 730 × 1.2
    { what: "machines: 3 m7g.xlarge, 3 c7g.large", monthly: 619.42 },
    // (3 × (500 × 0.08 + 125 × 0.04) + 3 × 20 × 0.08) × 1.19
    { what: "volumes: 1560 GiB", monthly: 166.36 },
    // 6 × 3 × 0.01 × 730 × 1.19
    { what: "endpoints: 6 in 3 zones", monthly: 156.37 },
    // (6 nodes + 1 client) × 0.4 + 1 + 0.5
    { what: "secrets, key and names", monthly: 4.3 },
  ]);
  expect(total).toBe(946);
});

test("snapshots, a balancer and traffic between zones count", () => {
  const lines = withLoad(10_000).estimate!.cost.map(({ what }) => what);
  expect(lines).toContain("snapshots: at most about 1560 GiB");
  expect(lines).toContain("traffic between zones, if 10.2 MB/s were written all the time");
  // 10.24 MB/s for 730 h is 26910.72 GB; two copies elsewhere, two thirds of what is written and of what one group reads.
  const traffic = withLoad(10_000).estimate!.cost.find(({ what }) => what.startsWith("traffic"));
  expect(traffic?.monthly).toBeCloseTo(26_910.72 * (2 + 4 / 3) * 0.02, 0);
});

const GIB = 1024 ** 3;
const fleetOf = (cpus: number, memory: number, more: object = {}) =>
  ({ instances: [{}], resources: { cpus, memory: memory * GIB }, ...more }) as unknown as Fleet;
const costs = (...fleets: Fleet[]) =>
  clusterCost({ cluster: "new" }, fleets, "us-east-1").map(({ what, monthly }) => [what, Number(monthly.toFixed(2))]);

test("a cluster of its own: EKS, machines with its share and their disks, volumes, balancers; each by hand", () => {
  const registry = fleetOf(1, 1, { replicas: 3, balanced: {} });
  const prometheus = fleetOf(1, 2, { volume: 20 * GIB });
  const grafana = fleetOf(0.5, 0.5, { volume: GIB });
  expect(costs(registry, prometheus, grafana)).toEqual([
    ["Kubernetes: EKS itself", 73],
    // No two of the large ones on 90% of two processors, so 4 × (0.0893 × 730 × 1.12 + 80 × 0.08)
    ["Kubernetes: about 4 c7i.large or the like, with disks and EKS' share", 317.65],
    ["Kubernetes: volumes of 21 GiB", 1.68],
    ["Kubernetes: a balancer, without traffic", 16.43],
  ]);
});

test("its machines are as large as the largest pod asks, and as many as the copies that are spread over zones", () => {
  const machines = (...fleets: Fleet[]) => /about (\d+ \S+)/.exec(String(costs(...fleets)[1]?.[0]))?.[1];
  expect(machines(fleetOf(0.1, 0.1, { replicas: 3 }))).toBe("3 c7i.large");
  expect(machines(fleetOf(0.1, 0.1, { replicas: 9 }))).toBe("3 c7i.large");
  // 3.6 GiB of 4 are free.
  expect(machines(fleetOf(0.1, 3.7))).toBe("1 m7i.large");
  expect(machines(fleetOf(2, 2))).toBe("1 m7i.xlarge");
});

test("a cluster that others made isn't counted", () => {
  expect(clusterCost({ cluster: { kubeconfig: "/k" } }, [fleetOf(1, 1)], "us-east-1")).toEqual([]);
});

test("every machine has a price", () => {
  expect(MACHINE_TYPES.map(({ name }) => name).filter((name) => MACHINE_HOUR[name] === undefined)).toEqual([]);
});

test("in words, for a preview", () => {
  const lines = describeEstimate(planned().estimate!);
  expect(lines[0]).toBe(
    "Capacity: services can write 131.1 MB/s (storage runs out first; one group reads each topic); no system says how much it writes.",
  );
  expect(lines[1]).toMatch(/^Cost: about \d+ USD a month, list prices of \d{4}-\d{2}, without tax/);
});
