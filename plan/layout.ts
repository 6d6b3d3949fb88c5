// Which nodes a cluster has: their names, numbers, roles, zones, addresses and sizes.

import { sizeOnMachine } from "./aws/choice";
import type { NodeSize, StackConfiguration } from "./configuration";
import { FIRST_CONTROLLER_ID, placementOf, type Ports } from "./placement";
import { RefusedError, type Problem } from "./problems";
import { CONTROLLER_SIZE, DEV_SIZE, DOCKER_SIZE, FULL_SIZE, LOCAL_SIZE } from "./sizes";
import { formatSize } from "./units";
import { kafkaUuid } from "./uuid";

export type Role = "broker" | "controller";

export interface NodePlace {
  readonly name: string;
  readonly id: number;
  readonly roles: readonly Role[];
  /** The availability zone, which is the broker's rack. */
  readonly zone: string;
  readonly host: string;
  readonly ports: Readonly<Partial<Ports>>;
  readonly size: NodeSize;
}

export interface Voter {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  /** Identity of the metadata log; part of the first quorum's description (KIP-853). */
  readonly directoryId: string;
}

export interface Layout {
  readonly clusterId: string;
  readonly nodes: readonly NodePlace[];
  readonly voters: readonly Voter[];
}

const MIB = 1024 ** 2;

export function layoutOf(config: StackConfiguration, source: string): Layout {
  const { cluster } = config;
  const combined = cluster.controllers === "combined";
  // A quorum of three survives one failure; more voters would only slow metadata down.
  const combinedVoters = cluster.brokers >= 3 ? 3 : 1;
  const brokers = Array.from({ length: cluster.brokers }, (_, index) =>
    placeNode(config, index, {
      name: `${cluster.name}-${index + 1}`,
      id: index + 1,
      roles: combined && index < combinedVoters ? ["broker", "controller"] : ["broker"],
      size: brokerSize(config),
    }),
  );
  const controllers = Array.from({ length: combined ? 0 : Number(cluster.controllers) }, (_, index) =>
    placeNode(config, index, {
      name: `${cluster.name}-controller-${index + 1}`,
      id: FIRST_CONTROLLER_ID + index,
      roles: ["controller"],
      size: controllerSize(config),
    }),
  );
  const nodes = [...brokers, ...controllers];
  const problems = [...portProblems(nodes, source), ...heapProblems(config, brokers, source)];
  if (problems.length > 0) throw new RefusedError(problems);

  const clusterId = kafkaUuid("cluster", config.stack, cluster.name);
  const voters = nodes
    .filter((node) => node.roles.includes("controller"))
    .map((node) => ({
      id: node.id,
      host: node.host,
      port: node.ports.controller ?? 0,
      directoryId: kafkaUuid("directory", clusterId, String(node.id)),
    }));
  return { clusterId, nodes, voters };
}

/** What the names of a cluster's nodes look like, those of later ones too: a pattern that Kafka and we understand. */
export function nodeNames(cluster: string): string {
  return `${cluster}-(controller-)?[0-9]+`;
}

function placeNode(
  config: StackConfiguration,
  index: number,
  node: Pick<NodePlace, "name" | "id" | "roles" | "size">,
): NodePlace {
  const { cluster } = config;
  const placement = placementOf(config.platform, cluster);
  const all = placement.ports(node.id);
  const isBroker = node.roles.includes("broker");
  return {
    ...node,
    zone: cluster.zones[index % cluster.zones.length] ?? "",
    host: placement.host(node.name),
    ports: {
      ...(isBroker ? { replication: all.replication, client: all.client } : {}),
      ...(node.roles.includes("controller") ? { controller: all.controller } : {}),
      ...(isBroker && hasExternal(config) ? { external: all.external } : {}),
      ...(config.monitoring === "none" ? {} : { metrics: all.metrics }),
    },
  };
}

/** Docker's clients always come from outside of its network. */
export function hasExternal(config: StackConfiguration): boolean {
  return config.cluster.external !== undefined || config.platform.kind === "docker";
}

function brokerSize(config: StackConfiguration): NodeSize {
  const { cluster, environment, platform } = config;
  if (platform.kind === "aws") return sizeOnMachine(config, platform, "broker");
  if (cluster.node) return cluster.node;
  if (platform.kind === "docker") return DOCKER_SIZE;
  return platform.kind === "local" ? LOCAL_SIZE : environment === "dev" ? DEV_SIZE : FULL_SIZE;
}

function controllerSize(config: StackConfiguration): NodeSize {
  const { cluster, platform } = config;
  if (platform.kind === "aws") return sizeOnMachine(config, platform, "controller");
  if (cluster.controllerNode) return cluster.controllerNode;
  return platform.kind === "local" ? LOCAL_SIZE : platform.kind === "docker" ? DOCKER_SIZE : CONTROLLER_SIZE;
}

/** Files are served from the memory that the heap leaves. */
function heapProblems({ cluster }: StackConfiguration, brokers: readonly NodePlace[], source: string): Problem[] {
  const [least, most] = [256 * MIB, Math.max(0, ...brokers.map((node) => node.size.memory)) * 0.75];
  const heap = cluster.heap;
  if (heap === undefined || (heap >= least && heap <= most && heap % MIB === 0)) return [];
  const reason = `must be whole MiB, from 256MiB to three quarters of a broker's memory (${Math.floor(most / MIB)}MiB)`;
  return [{ source, path: "cluster.heap", value: formatSize(heap), reason }];
}

/** Nodes that share a host must not share a port. */
function portProblems(nodes: readonly NodePlace[], source: string): Problem[] {
  const taken = new Map<string, string>();
  const problems: Problem[] = [];
  for (const node of nodes) {
    for (const [purpose, port] of Object.entries(node.ports)) {
      const owner = `${node.name}'s ${purpose} listener`;
      const other = taken.get(`${node.host}:${port}`);
      if (other) {
        const reason = `is used by ${other} and by ${owner}: move platform.firstPort or cluster.external`;
        problems.push({ source, path: "ports", value: port, reason });
      } else if (port > 65535) {
        problems.push({ source, path: "ports", value: port, reason: `for ${owner} is above 65535: lower firstPort` });
      }
      taken.set(`${node.host}:${port}`, owner);
    }
  }
  return problems;
}
