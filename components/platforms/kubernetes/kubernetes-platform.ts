// Where fleets run on Kubernetes: the part of a platform that places them.

import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../../plan/plan";
import type { FleetArgs } from "../platform";
import { Cluster } from "./cluster";
import type { OwnCluster } from "./eks-settings";
import { KubernetesFleet } from "./fleet";

export class KubernetesPlatform {
  private readonly cluster: Cluster;

  /** @param made a cluster that the stack makes itself */
  constructor(
    private readonly plan: Plan,
    opts: pulumi.ComponentResourceOptions,
    made?: OwnCluster,
  ) {
    const own = this.own();
    this.cluster = new Cluster(own.namespace, { plan: own, ...(made ? { made } : {}) }, opts);
  }

  placeFleet({ fleet, instances }: FleetArgs, opts: pulumi.CustomResourceOptions): KubernetesFleet {
    const { fleets } = this.plan;
    return new KubernetesFleet(fleet.name, { fleet, instances, fleets, plan: this.own(), cluster: this.cluster }, opts);
  }

  private own() {
    if (!this.plan.kubernetes) throw new Error("the stack isn't planned for Kubernetes");
    return this.plan.kubernetes;
  }
}
