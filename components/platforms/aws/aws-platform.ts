// The platform `aws`: every node is a machine in one of three zones, with a volume, an address and a name that outlive it.

import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../../plan/plan";
import type * as onKubernetes from "../kubernetes/kubernetes-platform";
import type { FleetArgs, NodeArgs, PlacedNode, PlatformPlacer } from "../platform";
import { Balancer } from "./balancer";
import { ClientSecrets } from "./client-secrets";
import { entranceName } from "./entrance";
import { Foundation } from "./foundation";
import { MachineNode } from "./node";

export class AwsPlatform implements PlatformPlacer {
  private foundation: Foundation | undefined;
  private readonly members: pulumi.Resource[] = [];
  private balancer: Balancer | undefined;
  private kubernetes: onKubernetes.KubernetesPlatform | undefined;

  /**
   * @param kafkaLibraries Kafka's jars on this machine, which become the stack's own copy
   * @param jmxExporter the exporter's jar on this machine, where nodes are watched
   */
  constructor(
    private readonly plan: Plan,
    private readonly kafkaLibraries: string,
    private readonly jmxExporter: string | undefined,
  ) {}

  prepare(opts: pulumi.CustomResourceOptions): void {
    const { aws, cluster, kubernetes } = this.plan;
    if (!aws) throw new Error("the stack isn't planned for AWS");
    const { kafkaVersion } = cluster;
    const { kafkaLibraries, jmxExporter } = this;
    this.foundation = new Foundation({ plan: aws, kafkaVersion, kafkaLibraries, jmxExporter, kubernetes }, opts);
    if (aws.balancer) this.balancer = new Balancer(aws.prefix, this.foundation, aws.balancer, opts);
    if (!kubernetes) return;
    // Its SDK is large too.
    const { KubernetesPlatform } = module.require("../kubernetes/kubernetes-platform") as typeof onKubernetes;
    const { eks, store } = this.foundation;
    const made = eks && { kubeconfig: eks.kubeconfig, key: store.key, kept: aws.protected };
    this.kubernetes = new KubernetesPlatform({ plan: this.plan, made, jmxExporter }, opts);
  }

  placeNode(args: NodeArgs, { parent, dependsOn }: pulumi.CustomResourceOptions): PlacedNode {
    const { foundation } = this;
    const placed = this.plan.aws?.nodes[args.node.name];
    if (!foundation || !placed) throw new Error(`${args.node.name} isn't planned for AWS`);
    // One machine after the other: each may only go when the one before is back.
    const after = this.members.slice(-1);
    const made = new MachineNode(args.node.name, { ...args, foundation, placed }, after, {
      ...(parent ? { parent } : {}),
      ...(dependsOn ? { dependsOn } : {}),
    });
    this.members.push(made.member);
    this.balancer?.add(args.node.name, made);
    return { resource: made.bundle };
  }

  placeFleet(args: FleetArgs, opts: pulumi.CustomResourceOptions): readonly pulumi.Resource[] {
    const { kubernetes, foundation } = this;
    if (!kubernetes || !foundation) throw new Error("fleets run on Kubernetes, and the stack has none");
    const { workload, entrance } = kubernetes.placeFleet(args, opts);
    return entrance ? [workload, entranceName(foundation, args.fleet, entrance)] : [workload];
  }

  handOut(
    clients: pulumi.Output<Readonly<Record<string, { readonly properties: string }>>>,
    opts: pulumi.CustomResourceOptions,
  ): void {
    if (!this.foundation) throw new Error("clients come after the nodes");
    new ClientSecrets(this.foundation, Object.keys(this.plan.clients), clients, opts);
  }
}
