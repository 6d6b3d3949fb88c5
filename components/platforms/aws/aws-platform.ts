// The platform `aws`: every node is a machine in one of three zones, with a volume, an address and a name that outlive it.

import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../../plan/plan";
import type { NodeArgs, PlacedNode, PlatformPlacer } from "../platform";
import { Balancer } from "./balancer";
import { ClientSecrets } from "./client-secrets";
import { Foundation } from "./foundation";
import { MachineNode } from "./node";

export class AwsPlatform implements PlatformPlacer {
  private foundation: Foundation | undefined;
  private readonly members: pulumi.Resource[] = [];
  private balancer: Balancer | undefined;

  /** @param kafkaLibraries Kafka's jars on this machine, which become the stack's own copy */
  constructor(
    private readonly plan: Plan,
    private readonly kafkaLibraries: string,
  ) {}

  prepare(opts: pulumi.CustomResourceOptions): void {
    const { aws, cluster } = this.plan;
    if (!aws) throw new Error("the stack isn't planned for AWS");
    const { kafkaVersion } = cluster;
    this.foundation = new Foundation({ plan: aws, kafkaVersion, kafkaLibraries: this.kafkaLibraries }, opts);
    if (aws.balancer) this.balancer = new Balancer(aws.prefix, this.foundation, aws.balancer, opts);
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

  placeFleet(): never {
    throw new Error("fleets of the platform's own run on Kubernetes, not on the brokers' machines");
  }

  handOut(
    clients: pulumi.Output<Readonly<Record<string, { readonly properties: string }>>>,
    opts: pulumi.CustomResourceOptions,
  ): void {
    if (!this.foundation) throw new Error("clients come after the nodes");
    new ClientSecrets(this.foundation, Object.keys(this.plan.clients), clients, opts);
  }
}
