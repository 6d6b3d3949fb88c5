// What the cluster and its machines may do on AWS.

import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../../../plan/aws/names";
import type { Account } from "../account";
import { document } from "../policies";

export interface Role {
  readonly role: iam.Role;
  /** What it may do; whoever takes it on needs these to be there, and to be there to the end. */
  readonly attached: readonly pulumi.Resource[];
}

/** For machines, networks, volumes and balancers, which Auto Mode makes. */
const CLUSTER = [
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
];
/** To join, and to read images of the account's own registry. */
const MACHINE = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"];

export function clusterRole(
  name: string,
  account: Account,
  key: pulumi.Output<string>,
  own: pulumi.CustomResourceOptions,
): Role {
  const label = `${name}-eks`;
  const made = withPolicies(label, account, "eks.amazonaws.com", CLUSTER, own);
  // Secrets are encrypted with the stack's key, and so are the volumes that it makes.
  const policy = document([
    { Action: ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"], Resource: key },
    { Action: "kms:CreateGrant", Resource: key, Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } },
  ]);
  const named = new iam.RolePolicy(label, { name: "key", role: made.role.name, policy }, own);
  return { role: made.role, attached: [...made.attached, named] };
}

export function machineRole(name: string, account: Account, own: pulumi.CustomResourceOptions): Role {
  return withPolicies(`${name}-eks-machine`, account, "ec2.amazonaws.com", MACHINE, own);
}

function withPolicies(
  label: string,
  { plan }: Account,
  service: string,
  policies: readonly string[],
  own: pulumi.CustomResourceOptions,
): Role {
  const assumed = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: ["sts:AssumeRole", "sts:TagSession"] }],
  };
  const role = new iam.Role(label, { name: label, assumeRolePolicy: JSON.stringify(assumed) }, own);
  const attached = policies.map((policy) => {
    const policyArn = `arn:${partitionOf(plan.region)}:iam::aws:policy/${policy}`;
    return new iam.RolePolicyAttachment(`${label}-${policy}`, { role: role.name, policyArn }, own);
  });
  return { role, attached };
}
