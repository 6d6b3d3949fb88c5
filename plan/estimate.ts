// What a stack on AWS can take and what it costs, for those who read a preview.

import type { AwsPlan } from "./aws/aws-plan";
import { machineType } from "./aws/machines";
import { CURRENCY, PRICES_OF } from "./aws/prices";
import { capacityOf, type Capacity } from "./capacity";
import type { Catalog } from "./catalog/catalog";
import { costOf, totalOf, type CostLine, type Surroundings } from "./cost";
import type { Problem, Warning } from "./problems";
import type { NodePlace } from "./layout";
import type { Replication } from "./replication";

export interface Estimate {
  readonly capacity: Capacity;
  readonly cost: readonly CostLine[];
  /** USD a month. */
  readonly total: number;
  readonly pricesOf: string;
}

/** Beyond this share of the ceiling a broker that is away is missed. */
const COMFORTABLE = 0.7;

export function estimateOf(
  aws: AwsPlan,
  nodes: readonly NodePlace[],
  { factor }: Replication,
  catalog: Catalog,
  around: Omit<Surroundings, "capacity">,
): Estimate {
  const brokers = nodes.filter((node) => node.roles.includes("broker"));
  const placed = aws.nodes[brokers[0]?.name ?? ""];
  const machine = machineType(placed?.machine ?? "");
  if (!placed || !machine) throw new Error("a cluster has brokers, on machines that are known");
  const sizing = { brokers: brokers.length, replicationFactor: factor, machine, volume: placed.volume };
  const capacity = capacityOf(sizing, catalog);
  const cost = costOf(aws, factor, { ...around, capacity });
  return { capacity, cost, total: Math.round(totalOf(cost)), pricesOf: PRICES_OF };
}

const rate = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB/s`;

/** Systems that say they would write more than the brokers can take. */
export function overload({ capacity }: Estimate, systems: Catalog["traffic"], source: string): Problem[] {
  const { declared, ceiling, limit } = capacity;
  if (declared <= ceiling) return [];
  const reason =
    `say that they write ${rate(declared)}, and these brokers take ${rate(ceiling)} (${limit} runs out first): add ` +
    "brokers, or larger machines and faster volumes";
  return [{ source, path: "systems", value: systems.map((each) => each.system), reason }];
}

export function tightness({ capacity: { declared, ceiling, limit } }: Estimate): Warning[] {
  if (declared <= ceiling * COMFORTABLE || declared > ceiling) return [];
  const share = Math.round((declared / ceiling) * 100);
  const message = `systems write ${rate(declared)}, ${share}% of what all brokers take together (${limit} runs out first); with one away there is less`;
  return [{ subject: "capacity", message }];
}

/** A line for each thing that costs, and one for what the brokers take. */
export function describeEstimate({ capacity, cost, total, pricesOf }: Estimate): string[] {
  const { ceiling, limit, declared, readers } = capacity;
  const groups = readers === 1 ? "one group reads" : `${readers} groups read`;
  const load = declared === 0 ? "no system says how much it writes" : `systems say ${rate(declared)}`;
  return [
    `Capacity: services can write ${rate(ceiling)} (${limit} runs out first; ${groups} each topic); ${load}.`,
    `Cost: about ${total} ${CURRENCY} a month, list prices of ${pricesOf}, without tax, support, logs and what leaves AWS:`,
    ...cost.map(({ what, monthly }) => `  ${monthly.toFixed(2).padStart(9)}  ${what}`),
  ];
}
