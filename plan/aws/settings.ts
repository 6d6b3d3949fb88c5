// What a stack says about itself on AWS (`platform` with kind: aws).

import { z } from "zod";
import { kubernetes } from "../kubernetes/settings";
import { duration, oneOf, size, wholeNumber } from "../schema";

const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const CIDR = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;

const cidr = z.string().regex(CIDR, { error: "write a network such as 10.0.0.0/20" });
const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`), {
    error: `write an id such as ${prefix}-0123456789abcdef0`,
  });
const machine = z.string().regex(/^[a-z0-9-]+\.[a-z0-9]+$/, { error: "write a machine type such as m7g.xlarge" });

const network = z.strictObject({
  /** The network that the stack makes; each zone takes an equal part of it. */
  cidr: cidr.default("10.64.0.0/20"),
  /** Networks that are, or will be, joined to this one: nothing may overlap them. */
  connected: z.array(cidr).default([]),
  /** A network that is there already, instead of one of the stack's own. */
  existing: z
    .strictObject({
      vpc: id("vpc"),
      /** A private subnet for each zone, by zone id. */
      subnets: z.record(z.string(), id("subnet")),
    })
    .optional(),
});

const volume = z.strictObject({
  iops: wholeNumber(3000, 80_000).default(3000),
  /** Bytes in a second. */
  throughput: size.default(125 * 1024 ** 2),
});

const access = z.strictObject({
  /** Networks from which clients come in. */
  cidrs: z.array(cidr).default([]),
  /** Security groups whose members are clients. */
  securityGroups: z.array(id("sg")).default([]),
});

export const aws = z.strictObject({
  kind: z.literal("aws"),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: "write a region such as eu-central-1" }),
  /** The private zone whose names the nodes carry, e.g. kafka-1.<domain>. */
  domain: z.string().regex(HOST, { error: "write a host name or an address" }),
  /** Pinned, because an image that moves by itself would replace every machine. docs/aws.md says how to find the newest. */
  image: z.strictObject({ id: id("ami"), architecture: oneOf("arm64", "x86_64").default("arm64") }),
  /** Types of machines, where the size of the nodes isn't to choose them. */
  machines: z.strictObject({ broker: machine.optional(), controller: machine.optional() }).prefault({}),
  network: network.prefault({}),
  volume: volume.prefault({}),
  /** A key of the organisation's own, instead of one that the stack makes. */
  key: z
    .string()
    .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}$/, { error: "write the ARN of a KMS key" })
    .optional(),
  access: access.prefault({}),
  /** A balancer with one port for each broker, for clients outside of the network. */
  balancer: z
    .strictObject({
      /** Who may come in; never everybody. */
      cidrs: z.array(cidr).min(1, { error: "name at least one network that may come in" }),
      /** Whether it has public addresses. */
      public: z.boolean().default(false),
    })
    .optional(),
  snapshots: z
    .union([
      z.literal("none"),
      z.strictObject({ every: duration.default(12 * 3_600_000), keep: duration.default(14 * 86_400_000) }),
    ])
    .prefault({}),
  /** Nodes that get a new volume, made of a snapshot of theirs. */
  restore: z.record(z.string(), id("snap")).default({}),
  /** Whether volumes, names and secrets survive the stack itself; on by default in prod and dr. */
  protected: z.boolean().optional(),
  /** Where the platform's own services run: registry, monitoring, mirrors. */
  kubernetes: kubernetes.default("none"),
  logRetention: duration.default(90 * 86_400_000),
});

export type AwsSettings = z.output<typeof aws>;
