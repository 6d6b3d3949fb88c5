// What all nodes share: network, security groups, key and bucket with Kafka's own files, spread groups, snapshots.

import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AwsPlan } from "../../../plan/aws/aws-plan";
import type { KubernetesPlan } from "../../../plan/kubernetes/kubernetes-plan";
import { EXPORTER_KEY, kafkaKey } from "../../../plan/aws/machine-files";
import { SecurityGroups } from "./access";
import { openAccount, type Account } from "./account";
import { EksCluster } from "./eks/cluster";
import { Network } from "./network";
import { document } from "./policies";
import { Snapshots } from "./snapshots";
import { Store } from "./store";

/** What every machine fetches: its start script and the units that call it. */
const TOOLS = ["kafka-node", "kafka-node.service", "kafka.service"] as const;

/** The distribution keeps its packages in buckets of this name, one in each region. */
const PACKAGES = "de612dc2";

export interface FoundationArgs {
  readonly plan: AwsPlan;
  readonly kafkaVersion: string;
  /** Kafka's jars on this machine. */
  readonly kafkaLibraries: string;
  /** The exporter's jar on this machine, where nodes are watched. */
  readonly jmxExporter?: string | undefined;
  readonly kubernetes?: KubernetesPlan | undefined;
}

export class Foundation extends pulumi.ComponentResource {
  readonly account: Account;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly store: Store;
  /** A Kubernetes cluster of the stack's own. */
  readonly eks?: EksCluster;
  /** What a machine needs to find in the bucket. */
  readonly files: readonly pulumi.Resource[];
  readonly toolsFingerprint: string;
  private readonly spreads = new Map<number, pulumi.Output<string>>();

  constructor(args: FoundationArgs, opts: pulumi.ComponentResourceOptions) {
    const { plan, kafkaVersion, kafkaLibraries, jmxExporter, kubernetes } = args;
    super("kafka-platform:aws:Foundation", plan.prefix, {}, opts);
    const own = { parent: this };
    this.account = openAccount(plan.prefix, plan, this);
    this.store = new Store(plan.prefix, this.account, own);
    this.network = new Network(plan.prefix, this.account, own);
    const { account, network, store } = this;
    if (kubernetes?.cluster === "new")
      this.eks = new EksCluster(plan.prefix, { account, network, store, kubernetes }, own);
    this.groups = new SecurityGroups(plan.prefix, account, network.vpc, this.eks?.group, own);
    this.network.makeEndpoints(plan.prefix, this.groups.id("endpoint"), this.whatS3IsFor());
    const tools = TOOLS.map((name) => [name, readFileSync(join(__dirname, "machine", name), "utf8")] as const);
    this.toolsFingerprint = createHash("sha256").update(JSON.stringify(tools)).digest("hex").slice(0, 16);
    this.files = [
      ...tools.map(([name, text]) => this.store.put(`machine/${name}`, text)),
      this.store.putArchive(kafkaKey(kafkaVersion), kafkaLibraries),
      ...(jmxExporter === undefined ? [] : [this.store.putFile(EXPORTER_KEY, jmxExporter)]),
    ];
    if (plan.snapshots) new Snapshots(plan.prefix, this.account, plan.snapshots, own);
    this.registerOutputs();
  }

  /** The group of machines that share no rack, by its number in the plan. */
  spread(number: number): pulumi.Output<string> {
    const known = this.spreads.get(number);
    if (known) return known;
    const { plan, provider } = this.account;
    const name = `${plan.prefix}-${number}`;
    const made = new ec2.PlacementGroup(name, { name, strategy: "spread" }, { parent: this, provider }).name;
    this.spreads.set(number, made);
    return made;
  }

  /** The network's way to S3 leads to the stack's own bucket and to the distribution's packages, and nowhere else. */
  private whatS3IsFor(): pulumi.Output<string> {
    const { region } = this.account.plan;
    return document([
      { Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::al2023-repos-${region}-${PACKAGES}/*` },
      {
        Principal: "*",
        Action: ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:GetBucketLocation"],
        Resource: [this.store.bucketArn, pulumi.interpolate`${this.store.bucketArn}/*`],
        Condition: { StringEquals: { "aws:PrincipalAccount": this.account.id } },
      },
      // Layers of images: the registry's own bucket in this region, which only it hands out addresses of.
      ...(this.eks
        ? [{ Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::prod-${region}-starport-layer-bucket/*` }]
        : []),
    ]);
  }
}
