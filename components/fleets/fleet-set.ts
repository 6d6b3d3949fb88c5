// The services of the platform itself, each placed by the platform once what it needs is there.

import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../plan/plan";
import type { PlatformPlacer } from "../platforms/platform";
import { filledFiles, type Materials } from "../security/materials";

export interface FleetSetArgs {
  readonly plan: Plan;
  readonly materials: Materials;
  readonly platform: PlatformPlacer;
  /** The cluster with its topics, users and access rules. */
  readonly needs: readonly pulumi.Resource[];
}

/** Makes: what the platform makes of each fleet. */
export class FleetSet extends pulumi.ComponentResource {
  /** By fleet. */
  readonly placed: ReadonlyMap<string, readonly pulumi.Resource[]>;

  constructor(name: string, args: FleetSetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kafka-platform:fleets:FleetSet", name, {}, opts);
    const { plan, materials, platform, needs } = args;
    const placed = new Map<string, readonly pulumi.Resource[]>();
    for (const fleet of inOrder(plan.fleets)) {
      const filled = fleet.instances.map((instance) => ({
        instance,
        files: filledFiles(instance.files, materials),
        environment: Object.fromEntries(
          Object.entries(instance.environment).map(([key, value]) => [key, materials.fill(value)]),
        ),
      }));
      const before = fleet.after.flatMap((other) => placed.get(other) ?? []);
      const dependsOn = [...(fleet.user === undefined ? [] : needs), ...before];
      placed.set(fleet.name, platform.placeFleet({ fleet, instances: filled }, { parent: this, dependsOn }));
    }
    this.placed = placed;
    this.registerOutputs();
  }
}

/** Each fleet after those that it needs; the plan has no circles. */
function inOrder(fleets: Plan["fleets"]): Plan["fleets"][number][] {
  const ordered: Plan["fleets"][number][] = [];
  const visit = (fleet: Plan["fleets"][number]) => {
    if (ordered.includes(fleet)) return;
    fleets.filter((other) => fleet.after.includes(other.name)).forEach(visit);
    ordered.push(fleet);
  };
  fleets.forEach(visit);
  return ordered;
}
