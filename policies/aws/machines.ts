// Rules about machines and the clusters that Kubernetes runs on.

import { ALWAYS, BEYOND_DEV, PRODUCTION, type Rule } from "../rule";
import { text, values } from "../values";

const MACHINES = ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"];

export const metadataService: Rule = {
  id: "aws-imdsv2",
  severity: "critical",
  levels: ALWAYS,
  demand: "The metadata service asks for a token",
  reason: "without it a forged request from inside reads the machine's credentials",
  remediation: "Set metadataOptions.httpTokens to required",
  types: MACHINES,
  check: ({ name, props }) =>
    text(values(props["metadataOptions"])["httpTokens"]) === "required" ? [] : [`${name} doesn't ask for a token`],
};

export const imagePinned: Rule = {
  id: "aws-image-pinned",
  severity: "high",
  levels: ALWAYS,
  demand: "A machine's image is named by its id",
  reason: '"latest" moves, and would replace every broker at once',
  remediation: "Write the image's id in the stack's file",
  types: MACHINES,
  check: ({ name, props }) => {
    const image = text(props["ami"] ?? props["imageId"]);
    return image !== undefined && /^ami-[0-9a-f]{8,17}$/.test(image)
      ? []
      : [`${name} starts from ${image ?? "no image"}`];
  },
};

export const noPublicAddress: Rule = {
  id: "aws-no-public-address",
  severity: "critical",
  levels: ALWAYS,
  demand: "No machine has a public address",
  reason: "the whole world could knock at its ports",
  remediation: "Remove associatePublicIpAddress and public subnets; operators come in by Session Manager",
  types: ["aws:ec2/instance:Instance", "aws:ec2/subnet:Subnet", "aws:ec2/eip:Eip"],
  check: ({ name, type, props }) => [
    ...(props["associatePublicIpAddress"] === true ? [`${name} gets a public address`] : []),
    ...(props["mapPublicIpOnLaunch"] === true ? [`${name} gives public addresses`] : []),
    ...(type === "aws:ec2/eip:Eip" && "instance" in props ? [`${name} is the public address of a machine`] : []),
  ],
};

export const terminationProtection: Rule = {
  id: "aws-termination-protection",
  severity: "medium",
  levels: PRODUCTION,
  demand: "Brokers can't be terminated by a click",
  reason: "a broker that is gone without the gate may be the one that mattered",
  remediation: "Set disableApiTermination",
  types: ["aws:ec2/instance:Instance"],
  check: ({ name, props }) => (props["disableApiTermination"] === true ? [] : [`${name} can be terminated by a click`]),
};

export const noKeyPair: Rule = {
  id: "aws-no-key-pair",
  severity: "medium",
  levels: ALWAYS,
  demand: "Nobody logs in by a shared key",
  reason: "a key pair has no owner, no end and no log",
  remediation: "Remove keyName; operators come in by Session Manager",
  types: MACHINES,
  check: ({ name, props }) => ("keyName" in props ? [`${name} has a key pair`] : []),
};

export const eksPrivate: Rule = {
  id: "aws-eks-private",
  severity: "high",
  levels: BEYOND_DEV,
  demand: "The Kubernetes API is private, and its secrets are encrypted",
  reason: "its API is every service's front door",
  remediation: "Set vpcConfig.endpointPublicAccess to false and an encryptionConfig for secrets",
  types: ["aws:eks/cluster:Cluster"],
  check: ({ name, props }) => [
    ...(values(props["vpcConfig"])["endpointPublicAccess"] === false ? [] : [`${name} has a public API`]),
    ...("encryptionConfig" in props ? [] : [`${name} keeps secrets without a key`]),
  ],
};

export const MACHINE_RULES = [
  metadataService,
  imagePinned,
  noPublicAddress,
  terminationProtection,
  noKeyPair,
  eksPrivate,
];
