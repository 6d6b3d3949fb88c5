// Every port of the stack that clients and operators come in by. Pure.

import type { Plan } from "../../plan/plan";

export interface Door {
  /** A node, or an instance of a fleet. */
  readonly name: string;
  readonly purpose: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

export function doorsOf({ nodes, fleets, cluster }: Pick<Plan, "nodes" | "fleets" | "cluster">): Door[] {
  const client = cluster.listeners.find(({ name }) => name === "CLIENT");
  return [
    ...nodes.flatMap(({ name, host, ports }) =>
      ports.client === undefined
        ? []
        : [{ name, purpose: "clients", host, port: ports.client, tls: client?.protocol !== "PLAINTEXT" }],
    ),
    ...fleets.flatMap((fleet) =>
      fleet.instances.flatMap(({ name, host, ports }) => {
        const { health } = fleet;
        const port = ports[health.port];
        // One that asks for certificates only says so after the handshake.
        const tls = health.scheme === "https" || (health.scheme === "tcp" && fleet.metrics?.scheme === "https");
        return port === undefined ? [] : [{ name, purpose: fleet.name, host, port, tls }];
      }),
    ),
  ];
}
