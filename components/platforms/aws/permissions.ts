// What a node's machine may do on AWS: read its own files and its own secret, and be reached by Session Manager.

import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../../plan/aws/names";
import { EXPORTER_KEY, kafkaKey } from "../../../plan/aws/machine-files";
import type { Account } from "./account";
import { assumedBy, document, type Statement } from "./policies";
import type { Store } from "./store";

export interface PermissionsArgs {
  readonly account: Account;
  readonly store: Store;
  readonly vpc: pulumi.Output<string>;
  readonly kafkaVersion: string;
  /** Whether it carries the exporter of metrics. */
  readonly watched: boolean;
  readonly secret: pulumi.Output<string>;
}

/** Makes: a role with one policy, and the profile by which a machine carries it. */
export class Permissions extends pulumi.ComponentResource {
  readonly profile: pulumi.Output<string>;

  constructor(
    name: string,
    private readonly args: PermissionsArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:aws:Permissions", name, {}, opts);
    const { plan, provider, id } = args.account;
    const own = { parent: this, provider };
    const ourOwn = { StringEquals: { "aws:SourceAccount": id } };
    const called = `${plan.tags["stack"]}-${name}`;
    const role = new iam.Role(name, { name: called, assumeRolePolicy: assumedBy("ec2.amazonaws.com", ourOwn) }, own);
    const policy = document([...this.reading(name), ...this.management()]);
    new iam.RolePolicy(name, { name: "node", role: role.name, policy }, own);
    this.profile = new iam.InstanceProfile(name, { name: called, role: role.name }, own).name;
    this.registerOutputs();
  }

  private reading(name: string): Statement[] {
    const { store, secret, kafkaVersion, watched, account } = this.args;
    const { region } = account.plan;
    const tools = ["machine/kafka-node", "machine/kafka-node.service", "machine/kafka.service"];
    const programs = [kafkaKey(kafkaVersion), ...(watched ? [EXPORTER_KEY] : [])];
    const objects = [...programs, ...tools, `nodes/${name}/*`].map(
      (key) => pulumi.interpolate`${store.bucketArn}/${key}`,
    );
    const through = ["s3", "secretsmanager"].map((service) => `${service}.${region}.amazonaws.com`);
    return [
      { Action: "s3:GetObject", Resource: objects },
      { Action: "secretsmanager:GetSecretValue", Resource: secret },
      { Action: "kms:Decrypt", Resource: store.key, Condition: { StringEquals: { "kms:ViaService": through } } },
    ];
  }

  /** Session Manager's calls take no narrower resource; they count from the stack's own network alone. */
  private management(): Statement[] {
    const { account, vpc } = this.args;
    const { region } = account.plan;
    const machines = pulumi.interpolate`arn:${partitionOf(region)}:ec2:${region}:${account.id}:instance/*`;
    const channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
    return [
      { Action: "ssm:UpdateInstanceInformation", Resource: machines },
      {
        Action: channels.map((channel) => `ssmmessages:${channel}`),
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceVpc": vpc } },
      },
    ];
  }
}
