// What a platform must be able to do. A new platform is a new implementation of this, and nothing else changes.

import type * as pulumi from "@pulumi/pulumi";
import type { Fleet, Instance } from "../../plan/fleet/fleet";
import type { PlannedNode } from "../../plan/plan";
import type { PlatformOutputs } from "../outputs";
import type { FilledFiles } from "../security/materials";

export interface NodeArgs {
  readonly node: PlannedNode;
  readonly kafkaVersion: string;
  readonly files: FilledFiles;
  /** What a restart of this node must know of its cluster. */
  readonly rolling: pulumi.Input<Readonly<Record<string, pulumi.Input<unknown>>>>;
  /** For a controller: with whom the cluster began, and whether it was seen at work. */
  readonly quorum?: { readonly initialControllers: pulumi.Input<string>; readonly formed: pulumi.Input<boolean> };
  /** Credentials for the format tool. */
  readonly scram: pulumi.Input<string>[];
  /** The platform's own users in the same form, for a node that is there already. */
  readonly logins: pulumi.Input<string>[];
}

/** How to watch a node that runs on this very machine. */
export interface WatchedProcess {
  readonly directory: string;
  readonly pidFile: string;
}

export interface PlacedNode {
  readonly resource: pulumi.Resource;
  readonly process?: WatchedProcess;
}

export interface FleetArgs {
  readonly fleet: Fleet;
  readonly instances: readonly FilledInstance[];
}

export interface FilledInstance {
  readonly instance: Instance;
  readonly files: FilledFiles;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
}

export interface PlatformPlacer {
  /** Makes what all nodes share, where there is such a thing. */
  prepare?(opts: pulumi.CustomResourceOptions): void;
  /** Where a node can be watched, where nodes run on this machine. */
  process?(node: PlannedNode): WatchedProcess;
  /** A node's files, where they aren't those of its bundle as they are. */
  filesOf?(node: PlannedNode): PlannedNode["bundle"]["files"];
  placeNode(args: NodeArgs, opts: pulumi.CustomResourceOptions): PlacedNode;
  /** The resources that are done when the fleet is healthy. */
  placeFleet(args: FleetArgs, opts: pulumi.CustomResourceOptions): readonly pulumi.Resource[];
  /** Keeps what clients need where they can read it, where there is such a place. */
  handOut?(clients: PlatformOutputs["clients"], opts: pulumi.CustomResourceOptions): void;
}
