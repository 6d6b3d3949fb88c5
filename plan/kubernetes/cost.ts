// What a cluster of the stack's own costs in a month: EKS itself, machines for the pods, their disks, volumes, balancers.
//
// EKS chooses the machines, so which and how many is an estimate: pods are packed into the smallest type that any of them
// fits into, the largest first. A cluster that others made isn't counted: its machines are there anyway.

import { chooseMachine, type MachineType } from "../aws/machines";
import { AUTO_MODE, HOURS_IN_MONTH, MACHINE_HOUR, PRICES, factorsOf } from "../aws/prices";
import type { CostLine } from "../cost";
import { copiesOf, type Fleet, type Resources } from "../fleet/fleet";
import type { KubernetesPlan } from "./kubernetes-plan";

const GIB = 1024 ** 3;
/** What a machine keeps for itself. */
const RESERVED = 0.1;

export function clusterCost(
  { cluster }: Pick<KubernetesPlan, "cluster">,
  fleets: readonly Fleet[],
  region: string,
): CostLine[] {
  if (cluster !== "new") return [];
  const factors = factorsOf(region);
  const pods = fleets.flatMap((fleet) => Array.from({ length: copiesOf(fleet) }, () => fleet.resources));
  const type = typeFor(pods);
  const most = Math.max(0, ...fleets.map(copiesOf));
  const count = Math.max(packed(pods, type), Math.min(most, AUTO_MODE.zones));
  const hours = count * HOURS_IN_MONTH;
  const machines = hours * (MACHINE_HOUR[type.name] ?? 0) * factors.machines;
  const disks = count * AUTO_MODE.diskGiB * PRICES.volumeGiBMonth * factors.others;
  const stored = fleets.reduce((sum, fleet) => sum + ((fleet.volume ?? 0) * copiesOf(fleet)) / GIB, 0);
  const entrances = fleets.filter(({ balanced }) => balanced).length;
  return [
    { what: `Kubernetes: EKS itself`, monthly: PRICES.kubernetesHour * HOURS_IN_MONTH },
    {
      what: `Kubernetes: about ${count} ${type.name} or the like, with disks and EKS' share`,
      monthly: machines * (1 + AUTO_MODE.share) + disks,
    },
    ...(stored > 0
      ? [
          {
            what: `Kubernetes: volumes of ${Math.ceil(stored)} GiB`,
            monthly: stored * PRICES.volumeGiBMonth * factors.others,
          },
        ]
      : []),
    ...(entrances > 0
      ? [
          {
            what: `Kubernetes: ${entrances === 1 ? "a balancer" : `${entrances} balancers`}, without traffic`,
            monthly: entrances * PRICES.balancerHour * HOURS_IN_MONTH * factors.others,
          },
        ]
      : []),
  ];
}

/** EKS' own pool has no Graviton. */
function typeFor(pods: readonly Resources[]): MachineType {
  const room = 1 - RESERVED;
  const wanted = {
    cpus: Math.max(0, ...pods.map(({ cpus }) => cpus)) / room,
    memory: Math.max(0, ...pods.map(({ memory }) => memory)) / room,
  };
  const type = chooseMachine("x86_64", wanted, false);
  if (!type) throw new Error("no machine that is known has room for the largest pod");
  return type;
}

function packed(pods: readonly Resources[], type: MachineType): number {
  const room = { cpus: type.cpus * (1 - RESERVED), memory: type.memoryGiB * GIB * (1 - RESERVED) };
  const machines: { cpus: number; memory: number }[] = [];
  for (const { cpus, memory } of [...pods].sort((a, b) => b.cpus - a.cpus || b.memory - a.memory)) {
    const free = machines.find((machine) => machine.cpus >= cpus && machine.memory >= memory);
    const taken = free ?? { ...room };
    if (!free) machines.push(taken);
    taken.cpus -= cpus;
    taken.memory -= memory;
  }
  return machines.length;
}
