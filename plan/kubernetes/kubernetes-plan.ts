// Where a stack's stateless services run on Kubernetes, and who is where around them.

import { prefixOf } from "../aws/names";
import type { AwsPlan } from "../aws/aws-plan";
import type { StackConfiguration } from "../configuration";
import type { Layout } from "../layout";
import type { KubernetesSettings } from "./settings";

export interface BrokerNetwork {
  readonly cidr: string;
  /** Where who logs in finds it; none on a controller of its own. */
  readonly client?: number;
  /** Further ports, for those that watch. */
  readonly watched: readonly number[];
}

export interface KubernetesPlan {
  readonly namespace: string;
  readonly cluster: KubernetesSettings["cluster"];
  readonly version: string;
  readonly operators: readonly string[];
  readonly addons: Readonly<Record<string, string>>;
  readonly storageClass?: string;
  readonly balancer: { readonly class?: string; readonly annotations: Readonly<Record<string, string>> };
  /** Put before the images' names. */
  readonly images?: string;
  readonly autoscale?: { readonly most: number; readonly percent: number };
  readonly brokers: readonly BrokerNetwork[];
  /** Networks that clients and operators come from. */
  readonly clients: readonly string[];
  /** Carried by everything. */
  readonly labels: Readonly<Record<string, string>>;
}

/** How EKS calls what its Auto Mode brings. */
export const EKS_BALANCER = "eks.amazonaws.com/nlb";
export const EKS_STORAGE = "kafka-platform";

export function namespaceOf(config: Pick<StackConfiguration, "stack" | "cluster" | "platform">): string {
  const { platform } = config;
  const settings = platform.kind === "aws" && platform.kubernetes !== "none" ? platform.kubernetes : undefined;
  return settings?.namespace ?? prefixOf(config);
}

export function kubernetesPlanOf(
  config: StackConfiguration,
  layout: Layout,
  aws: AwsPlan | undefined,
): KubernetesPlan | undefined {
  const { platform } = config;
  if (platform.kind !== "aws" || platform.kubernetes === "none" || !aws) return undefined;
  const { cluster, version, storageClass, balancer, images, autoscale, brokers, operators, addons } =
    platform.kubernetes;
  const own = cluster === "new";
  const storage = storageClass ?? (own ? EKS_STORAGE : undefined);
  const balancerClass = balancer.class ?? (own ? EKS_BALANCER : undefined);
  const subnets = aws.zones.flatMap(({ subnet }) => ("cidr" in subnet ? [subnet.cidr] : []));
  return {
    namespace: namespaceOf(config),
    cluster,
    version,
    operators,
    addons,
    ...(storage ? { storageClass: storage } : {}),
    balancer: { ...(balancerClass ? { class: balancerClass } : {}), annotations: balancer.annotations },
    ...(images ? { images } : {}),
    ...(autoscale ? { autoscale: { most: autoscale.most, percent: Math.round(autoscale.cpu * 100) } } : {}),
    brokers: layout.nodes.flatMap((node) => {
      const { client, controller, metrics } = node.ports;
      const address = aws.nodes[node.name]?.address;
      const networks = address === undefined ? brokers : [`${address}/32`];
      const watched = [client ?? controller, metrics].filter((port) => port !== undefined);
      return networks.map((cidr) => ({ cidr, ...(client === undefined ? {} : { client }), watched }));
    }),
    // An internal balancer comes with an address of its own in the stack's network.
    clients: [...new Set([...platform.access.cidrs, ...subnets])],
    labels: {
      "app.kubernetes.io/part-of": "kafka-platform",
      "app.kubernetes.io/instance": config.stack,
      "app.kubernetes.io/managed-by": "pulumi",
    },
  };
}
