// An instance of a fleet as a container.

import type { StackConfiguration } from "../configuration";
import { outsidePort, type FleetName } from "../fleet/place";
import type { Fleet, Instance } from "../fleet/fleet";
import { JMX_EXPORTER_MARK } from "../monitoring/jmx-exporter";
import type { PlannedContainer, PublishedPort } from "./docker-plan";
import { listening } from "./health";
import { imageFacts, pinned } from "./images";
import type { DockerSettings } from "./settings";

const MIB = 1024 ** 2;
const STOP_SECONDS = 30;
export const ENVIRONMENT = "environment";

export function fleetContainer(
  { stack }: StackConfiguration,
  settings: DockerSettings,
  fleet: Fleet,
  instance: Instance,
): PlannedContainer {
  const { user, data, software = "" } = imageFacts(fleet.name);
  const name = `${stack}-${instance.name}`;
  const config = `/etc/${fleet.name}`;
  return {
    name,
    alias: instance.host,
    image: settings.images[fleet.name] ?? pinned(fleet.software.image),
    user,
    config,
    start: startScript(config, software, instance),
    ...(fleet.volume !== undefined && data !== undefined ? { volume: { name: `${name}-data`, target: data } } : {}),
    scratch: { "/tmp": { size: 64 * MIB, runs: true }, [`/var/log/${fleet.name}`]: { size: 16 * MIB } },
    memory: fleet.resources.memory,
    ports: published(settings, fleet, instance),
    health: { test: listening(instance.ports[fleet.health.port] ?? 0), startSeconds: fleet.health.startSeconds },
    stopSeconds: STOP_SECONDS,
  };
}

/** What people and services open; all else is between containers. */
function published(settings: DockerSettings, fleet: Fleet, { ports }: Instance): PublishedPort[] {
  const wanted = fleet.calledBy.includes("operators") || fleet.calledBy.includes("services");
  const inside = Object.values(ports)[0];
  // Several are reached through their balancer.
  if (!wanted || inside === undefined || fleet.instances.length > 1) return [];
  return [{ inside, outside: outsidePort(settings, fleet.name as FleetName) }];
}

/** Its environment comes from a file, since what a container is made with is everybody's to read who may ask the engine. */
function startScript(config: string, software: string, { command, environment }: Instance): string {
  const named = command.map((word) => word.replace("{software}", software).replaceAll(JMX_EXPORTER_MARK, config));
  const words = named.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
  const read = Object.keys(environment).length > 0 ? `set -a\n. ${config}/${ENVIRONMENT}\nset +a\n` : "";
  return `#!/bin/sh\nset -eu\n${read}exec ${words}\n`;
}

/** Values are quoted for the shell that reads them. */
export function environmentText(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([key, value]) => `${key}='${value.replaceAll("'", String.raw`'\''`)}'\n`)
    .join("");
}
