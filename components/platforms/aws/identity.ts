// What makes a machine this node and outlives every machine: its volume, its address, its name.

import * as ebs from "@pulumi/aws/ebs";
import * as ec2 from "@pulumi/aws/ec2";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import type { AwsNode } from "../../../plan/aws/aws-plan";
import type { Account } from "./account";
import type { Network } from "./network";
import type { SecurityGroups } from "./access";
import type { Store } from "./store";

export interface IdentityArgs {
  readonly account: Account;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly store: Store;
  readonly node: AwsNode;
  readonly host: string;
}

/** A name that the node's clients ask for again soon after it has moved; it never does while the address stays. */
const NAME_SECONDS = 60;

/** Makes: one encrypted volume, one network interface with a fixed address, one name. Where data is protected, so are they. */
export class Identity extends pulumi.ComponentResource {
  readonly volume: ebs.Volume;
  readonly interface: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: IdentityArgs, opts: pulumi.ComponentResourceOptions) {
    super("kafka-platform:aws:Identity", name, {}, opts);
    const { account, network, groups, store, node, host } = args;
    const { plan, provider } = account;
    const kept = { parent: this, provider, protect: plan.protected };
    const tags = { ...plan.tags, Name: `${plan.prefix} ${name}`, node: name };
    const { gibibytes: size, iops, throughput, snapshot } = node.volume;
    this.volume = new ebs.Volume(
      name,
      {
        availabilityZone: account.zoneName(node.zone),
        type: "gp3",
        size,
        iops,
        throughput,
        encrypted: true,
        kmsKeyId: store.key,
        finalSnapshot: plan.protected,
        ...(snapshot ? { snapshotId: snapshot } : {}),
        tags: { ...tags, [SNAPSHOT_TAG]: plan.prefix },
      },
      // Another zone or key would need another volume, and its data: never by a deployment. What a volume was made of once
      // may be forgotten.
      { ...kept, retainOnDelete: plan.protected, ...(snapshot ? {} : { ignoreChanges: ["snapshotId"] }) },
    );
    const card = new ec2.NetworkInterface(
      name,
      {
        subnetId: network.subnet(node.zone),
        ...(node.address ? { privateIps: [node.address] } : {}),
        securityGroups: node.groups.map((group) => groups.id(group)),
        description: `${plan.prefix} ${name}`,
        tags,
      },
      kept,
    );
    this.interface = card.id;
    this.address = card.privateIp;
    const records = [this.address];
    new route53.Record(name, { zoneId: network.names.zoneId, name: host, type: "A", ttl: NAME_SECONDS, records }, kept);
    this.registerOutputs();
  }
}

/** Volumes that carry it are in the stack's snapshots. */
export const SNAPSHOT_TAG = "kafka-platform:snapshots";
