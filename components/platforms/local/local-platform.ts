// The platform `local`: every node is a process of this machine, with all that is its own under one directory.

import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PlannedNode } from "../../../plan/plan";
import type { FleetArgs, NodeArgs, PlacedNode, PlatformPlacer, WatchedProcess } from "../platform";

export class LocalPlatform implements PlatformPlacer {
  /** @param directory where the nodes' directories are made */
  constructor(private readonly directory: string) {}

  process(node: PlannedNode): WatchedProcess {
    const directory = join(this.directory, node.name);
    return { directory, pidFile: join(directory, "run", "pid.json") };
  }

  placeNode(
    { node, kafkaVersion, files, scram, logins, rolling, quorum }: NodeArgs,
    opts: pulumi.CustomResourceOptions,
  ): PlacedNode {
    const process = this.process(node);
    const { directory } = process;
    const { command, format, identity } = node.bundle;
    const resource = new LocalNode(
      node.name,
      {
        node: node.name,
        directory,
        kafkaVersion,
        files: eachSecret(files),
        command: [...command],
        format: pulumi.secret({ ...format, ...quorum, scram }),
        rolling,
        host: "127.0.0.1",
        ports: Object.values(node.ports),
        ...(identity ? { identity, logins: pulumi.secret(pulumi.all(logins)) } : {}),
      },
      opts,
    );
    return { resource, process };
  }

  placeFleet({ fleet, instances }: FleetArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
    const { health, reload, software } = fleet;
    return instances.map(
      ({ instance, files, environment }) =>
        new LocalInstance(
          instance.name,
          {
            fleet: fleet.name,
            instance: instance.name,
            directory: join(this.directory, instance.name),
            software: software.local,
            files: pulumi.secret(files),
            environment: pulumi.secret(environment),
            command: [...instance.command],
            ports: instance.ports,
            health,
            reload: reload ?? null,
          },
          opts,
        ),
    );
  }
}

/** One by one, so that a preview still knows which of them change. */
function eachSecret(files: NodeArgs["files"]): Record<string, pulumi.Input<unknown>> {
  const secret = Object.entries(files).map(([name, file]) => [name, { ...file, content: pulumi.secret(file.content) }]);
  return Object.fromEntries(secret) as Record<string, pulumi.Input<unknown>>;
}

/** The resource type is implemented in providers/local/node.ts. */
class LocalNode extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:local:Node", name, args, opts);
  }
}

/** The resource type is implemented in providers/local/instance.ts. */
class LocalInstance extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:local:Instance", name, args, opts);
  }
}
