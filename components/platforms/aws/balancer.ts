// The entrance for clients outside: one port for each broker, TLS all the way to it.

import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import type { AwsPlan } from "../../../plan/aws/aws-plan";
import type { Foundation } from "./foundation";
import type { MachineNode } from "./node";

/** Makes: a network load balancer; for each broker a listener with a target of its own. It costs about as much as a small machine. */
export class Balancer extends pulumi.ComponentResource {
  readonly host: pulumi.Output<string>;
  private readonly own: pulumi.CustomResourceOptions;
  private readonly arn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly foundation: Foundation,
    private readonly plan: NonNullable<AwsPlan["balancer"]>,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:aws:Balancer", name, {}, opts);
    const { account, groups, network } = foundation;
    this.own = { parent: this, provider: account.provider };
    const made = new lb.LoadBalancer(
      name,
      {
        name: `${account.plan.tags["stack"]}-kafka`,
        loadBalancerType: "network",
        internal: !plan.public,
        subnets: plan.public ? network.publicSubnets : account.plan.zones.map((zone) => network.subnet(zone.id)),
        securityGroups: [groups.id("balancer")],
        // A broker's port leads to one machine, in one zone; clients may come by any.
        enableCrossZoneLoadBalancing: true,
        enableDeletionProtection: account.plan.protected,
        tags: { ...account.plan.tags },
      },
      this.own,
    );
    this.arn = made.arn;
    this.host = made.dnsName;
    this.registerOutputs();
  }

  /** Leads the broker's port to its address, which stays when its machine is replaced. */
  add(node: string, { address }: MachineNode): void {
    const port = this.plan.ports[node];
    if (port === undefined) return;
    const label = `${this.name}-${node}`;
    const { account, network } = this.foundation;
    const target = new lb.TargetGroup(
      label,
      {
        name: `${account.plan.tags["stack"]}-${node}`,
        vpcId: network.vpc,
        port,
        protocol: "TCP",
        targetType: "ip",
        preserveClientIp: "false",
        healthCheck: { protocol: "TCP", port: String(port) },
        deregistrationDelay: 30,
      },
      this.own,
    );
    const attached = { targetGroupArn: target.arn, targetId: address, port };
    new lb.TargetGroupAttachment(label, attached, this.own);
    const defaultActions = [{ type: "forward", targetGroupArn: target.arn }];
    new lb.Listener(label, { loadBalancerArn: this.arn, port, protocol: "TCP", defaultActions }, this.own);
  }
}
