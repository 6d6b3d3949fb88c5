// Security groups, with the rules of the plan and no others.

import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { Group, Peer } from "../../../plan/aws/rules";
import type { Account } from "./account";

/** What each group is for, as AWS shows it. */
const PURPOSES: Readonly<Record<Group, string>> = {
  broker: "Kafka brokers",
  controller: "Kafka controllers",
  client: "Carried by machines that use Kafka",
  endpoint: "Doors to services of AWS",
  balancer: "Entrance for clients outside",
  kubernetes: "Machines of Kubernetes and their pods",
};

/** Makes: one group for each kind of member, one rule for each line of the plan. */
export class SecurityGroups extends pulumi.ComponentResource {
  private readonly groups = new Map<Group, pulumi.Output<string>>();

  /** @param kubernetes the group that EKS has made for a cluster of the stack's own */
  constructor(
    name: string,
    account: Account,
    vpcId: pulumi.Output<string>,
    kubernetes: pulumi.Output<string> | undefined,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:aws:SecurityGroups", name, {}, opts);
    const { plan, provider } = account;
    const own = { parent: this, provider };
    if (kubernetes) this.groups.set("kubernetes", kubernetes);
    for (const group of plan.groups.filter((each) => each !== "kubernetes")) {
      const label = `${name}-${group}`;
      const made = new ec2.SecurityGroup(label, { vpcId, description: PURPOSES[group], tags: { Name: label } }, own);
      this.groups.set(group, made.id);
    }
    const peerOf = (peer: Peer) => {
      if ("group" in peer) return { referencedSecurityGroupId: this.id(peer.group) };
      if ("cidr" in peer) return { cidrIpv4: peer.cidr };
      return "securityGroup" in peer
        ? { referencedSecurityGroupId: peer.securityGroup }
        : { prefixListId: account.s3Addresses };
    };
    for (const { name: label, group, direction, port, peer, reason } of plan.rules) {
      const Rule = direction === "in" ? vpc.SecurityGroupIngressRule : vpc.SecurityGroupEgressRule;
      const where = { securityGroupId: this.id(group), ipProtocol: "tcp", fromPort: port, toPort: port };
      new Rule(label, { ...where, ...peerOf(peer), description: reason }, own);
    }
    this.registerOutputs();
  }

  id(group: Group): pulumi.Output<string> {
    const found = this.groups.get(group);
    if (!found) throw new Error(`the plan has no group ${group}`);
    return found;
  }
}
