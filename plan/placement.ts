// Where things are on each platform: addresses, ports and paths. The one place that knows how platforms differ.

import type { Platform, StackConfiguration } from "./configuration";

/** What a node listens on, by purpose. */
export interface Ports {
  readonly replication: number;
  readonly client: number;
  readonly controller: number;
  readonly external: number;
  /** Of the exporter within the node. */
  readonly metrics: number;
}

export interface Placement {
  /** The name by which other nodes and clients reach a node. */
  host(node: string): string;
  /** The address that a node's listeners are bound to. */
  readonly bind: string;
  ports(id: number): Ports;
  /** Further names that a node's certificate must carry. */
  readonly extraNames: readonly string[];
  readonly paths: Paths;
}

/** As the node sees them. `{kafka}` is where Kafka is installed, which only the machine knows. */
export interface Paths {
  readonly config: string;
  readonly data: string;
  readonly logs: string;
  readonly libraries: string;
}

/** Dedicated controllers are numbered from here, so that adding a broker never renumbers one. */
export const FIRST_CONTROLLER_ID = 101;

const STANDARD_PORTS: Ports = { replication: 9091, client: 9092, controller: 9093, external: 9094, metrics: 9404 };
const MACHINE_PATHS: Paths = {
  config: "/etc/kafka",
  data: "/var/lib/kafka/data",
  logs: "/var/log/kafka",
  libraries: "{kafka}/libs/*",
};

export function placementOf(platform: Platform, cluster: StackConfiguration["cluster"]): Placement {
  const external = (id: number, otherwise: number) =>
    cluster.external ? cluster.external.firstPort + cluster.external.step * (id - 1) : otherwise;
  switch (platform.kind) {
    case "local":
      return {
        host: () => "localhost",
        bind: "127.0.0.1",
        ports: (id) => {
          const own = localBase(platform.firstPort, id);
          return {
            replication: own + 1,
            client: own + 2,
            controller: own + 3,
            external: external(id, own + 4),
            metrics: own + 5,
          };
        },
        extraNames: ["127.0.0.1"],
        paths: { config: "config", data: "data", logs: "logs", libraries: "{kafka}/libs/*" },
      };
    case "docker":
      return {
        host: (node) => node,
        bind: "0.0.0.0",
        // 9093 is where specifications 001 and 003 have their first broker for clients outside of Docker.
        ports: (id) => ({
          ...STANDARD_PORTS,
          controller: 9094,
          external: external(id, platform.firstPort + 2 * (id - 1)),
        }),
        extraNames: ["localhost", "127.0.0.1"],
        paths: MACHINE_PATHS,
      };
    case "aws":
      return {
        host: (node) => `${node}.${platform.domain}`,
        bind: "0.0.0.0",
        ports: (id) => ({ ...STANDARD_PORTS, external: external(id, STANDARD_PORTS.external) }),
        extraNames: [],
        paths: MACHINE_PATHS,
      };
  }
}

/** All nodes share one machine: brokers take 9090, 9100, ...; controllers keep 500 ports' distance. */
function localBase(firstPort: number, id: number): number {
  return id < FIRST_CONTROLLER_ID ? firstPort + 10 * (id - 1) : firstPort + 500 + 10 * (id - FIRST_CONTROLLER_ID);
}
