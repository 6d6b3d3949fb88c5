// What AWS would refuse, refused before anything is made.

import type { StackConfiguration } from "../configuration";
import type { Problem } from "../problems";
import { formatDuration, formatSize } from "../units";
import { isPrivate, overlap, parseNetwork, type Network } from "./cidr";
import { machineOf } from "./choice";
import { MACHINE_TYPES, machineType } from "./machines";
import { LONGEST, namesOf } from "./names";
import type { AwsSettings } from "./settings";
import { isZoneOf, zonePrefix } from "./zones";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const HOUR = 3_600_000;

/** Limits of gp3. */
export const GP3 = {
  gibibytes: [1, 65_536],
  freeIops: 3000,
  iopsPerGiB: 500,
  freeThroughput: 125 * MIB,
  throughput: 2000 * MIB,
  throughputPerIops: MIB / 4,
} as const;

/** Every few hours, as the snapshot service knows them. */
const SNAPSHOT_HOURS = [1, 2, 3, 4, 6, 8, 12, 24];
const MOST_SNAPSHOTS = 1000;
export const MOST_ZONES = 4;
/** What the network of a stack may be: small enough for AWS, large enough for eight subnets with room for pods. */
const NETWORK_BITS = [16, 22] as const;

type Described = Omit<StackConfiguration, "stack"> & { readonly stack: string };
type Refuse = (path: string, value: unknown, reason: string) => void;

export function awsProblems(config: Described, source: string): Problem[] {
  const problems: Problem[] = [];
  const { platform } = config;
  if (platform.kind !== "aws") return problems;
  const refuse: Refuse = (path, value, reason) => problems.push({ source, path, value, reason });
  checkZones(config, platform, refuse);
  checkNetwork(config, platform, refuse);
  checkClients(config, platform, refuse);
  checkMachines(config, platform, refuse);
  checkVolumes(config, platform, refuse);
  checkSnapshots(platform, refuse);
  checkNames(config, refuse);
  return problems;
}

function checkZones({ cluster }: Described, { region }: AwsSettings, refuse: Refuse): void {
  for (const [index, zone] of cluster.zones.entries()) {
    if (!isZoneOf(region, zone)) {
      const example = `${zonePrefix(region)}-az1`;
      refuse(`cluster.zones[${index}]`, zone, `is no zone id of ${region}: write ids such as ${example}`);
    }
  }
  if (cluster.zones.length > MOST_ZONES) {
    refuse("cluster.zones", cluster.zones, `there is room for ${MOST_ZONES} zones in a stack's network: name three`);
  }
}

function checkNetwork({ cluster }: Described, platform: AwsSettings, refuse: Refuse): void {
  const { network } = platform;
  const own = readNetwork("platform.network.cidr", network.cidr, refuse);
  if (own && (own.bits < NETWORK_BITS[0] || own.bits > NETWORK_BITS[1])) {
    const reason = `must be between /${NETWORK_BITS[0]} and /${NETWORK_BITS[1]}, so that each zone has room`;
    refuse("platform.network.cidr", network.cidr, reason);
  }
  if (own && !isPrivate(own)) {
    refuse("platform.network.cidr", network.cidr, "is no private network: write one inside of 10.0.0.0/8");
  }
  for (const [index, text] of network.connected.entries()) {
    const path = `platform.network.connected[${index}]`;
    const other = readNetwork(path, text, refuse);
    if (other && own && !network.existing && overlap(own, other)) {
      refuse(path, text, `overlaps platform.network.cidr ${network.cidr}: networks that are joined must not`);
    }
  }
  if (!network.existing) return;
  const { subnets } = network.existing;
  for (const zone of cluster.zones.filter((each) => !(each in subnets))) {
    refuse(
      "platform.network.existing.subnets",
      Object.keys(subnets),
      `has no subnet in ${zone}: name one for each zone`,
    );
  }
  for (const zone of Object.keys(subnets).filter((each) => !cluster.zones.includes(each))) {
    refuse(`platform.network.existing.subnets.${zone}`, subnets[zone], "is in no zone of cluster.zones: remove it");
  }
  if (platform.balancer?.public) {
    const reason =
      "needs public subnets, which only a network of the stack's own has: remove platform.network.existing";
    refuse("platform.balancer.public", true, reason);
  }
}

function checkClients(config: Described, platform: AwsSettings, refuse: Refuse): void {
  for (const [index, text] of platform.access.cidrs.entries()) {
    const path = `platform.access.cidrs[${index}]`;
    const network = readNetwork(path, text, refuse);
    if (network && !isPrivate(network)) {
      refuse(path, text, "is no private network: clients from elsewhere come in through platform.balancer");
    }
  }
  for (const [index, text] of (platform.balancer?.cidrs ?? []).entries()) {
    const path = `platform.balancer.cidrs[${index}]`;
    const network = readNetwork(path, text, refuse);
    if (network && network.bits < 8)
      refuse(path, text, "is (nearly) the whole world: name the networks of your clients");
  }
  const { external } = config.cluster;
  if (platform.balancer && !external) {
    const reason = "has no ports to open: say with cluster.external which name and ports clients use";
    refuse("platform.balancer", platform.balancer, reason);
  }
  if (external && !platform.balancer) {
    refuse("cluster.external", external, "leads nowhere on aws without a balancer: add platform.balancer");
  }
  if (config.environment !== "dev" && !platform.balancer && noWayIn(platform)) {
    const reason =
      "lets nobody in: name networks in platform.access.cidrs, groups in platform.access.securityGroups, or add platform.balancer";
    refuse("platform.access", platform.access, reason);
  }
}

function noWayIn({ access }: AwsSettings): boolean {
  return access.cidrs.length + access.securityGroups.length === 0;
}

function readNetwork(path: string, text: string, refuse: Refuse): Network | undefined {
  const network = parseNetwork(text);
  if (!network) refuse(path, text, "is no network: its address must be the first one of it, e.g. 10.0.0.0/20");
  return network;
}

function checkMachines(config: Described, platform: AwsSettings, refuse: Refuse): void {
  const { architecture } = platform.image;
  for (const role of ["broker", "controller"] as const) {
    const path = `platform.machines.${role}`;
    const name = platform.machines[role];
    const size = role === "broker" ? config.cluster.node : config.cluster.controllerNode;
    if (name === undefined) {
      if (machineOf(config, platform, role) !== undefined) continue;
      const wanted = size && { cpus: size.cpus, memory: formatSize(size.memory) };
      refuse(
        `cluster.${role === "broker" ? "node" : "controllerNode"}`,
        wanted,
        `no ${architecture} machine is that large: ${known(architecture)}`,
      );
      continue;
    }
    const type = machineType(name);
    if (!type) refuse(path, name, `is no type that this version knows: ${known(architecture)}`);
    else if (type.architecture !== architecture) {
      refuse(path, name, `is ${type.architecture}, and platform.image is ${architecture}: ${known(architecture)}`);
    } else if (size && (size.cpus > type.cpus || size.memory > type.memoryGiB * GIB)) {
      refuse(path, name, `has ${type.cpus} cpus and ${type.memoryGiB}GiB, less than the node is said to have`);
    }
    if (name.startsWith("t") && ["prod", "dr"].includes(config.environment)) {
      refuse(path, name, "runs on borrowed processor time, which ends under load: write an m7g type");
    }
  }
}

function known(architecture: string): string {
  const names = MACHINE_TYPES.filter((type) => type.architecture === architecture).map((type) => type.name);
  return `write one of ${names.join(", ")}`;
}

function checkVolumes({ cluster }: Described, { volume }: AwsSettings, refuse: Refuse): void {
  const [least, most] = GP3.gibibytes;
  for (const key of ["node", "controllerNode"] as const) {
    const disk = cluster[key]?.disk;
    if (disk === undefined) continue;
    if (disk % GIB !== 0 || disk < least * GIB || disk > most * GIB) {
      refuse(`cluster.${key}.disk`, formatSize(disk), `a gp3 volume has ${least}GiB to ${most}GiB, whole ones`);
    } else if (key === "node" && volume.iops > GP3.freeIops && volume.iops > (disk / GIB) * GP3.iopsPerGiB) {
      refuse(
        "platform.volume.iops",
        volume.iops,
        `a gp3 volume has at most ${GP3.iopsPerGiB} for each GiB, so ${(disk / GIB) * GP3.iopsPerGiB} with ${formatSize(disk)}`,
      );
    }
  }
  const { throughput } = volume;
  if (throughput % MIB !== 0 || throughput < GP3.freeThroughput || throughput > GP3.throughput) {
    refuse(
      "platform.volume.throughput",
      formatSize(throughput),
      "a gp3 volume has 125MiB to 2000MiB a second, whole ones",
    );
  } else if (throughput > volume.iops * GP3.throughputPerIops) {
    const reason = `a gp3 volume has at most 0.25MiB a second for each of its ${volume.iops} IOPS: write at most ${formatSize(volume.iops * GP3.throughputPerIops)}, or more IOPS`;
    refuse("platform.volume.throughput", formatSize(throughput), reason);
  }
}

function checkSnapshots({ snapshots, logRetention }: AwsSettings, refuse: Refuse): void {
  if (!LOG_DAYS.includes(logRetention / (24 * HOUR))) {
    refuse(
      "platform.logRetention",
      formatDuration(logRetention),
      `CloudWatch keeps logs for ${LOG_DAYS.map((days) => `${days}d`).join(", ")}`,
    );
  }
  if (snapshots === "none") return;
  const { every, keep } = snapshots;
  if (!SNAPSHOT_HOURS.includes(every / HOUR)) {
    refuse(
      "platform.snapshots.every",
      formatDuration(every),
      `snapshots are taken every ${SNAPSHOT_HOURS.map((hours) => `${hours}h`).join(", ")}`,
    );
  }
  if (keep < every)
    refuse("platform.snapshots.keep", formatDuration(keep), "must be as long as platform.snapshots.every");
  if (keep / every > MOST_SNAPSHOTS) {
    refuse(
      "platform.snapshots.keep",
      formatDuration(keep),
      `AWS keeps at most ${MOST_SNAPSHOTS} of a volume: keep them for less, or take fewer`,
    );
  }
}

export const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function checkNames(config: Described, refuse: Refuse): void {
  if (!/^[a-z][a-z0-9-]*$/.test(config.stack)) {
    refuse("stack", config.stack, "becomes part of names on AWS: use lower-case letters, digits and dashes");
  }
  for (const [kind, names] of Object.entries(namesOf(config))) {
    const most = LONGEST[kind as keyof typeof LONGEST];
    const long = names.find((name) => name.length > most);
    if (long) {
      refuse(
        "cluster.name",
        config.cluster.name,
        `with stack ${config.stack} a ${kind} would be called ${long}, and AWS takes ${most} characters: shorten one of them`,
      );
    }
  }
}
