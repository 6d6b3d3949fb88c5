// The cluster itself: every node of the plan, and one resource that is done when they are a whole cluster.

import * as pulumi from "@pulumi/pulumi";
import type { Plan, PlannedNode } from "../../plan/plan";
import { platformLogins } from "../access/platform-logins";
import { administration } from "../administration";
import type { PlatformPlacer } from "../platforms/platform";
import { filledFiles, type Materials } from "../security/materials";
import { Quorum } from "./quorum";

const READY_SECONDS = 300;

/** Makes: what the platform makes of each node, one `ClusterReady`, one `MetadataVersion`, and on Docker `BrokerSettings`. */
export class BrokerSet extends pulumi.ComponentResource {
  /** What needs a working cluster depends on this. */
  readonly ready: pulumi.Resource;

  constructor(
    name: string,
    plan: Plan,
    materials: Materials,
    platform: PlatformPlacer,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:brokers:BrokerSet", name, {}, opts);
    const isController = (node: PlannedNode) => node.roles.includes("controller");
    const { voters, metadataVersion, metadataAcknowledged, kafkaVersion } = plan.cluster;
    const cluster = { connection: administration(plan, materials), voters, ...plan.rolling, metadataVersion };
    const { initialControllers, formed } = new Quorum(name, plan, cluster.connection, { parent: this });
    const place = (node: PlannedNode, dependsOn: pulumi.Resource[]) => {
      const args = {
        node,
        kafkaVersion,
        files: filledFiles(platform.filesOf?.(node) ?? node.bundle.files, materials),
        rolling: { ...cluster, id: node.id, broker: node.roles.includes("broker"), controller: isController(node) },
        ...(isController(node) ? { quorum: { initialControllers, formed } } : {}),
        scram: node.bundle.format.scram.map((credential) => materials.fill(credential)),
        logins: platformLogins(plan, materials),
      };
      return { name: node.name, ...platform.placeNode(args, { parent: this, dependsOn }) };
    };
    // A broker needs controllers to come, and to go without losing its leaderships: they are made before it and
    // removed after it.
    const controllers = plan.nodes.filter(isController).map((node) => place(node, []));
    const brokers = plan.nodes
      .filter((node) => !isController(node))
      .map((node) =>
        place(
          node,
          controllers.map((each) => each.resource),
        ),
      );
    const placed = [...controllers, ...brokers];
    this.ready = new ClusterReady(
      name,
      {
        cluster: plan.cluster.name,
        connection: cluster.connection,
        expected: plan.rolling.expected,
        voters,
        processes: Object.fromEntries(placed.flatMap((each) => (each.process ? [[each.name, each.process]] : []))),
        timeoutSeconds: READY_SECONDS,
      },
      { parent: this, dependsOn: placed.map((each) => each.resource) },
    );
    if (plan.docker) {
      new BrokerSettings(
        name,
        { cluster: plan.cluster.name, connection: cluster.connection, settings: plan.docker.dynamic },
        { parent: this, dependsOn: [this.ready] },
      );
    }
    new MetadataVersion(
      name,
      {
        cluster: plan.cluster.name,
        connection: cluster.connection,
        kafkaVersion,
        metadataVersion,
        acknowledged: [...metadataAcknowledged],
      },
      // It may rise only when every node can read it.
      { parent: this, dependsOn: [this.ready] },
    );
    this.registerOutputs();
  }
}

/** The resource type is implemented in providers/cluster/ready.ts. */
class ClusterReady extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:cluster:Ready", name, args, opts);
  }
}

/** The resource type is implemented in providers/cluster/broker-settings.ts. */
class BrokerSettings extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:cluster:BrokerSettings", name, args, opts);
  }
}

/** The resource type is implemented in providers/cluster/metadata-version.ts. */
class MetadataVersion extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:cluster:MetadataVersion", name, args, opts);
  }
}
