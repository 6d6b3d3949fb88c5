// Everything that a stack is on a Docker engine, as plain data.

import type { Catalog } from "../catalog/catalog";
import type { StackConfiguration } from "../configuration";
import type { Fleet, Instance } from "../fleet/fleet";
import type { Layout } from "../layout";
import { settingsWhileRunning, startProperties } from "./dynamic";
import { fleetContainer } from "./fleet-container";
import { nodeContainer } from "./node-container";

export interface PlannedContainer {
  /** Its name on the engine. */
  readonly name: string;
  /** Its name in the stack's network. */
  readonly alias: string;
  readonly image: string;
  /** As whom it runs, by number: nobody that the machine knows. */
  readonly user: number;
  /** Where its files are, which it can't write. */
  readonly config: string;
  /** The shell script that it runs; it is one of its files. */
  readonly start: string;
  /** Its data, which outlives it. */
  readonly volume?: { readonly name: string; readonly target: string };
  /** Directories in memory, by path: the only other place where it can write. */
  readonly scratch: Readonly<Record<string, Scratch>>;
  /** Bytes. */
  readonly memory: number;
  readonly ports: readonly PublishedPort[];
  readonly health: { readonly test: readonly string[]; readonly startSeconds: number };
  /** How long it may take to end by itself. */
  readonly stopSeconds: number;
}

export interface Scratch {
  /** Bytes at most. */
  readonly size: number;
  /** Programs may be run from there: Java's compression brings native code with it. */
  readonly runs?: true;
}

export interface PublishedPort {
  readonly inside: number;
  /** On 127.0.0.1 of the engine's machine. */
  readonly outside: number;
}

export interface DockerPlan {
  readonly network: string;
  /** By node and by fleet's instance. */
  readonly containers: Readonly<Record<string, PlannedContainer>>;
  /** By node: its server.properties without what brokers take while they run. */
  readonly properties: Readonly<Record<string, string>>;
  /** What they take while they run. */
  readonly dynamic: Readonly<Record<string, string>>;
}

export function dockerPlanOf(
  config: StackConfiguration,
  layout: Layout,
  catalog: Catalog,
  fleets: readonly Fleet[],
): DockerPlan | undefined {
  const { platform, stack } = config;
  if (platform.kind !== "docker") return undefined;
  const nodes = layout.nodes.map((node) => [node.name, nodeContainer(config, platform, layout, node)] as const);
  const instances = fleets.flatMap((fleet) =>
    fleet.instances.map(
      (instance: Instance) => [instance.name, fleetContainer(config, platform, fleet, instance)] as const,
    ),
  );
  return {
    network: `${stack}-kafka-platform`,
    containers: Object.fromEntries([...nodes, ...instances]),
    properties: startProperties(config, layout, catalog),
    dynamic: settingsWhileRunning(config),
  };
}
