// Which machine a node runs on: the type that the stack names, or the first one that is large enough.

import type { NodeSize, StackConfiguration } from "../configuration";
import { CONTROLLER_SIZE, DEV_SIZE, FULL_SIZE } from "../sizes";
import { chooseMachine, machineType, type MachineType } from "./machines";
import type { AwsSettings } from "./settings";

const GIB = 1024 ** 3;

export type MachineRole = "broker" | "controller";
type Described = Pick<StackConfiguration, "environment" | "cluster">;

export function wantedSize({ environment, cluster }: Described, role: MachineRole): NodeSize {
  if (role === "controller") return cluster.controllerNode ?? CONTROLLER_SIZE;
  return cluster.node ?? (environment === "dev" ? DEV_SIZE : FULL_SIZE);
}

export function machineOf(config: Described, platform: AwsSettings, role: MachineRole): MachineType | undefined {
  const named = platform.machines[role];
  if (named !== undefined) return machineType(named);
  const burstable = config.environment === "dev";
  return chooseMachine(platform.image.architecture, wantedSize(config, role), burstable);
}

/** The node's size is its machine's: heap and threads follow from what is really there. */
export function sizeOnMachine(config: Described, platform: AwsSettings, role: MachineRole): NodeSize {
  const type = machineOf(config, platform, role);
  const wanted = wantedSize(config, role);
  return type ? { cpus: type.cpus, memory: type.memoryGiB * GIB, disk: wanted.disk } : wanted;
}
