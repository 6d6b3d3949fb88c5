// What a stack costs in a month, as an estimate: machines, volumes, traffic between zones, and what stands around them.

import type { AwsPlan } from "./aws/aws-plan";
import { HOURS_IN_MONTH, MACHINE_HOUR, PRICES, factorsOf } from "./aws/prices";
import type { Capacity } from "./capacity";

export interface CostLine {
  readonly what: string;
  /** USD a month. */
  readonly monthly: number;
}

const SECONDS_IN_MONTH = HOURS_IN_MONTH * 3600;
/** A snapshot holds what changed since the one before; a first guess of how much of a volume all of them hold together. */
const SNAPSHOT_SHARE = 1;

export interface Surroundings {
  readonly clients: number;
  /** What runs beside the machines. */
  readonly cluster: readonly CostLine[];
  /** Absent where nothing is known of the load. */
  readonly capacity?: Capacity;
}

export function costOf(
  plan: AwsPlan,
  replicationFactor: number,
  { clients, cluster, capacity }: Surroundings,
): CostLine[] {
  const factors = factorsOf(plan.region);
  const nodes = Object.values(plan.nodes);
  const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
  const machines = sum(nodes.map(({ machine }) => MACHINE_HOUR[machine] ?? 0)) * HOURS_IN_MONTH * factors.machines;
  const volumes = sum(nodes.map(({ volume }) => volumeMonth(volume))) * factors.others;
  const stored = sum(nodes.map(({ volume }) => volume.gibibytes));
  const endpoints = plan.endpoints.length * plan.zones.length * PRICES.endpointHour * HOURS_IN_MONTH;
  const secrets = (nodes.length + clients) * PRICES.secretMonth + PRICES.keyMonth + PRICES.nameZoneMonth;
  const lines: [what: string, monthly: number][] = [
    [
      counted(
        "machines",
        nodes.map(({ machine }) => machine),
      ),
      machines,
    ],
    [`volumes: ${stored} GiB`, volumes],
    ...(plan.snapshots
      ? ([
          [
            `snapshots: at most about ${stored} GiB`,
            stored * SNAPSHOT_SHARE * PRICES.snapshotGiBMonth * factors.others,
          ],
        ] as [string, number][])
      : []),
    [`endpoints: ${plan.endpoints.length} in ${plan.zones.length} zones`, endpoints * factors.others],
    ...(plan.balancer
      ? ([["balancer, without its traffic", PRICES.balancerHour * HOURS_IN_MONTH * factors.others]] as [
          string,
          number,
        ][])
      : []),
    ["secrets, key and names", secrets],
    ...cluster.map(({ what, monthly }): [string, number] => [what, monthly]),
    ...(capacity && capacity.declared > 0 ? [crossZone(plan, replicationFactor, capacity)] : []),
  ];
  return lines.map(([what, monthly]) => ({ what, monthly: Math.round(monthly * 100) / 100 }));
}

function volumeMonth({ gibibytes, iops, throughput }: AwsPlan["nodes"][string]["volume"]): number {
  return (
    gibibytes * PRICES.volumeGiBMonth +
    Math.max(0, iops - 3000) * PRICES.volumeIopsMonth +
    Math.max(0, throughput - 125) * PRICES.volumeMiBpsMonth
  );
}

/** Copies go to other zones; of what services write and read, as much as there are other zones. */
function crossZone({ zones }: AwsPlan, copies: number, { declared, readers }: Capacity): [string, number] {
  const elsewhere = (zones.length - 1) / zones.length;
  const gigabytes =
    ((declared * SECONDS_IN_MONTH) / 1e9) * (Math.min(copies, zones.length) - 1 + elsewhere * (1 + readers));
  const rate = `${(declared / 1e6).toFixed(1)} MB/s`;
  return [`traffic between zones, if ${rate} were written all the time`, gigabytes * PRICES.crossZoneGB];
}

function counted(what: string, names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return `${what}: ${[...counts].map(([name, count]) => `${count} ${name}`).join(", ")}`;
}

export function totalOf(lines: readonly CostLine[]): number {
  return lines.reduce((sum, each) => sum + each.monthly, 0);
}
