// Where fleets run on Kubernetes: the part of a platform that places them.

import * as core from "@pulumi/kubernetes/core/v1";
import type * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { carriesExporter, exporterParts } from "../../../plan/kubernetes/exporter";
import type { Plan } from "../../../plan/plan";
import type { FleetArgs } from "../platform";
import { Cluster } from "./cluster";
import type { OwnCluster } from "./eks-settings";
import { KubernetesFleet } from "./fleet";

export interface KubernetesArgs {
  readonly plan: Plan;
  /** A cluster that the stack makes itself. */
  readonly made?: OwnCluster | undefined;
  /** The JMX exporter's jar on this machine. */
  readonly jmxExporter?: string | undefined;
}

export class KubernetesPlatform {
  private readonly cluster: Cluster;
  private exporter: readonly pulumi.Resource[] | undefined;

  constructor(
    private readonly args: KubernetesArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    const own = this.own();
    const { made } = args;
    this.cluster = new Cluster(own.namespace, { plan: own, ...(made ? { made } : {}) }, opts);
  }

  placeFleet({ fleet, instances }: FleetArgs, opts: pulumi.CustomResourceOptions): KubernetesFleet {
    const { fleets } = this.args.plan;
    const shared = carriesExporter(fleet) ? (this.exporter ??= this.placeExporter()) : [];
    const args = { fleet, instances, fleets, plan: this.own(), cluster: this.cluster, shared };
    return new KubernetesFleet(fleet.name, args, opts);
  }

  private placeExporter(): pulumi.Resource[] {
    const { jmxExporter } = this.args;
    if (jmxExporter === undefined) throw new Error("a program is watched, and the exporter isn't on this machine");
    const { namespace, labels } = this.own();
    const own = { parent: this.cluster, provider: this.cluster.provider, dependsOn: [this.cluster.namespace] };
    return Object.entries(exporterParts(readFileSync(jmxExporter))).map(
      ([name, binaryData]) => new core.ConfigMap(name, { metadata: { name, namespace, labels }, binaryData }, own),
    );
  }

  private own() {
    if (!this.args.plan.kubernetes) throw new Error("the stack isn't planned for Kubernetes");
    return this.args.plan.kubernetes;
  }
}
