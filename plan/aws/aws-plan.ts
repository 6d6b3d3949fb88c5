// Everything that a stack is on AWS, as plain data.

import type { StackConfiguration } from "../configuration";
import type { Layout } from "../layout";
import { FIRST_CONTROLLER_ID } from "../placement";
import { listenersOf } from "../security";
import { machineOf } from "./choice";
import { bucketName, prefixOf } from "./names";
import { addressOf, zonesOf, type Zone } from "./network";
import { isProtected } from "./protection";
import { groupsIn, groupsOf, rulesOf, type Group, type SecurityRule } from "./rules";
import type { AwsSettings } from "./settings";

export interface VolumePlan {
  readonly gibibytes: number;
  readonly iops: number;
  /** MiB a second. */
  readonly throughput: number;
  /** What it is made of, instead of nothing. */
  readonly snapshot?: string;
}

export interface AwsNode {
  readonly zone: string;
  readonly machine: string;
  /** Absent in a network that the stack doesn't own. */
  readonly address?: string;
  readonly groups: readonly Group[];
  readonly volume: VolumePlan;
  /** Which spread group it is in: AWS keeps seven machines of a zone apart in each. */
  readonly spread: number;
}

export interface AwsPlan {
  /** Begins the names of all that the stack makes. */
  readonly prefix: string;
  readonly region: string;
  readonly domain: string;
  readonly image: AwsSettings["image"];
  readonly zones: readonly Zone[];
  readonly network: { readonly cidr: string } | { readonly vpc: string };
  readonly endpoints: readonly string[];
  readonly groups: readonly Group[];
  readonly rules: readonly SecurityRule[];
  readonly nodes: Readonly<Record<string, AwsNode>>;
  readonly key?: string;
  readonly balancer?: { readonly public: boolean; readonly ports: Readonly<Record<string, number>> };
  readonly snapshots?: { readonly everyHours: number; readonly copies: number };
  /** Whether data survives the stack that made it. */
  readonly protected: boolean;
  readonly logDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const HOUR = 3_600_000;
const SPREAD = 7;
/** Brokers never have as many groups. */
const FIRST_CONTROLLER_SPREAD = 10;
/** Metadata is little: what a controller's volume keeps up needn't follow the brokers'. */
const CONTROLLER_VOLUME = { iops: 3000, throughput: 125 } as const;
/** What machines ask of AWS; each is an endpoint in the network, so that nothing needs the internet. S3 has its own kind. */
const ENDPOINTS = ["ec2", "kms", "logs", "secretsmanager", "ssm", "ssmmessages"] as const;
/** What machines of a Kubernetes cluster ask beside that. */
const KUBERNETES_ENDPOINTS = ["ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "sts"] as const;

export function awsPlanOf(config: StackConfiguration, layout: Layout): AwsPlan | undefined {
  const { platform, cluster, environment } = config;
  if (platform.kind !== "aws") return undefined;
  const zones = zonesOf(platform, cluster.zones);
  const prefix = prefixOf(config);
  const { existing, cidr } = platform.network;
  const ownCluster = platform.kubernetes !== "none" && platform.kubernetes.cluster === "new";
  return {
    prefix,
    region: platform.region,
    domain: platform.domain,
    image: platform.image,
    zones,
    network: existing ? { vpc: existing.vpc } : { cidr },
    endpoints: existing ? [] : [...ENDPOINTS, ...(ownCluster ? KUBERNETES_ENDPOINTS : [])],
    groups: groupsIn(layout.nodes, platform),
    rules: rulesOf(layout.nodes, listenersOf(config), platform),
    nodes: Object.fromEntries(layout.nodes.map((node) => [node.name, nodeOf(config, platform, zones, layout, node)])),
    ...(platform.key ? { key: platform.key } : {}),
    ...(platform.balancer
      ? {
          balancer: {
            public: platform.balancer.public,
            ports: Object.fromEntries(
              layout.nodes.flatMap((node) => (node.ports.external ? [[node.name, node.ports.external]] : [])),
            ),
          },
        }
      : {}),
    ...(platform.snapshots === "none"
      ? {}
      : {
          snapshots: {
            everyHours: platform.snapshots.every / HOUR,
            copies: Math.ceil(platform.snapshots.keep / platform.snapshots.every),
          },
        }),
    protected: isProtected(config),
    logDays: platform.logRetention / (24 * HOUR),
    tags: {
      project: "kafka-platform",
      stack: config.stack,
      environment,
      cluster: cluster.name,
      ...(config.systems.length > 0 ? { systems: config.systems.join(" ") } : {}),
    },
  };
}

function nodeOf(
  config: StackConfiguration,
  platform: AwsSettings,
  zones: readonly Zone[],
  layout: Layout,
  node: Layout["nodes"][number],
): AwsNode {
  const role = node.roles.includes("broker") ? "broker" : "controller";
  const zone = zones.find((each) => each.id === node.zone);
  const machine = machineOf(config, platform, role);
  if (!zone || !machine) throw new Error(`${node.name}'s zone and machine were checked to be there`);
  const address = addressOf(node, zone);
  const { iops, throughput } = platform.volume;
  const snapshot = platform.restore[node.name];
  const speed = role === "broker" ? { iops, throughput: throughput / MIB } : CONTROLLER_VOLUME;
  return {
    zone: node.zone,
    machine: machine.name,
    ...(address ? { address } : {}),
    groups: groupsOf(node),
    volume: { gibibytes: node.size.disk / GIB, ...speed, ...(snapshot ? { snapshot } : {}) },
    spread: spreadOf(layout, node),
  };
}

/** Brokers and controllers have groups of their own, so that a new broker never moves a controller. */
function spreadOf({ nodes }: Layout, node: Layout["nodes"][number]): number {
  const kind = (each: Layout["nodes"][number]) => each.id >= FIRST_CONTROLLER_ID;
  const neighbours = nodes.filter((each) => each.zone === node.zone && kind(each) === kind(node));
  return Math.floor(neighbours.indexOf(node) / SPREAD) + (kind(node) ? FIRST_CONTROLLER_SPREAD : 0);
}

/** The bucket's name in an account; the only name that isn't known before AWS is asked who one is. */
export function bucketOf({ prefix }: AwsPlan, account: string): string {
  return bucketName(prefix, account);
}
