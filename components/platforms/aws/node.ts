// One node on AWS: its identity, its files, its machine, and its place in the cluster.

import * as ec2 from "@pulumi/aws/ec2";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import type { AwsNode } from "../../../plan/aws/aws-plan";
import {
  brokerArguments,
  carriesExporter,
  librariesOnMachine,
  nodeEnvironment,
  secretText,
  userData,
} from "../../../plan/aws/machine-files";
import { formatArguments } from "../../../plan/broker/java-arguments";
import type { NodeArgs } from "../platform";
import type { Foundation } from "./foundation";
import { Identity } from "./identity";
import { Bundle, Member } from "./membership";
import { Permissions } from "./permissions";

/** The system, Kafka's programs and rotated logs; no data. */
const ROOT_GIB = 20;
/** As the machine's API names it; the start script goes by the volume's id. */
const DEVICE = "/dev/sdf";
const SECRET_GRACE_DAYS = 30;

export interface AwsNodeArgs extends NodeArgs {
  readonly foundation: Foundation;
  readonly placed: AwsNode;
}

/**
 * Makes: volume, interface and name; the node's files (in the bucket) and secrets (in Secrets Manager); a role; the
 * machine, its hold on the volume, and its membership in the cluster, by which a machine is only replaced behind the gate.
 */
export class MachineNode extends pulumi.ComponentResource {
  /** Done when the machine is there, and after a replacement when the cluster is whole with it. */
  readonly member: pulumi.Resource;
  /** Done when the node runs from the files that the plan says. */
  readonly bundle: pulumi.Resource;
  readonly address: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: AwsNodeArgs,
    after: readonly pulumi.Resource[],
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:aws:Node", name, {}, opts);
    const { foundation, placed, node, rolling, kafkaVersion } = args;
    const { account, network, groups, store } = foundation;
    const identity = new Identity(name, { account, network, groups, store, node: placed, host: node.host }, this.own());
    this.address = identity.address;
    const { fingerprint, files } = this.contents();
    const secret = this.putSecrets(fingerprint);
    const stored = this.putFiles(identity, fingerprint);
    const permissions = new Permissions(
      name,
      { account, store, vpc: network.vpc, kafkaVersion, watched: carriesExporter(node.bundle), secret: secret.arn },
      this.own(),
    );
    const machine = this.makeMachine(identity, permissions, [...foundation.files, ...stored, secret.version, ...after]);
    const attached = new ec2.VolumeAttachment(
      name,
      { deviceName: DEVICE, instanceId: machine.id, volumeId: identity.volume.id, stopInstanceBeforeDetaching: true },
      this.withProvider(),
    );
    const known = { node: name, region: account.plan.region, rolling: pulumi.secret(rolling) };
    this.member = new Member(name, { ...known, machine: machine.id }, { parent: this, dependsOn: [attached] });
    this.bundle = new Bundle(
      name,
      {
        ...known,
        machine: machine.id,
        kafkaVersion,
        files: pulumi.secret(files),
        command: [...node.bundle.command],
        host: node.host,
        ports: Object.values(node.ports),
        clusterId: node.bundle.format.clusterId,
        fingerprint,
        tools: foundation.toolsFingerprint,
        volumeGiB: placed.volume.gibibytes,
      },
      { parent: this, dependsOn: [this.member] },
    );
    this.registerOutputs();
  }

  private own() {
    return { parent: this };
  }

  private withProvider() {
    return { parent: this, provider: this.args.foundation.account.provider };
  }

  /** What the node is started from, and a word for all of it that gives nothing away. */
  private contents() {
    const files = pulumi.output(this.args.files);
    const tools = this.args.foundation.toolsFingerprint;
    const all = pulumi.all([files, this.args.node.bundle.command, this.args.kafkaVersion, tools]);
    const hash = all.apply((each) => createHash("sha256").update(JSON.stringify(each)).digest("hex").slice(0, 32));
    return { files, fingerprint: pulumi.unsecret(hash) };
  }

  private putSecrets(fingerprint: pulumi.Output<string>) {
    const { foundation, node, kafkaVersion, files, scram, quorum } = this.args;
    const { plan } = foundation.account;
    const named = Object.entries(files).filter(([, file]) => file.secret);
    const texts = pulumi.all(Object.fromEntries(named));
    const { clusterId, release } = node.bundle.format;
    const known = pulumi.all([texts, pulumi.all(scram), pulumi.output(quorum), fingerprint]);
    const content = known.apply(([secrets, scram, quorum, fingerprint]) => {
      const libraries = librariesOnMachine(kafkaVersion);
      const format = formatArguments({ clusterId, libraries, release, scram, ...(quorum ? { quorum } : {}) });
      return secretText(node.name, fingerprint, { ...secrets, "format.args": { content: format } });
    });
    const secret = new secretsmanager.Secret(
      this.name,
      {
        name: this.secretName(),
        description: `files of ${this.name} that only it may read`,
        kmsKeyId: foundation.store.key,
        recoveryWindowInDays: plan.protected ? SECRET_GRACE_DAYS : 0,
      },
      this.withProvider(),
    );
    const value = { secretId: secret.id, secretString: pulumi.secret(content) };
    const version = new secretsmanager.SecretVersion(this.name, value, this.withProvider());
    return { arn: secret.arn, version };
  }

  private secretName(): string {
    return `${this.args.foundation.account.plan.prefix}/nodes/${this.name}`;
  }

  private putFiles(identity: Identity, fingerprint: pulumi.Output<string>): pulumi.Resource[] {
    const { foundation, node, kafkaVersion, files } = this.args;
    const open: [string, pulumi.Input<string>][] = [
      ...Object.entries(files).flatMap(([name, file]): [string, pulumi.Input<string>][] =>
        file.secret ? [] : [[name, file.content]],
      ),
      ["java.args", brokerArguments(node.bundle, kafkaVersion)],
    ];
    const facts = pulumi.all([identity.volume.id, fingerprint]).apply(([volume, fingerprint]) =>
      nodeEnvironment({
        clusterId: node.bundle.format.clusterId,
        kafkaVersion,
        volume,
        secret: this.secretName(),
        fingerprint,
        watched: carriesExporter(node.bundle),
        files: open.map(([name]) => name),
      }),
    );
    return [
      ...open.map(([name, content]) => foundation.store.put(`nodes/${this.name}/files/${name}`, content)),
      foundation.store.put(`nodes/${this.name}/node.env`, facts),
    ];
  }

  private makeMachine(identity: Identity, permissions: Permissions, dependsOn: pulumi.Resource[]): ec2.Instance {
    const { foundation, placed } = this.args;
    const { account, store } = foundation;
    const { plan } = account;
    const facts = store.bucket.apply((bucket) => userData({ node: this.name, region: plan.region, bucket }));
    return new ec2.Instance(
      this.name,
      {
        ami: account.image,
        instanceType: placed.machine,
        primaryNetworkInterface: { networkInterfaceId: identity.interface },
        iamInstanceProfile: permissions.profile,
        placementGroup: foundation.spread(placed.spread),
        // A token for each request, which no program that is only made to ask can get; none for containers.
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: {
          volumeType: "gp3",
          volumeSize: ROOT_GIB,
          encrypted: true,
          kmsKeyId: store.key,
          deleteOnTermination: true,
        },
        ebsOptimized: true,
        disableApiTermination: plan.protected,
        // A replacement behind the gate is meant; what the protection is against is a slip of the hand.
        forceDestroy: plan.protected,
        userData: facts,
        userDataReplaceOnChange: true,
        tags: { ...plan.tags, Name: `${plan.prefix} ${this.name}`, node: this.name },
      },
      {
        ...this.withProvider(),
        dependsOn,
        // Volume and interface can be held by one machine only; another type would stop the machine without a gate.
        deleteBeforeReplace: true,
        replaceOnChanges: ["instanceType"],
        // Another volume is only taken behind the gate, by another machine.
        replaceWith: [identity.volume],
      },
    );
  }
}
