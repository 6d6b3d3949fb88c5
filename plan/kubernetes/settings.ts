// What a stack says of the Kubernetes cluster that its stateless services run on (`platform.kubernetes`).

import { z } from "zod";
import { oneOf, percentage, wholeNumber } from "../schema";

const CIDR = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;
const label = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: "write lower-case letters, digits and dashes, at most 63",
});

const given = z.strictObject({
  /** The file, on the machine that deploys: it is read there, and never becomes part of the stack. */
  kubeconfig: z.string().min(1, { error: "write the path of a kubeconfig" }),
  /** One of its contexts; without it, its current one. */
  context: z.string().min(1).optional(),
});

const balancer = z.strictObject({
  /** Which controller makes load balancers; without it, the cluster's usual one. */
  class: z.string().min(1).optional(),
  /** What the cluster's controller reads; the usual ones ask AWS for an internal balancer. */
  annotations: z.record(z.string(), z.string({ error: "write text, in quotes" })).default({
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    "service.beta.kubernetes.io/aws-load-balancer-type": "external",
    "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
  }),
});

const settings = z.strictObject({
  /** `new`: the stack makes its own on EKS. */
  cluster: z.union([z.literal("new"), given], { error: "write new, or kubeconfig: with the path of one" }),
  /** Default: the stack's and the cluster's name. The namespace is the stack's own. */
  namespace: label.optional(),
  /** Of the volumes; without it, the cluster's usual one. */
  storageClass: label.optional(),
  balancer: balancer.prefault({}),
  /** A registry that holds copies of the images, put before their names; needed where nodes have no way out. */
  images: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/, {
      error: "write a registry, e.g. 123456789012.dkr.ecr.eu-central-1.amazonaws.com/kafka",
    })
    .optional(),
  /** How far services whose instances are all equal may grow by themselves. */
  autoscale: z
    .strictObject({
      most: wholeNumber(2, 20),
      /** Of the processor that each asks for. */
      cpu: percentage.refine((share) => share >= 0.1 && share <= 1, { error: "write 10% to 100%" }).default(0.7),
    })
    .optional(),
  /** Networks that the brokers are in, where the stack's own plan doesn't know their addresses. */
  brokers: z.array(z.string().regex(CIDR, { error: "write a network such as 10.0.0.0/20" })).default([]),
  /** Roles of people who may look after the namespace of a cluster that the stack makes. */
  operators: z
    .array(z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, { error: "write the ARN of a role" }))
    .default([]),
  /** Add-ons of EKS, each with its exact version; what Auto Mode brings by itself needs none. */
  addons: z
    .record(
      label,
      z.string().regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/, { error: "write an exact version, e.g. v0.8.0-eksbuild.2" }),
    )
    .default({}),
  /** Of a cluster that the stack makes. */
  version: oneOf("1.33", "1.34", "1.35").default("1.34"),
});

export const kubernetes = z.union([z.literal("none"), settings], {
  error: "write none, or cluster: new with its settings",
});

export type KubernetesSettings = z.output<typeof settings>;
