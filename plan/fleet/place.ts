// Where a fleet's instances are on each platform: names, ports, paths and zones.

import type { StackConfiguration } from "../configuration";
import { imageFacts } from "../docker/images";
import type { DockerSettings } from "../docker/settings";
import { namespaceOf } from "../kubernetes/kubernetes-plan";
import { serviceHost } from "../kubernetes/names";

/** By fleet: the port where it stands alone, and its block of ten ports where all share one machine. */
const PORTS = {
  registry: { standard: 8081, block: 600 },
  "registry-balancer": { standard: 8081, block: 610 },
  prometheus: { standard: 9090, block: 620 },
  alertmanager: { standard: 9093, block: 630 },
  grafana: { standard: 3000, block: 640 },
  "kafka-exporter": { standard: 9308, block: 650 },
  "kafka-ui": { standard: 8080, block: 660 },
  mirror: { standard: 8083, block: 670 },
  "blackbox-exporter": { standard: 9115, block: 680 },
} as const;

/** Docker's ports where the usual one is a broker's there. */
const PUBLISHED: Readonly<Partial<Record<keyof typeof PORTS, number>>> = { alertmanager: 9193 };

export type FleetName = keyof typeof PORTS;

/** Whether a name is, or may become, that of a fleet or of one of its instances. */
export function isFleetName(name: string): boolean {
  return Object.hasOwn(PORTS, name.replace(/-\d+$/, ""));
}

export interface FleetPaths {
  readonly config: string;
  readonly data: string;
  readonly logs: string;
}

export interface FleetPlace {
  /** Of the instance with this index. */
  name(index: number): string;
  host(index: number): string;
  /** Name and port by which clients find the fleet as a whole, where nothing of the plan's own stands before it. */
  readonly entrance: string;
  /** The address that it listens on. */
  readonly bind: string;
  /** `further`: the second, third, ... port of the same instance. */
  port(index: number, further?: number): number;
  /** Host and port where people, services and this program find it, who on Docker are outside of its network. */
  reach(index: number): string;
  zone(index: number): string;
  /** As the instance sees them; its working directory is the parent of `config` on this machine. */
  readonly paths: FleetPaths;
  /** Names that the instance's certificate must carry. */
  certificateNames(index: number): { readonly dnsNames: readonly string[]; readonly ipAddresses: readonly string[] };
}

/** No fleet on one machine has more instances than its block of ports has room for. */
export const MOST_INSTANCES = 5;

export function fleetPlace(config: StackConfiguration, fleet: FleetName, count: number): FleetPlace {
  const { platform, cluster } = config;
  const name = (index: number) => (count === 1 ? fleet : `${fleet}-${index + 1}`);
  const host = (index: number) => hostOf(config, name(index));
  const onThisMachine = platform.kind === "local";
  const port = (index: number, further = 0) =>
    onThisMachine
      ? platform.firstPort + PORTS[fleet].block + index + MOST_INSTANCES * further
      : PORTS[fleet].standard + further;
  const reach = (index: number) =>
    platform.kind === "docker" ? `localhost:${outsidePort(platform, fleet) + index}` : `${host(index)}:${port(index)}`;
  const outside = platform.kind === "aws" ? `${fleet}.${platform.domain}` : undefined;
  return {
    name,
    host,
    entrance: outside === undefined ? reach(0) : `${outside}:${port(0)}`,
    bind: onThisMachine ? "127.0.0.1" : "0.0.0.0",
    port,
    reach,
    zone: (index) => cluster.zones[index % cluster.zones.length] ?? "",
    paths: onThisMachine
      ? { config: "config", data: "data", logs: "logs" }
      : {
          ...containerPaths(fleet),
          ...(platform.kind === "docker" ? { data: imageFacts(fleet).data || `/var/lib/${fleet}` } : {}),
        },
    certificateNames: (index) => ({
      dnsNames: [
        ...new Set([host(index), name(index), fleet, "localhost", ...(outside === undefined ? [] : [outside])]),
      ],
      ipAddresses: ["127.0.0.1"],
    }),
  };
}

/** On 127.0.0.1 of the Docker engine's machine, for what people and services open; the first instance's. */
export function outsidePort({ ports }: DockerSettings, fleet: FleetName): number {
  return ports[fleet] ?? PUBLISHED[fleet] ?? PORTS[fleet].standard;
}

/** On AWS machines are for Kafka alone: all else goes to Kubernetes, where there is one. */
export function hasPlaceForFleets(platform: { readonly kind: string; readonly kubernetes?: unknown }): boolean {
  return platform.kind !== "aws" || platform.kubernetes !== "none";
}

/** As a container sees them; each is a directory of its own. */
export function containerPaths(fleet: string): FleetPaths {
  return { config: `/etc/${fleet}`, data: `/var/lib/${fleet}`, logs: `/var/log/${fleet}` };
}

function hostOf(config: StackConfiguration, name: string): string {
  switch (config.platform.kind) {
    case "local":
      return "localhost";
    case "docker":
      return name;
    case "aws":
      return serviceHost(name, namespaceOf(config));
  }
}
