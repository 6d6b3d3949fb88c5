// Names of things on AWS, and how long each may be.

import type { StackConfiguration } from "../configuration";

/** What AWS takes, in characters. */
export const LONGEST = { role: 64, "target group": 32, bucket: 63, "certificate name": 64, "host name": 253 } as const;

type Described = Pick<StackConfiguration, "stack" | "cluster" | "platform">;

/** Before everything that a stack makes: the same cluster's name in two stacks is two clusters. */
export function prefixOf({ stack, cluster }: Pick<Described, "stack" | "cluster">): string {
  return `${stack}-${cluster.name}`;
}

/** Bucket names are shared by everybody in the world, so the account is part of them. */
export function bucketName(prefix: string, account: string): string {
  return `${prefix}-${account}`;
}

export function nodeNames({ cluster }: Pick<Described, "cluster">): string[] {
  const numbered = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
  const controllers = cluster.controllers === "combined" ? 0 : cluster.controllers;
  return [...numbered(cluster.brokers, cluster.name), ...numbered(controllers, `${cluster.name}-controller`)];
}

/** The names that AWS may find too long, by their kind. */
export function namesOf(config: Described): Record<keyof typeof LONGEST, string[]> {
  const nodes = nodeNames(config);
  const domain = config.platform.kind === "aws" ? config.platform.domain : "";
  return {
    role: nodes.map((node) => `${config.stack}-${node}`),
    "target group": config.cluster.external ? nodes.map((node) => `${config.stack}-${node}`) : [],
    bucket: [bucketName(prefixOf(config), "000000000000")],
    "certificate name": nodes,
    "host name": nodes.map((node) => `${node}.${domain}`),
  };
}

export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
