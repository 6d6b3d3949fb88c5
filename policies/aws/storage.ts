// Rules about volumes and buckets.

import { ALWAYS, BEYOND_DEV, PRODUCTION, type Rule } from "../rule";
import { list, text, values } from "../values";

export const volumeEncrypted: Rule = {
  id: "aws-volume-encrypted",
  severity: "critical",
  levels: ALWAYS,
  demand: "Volumes are encrypted with the stack's own key",
  reason: "a snapshot or a disk that leaves would carry every record with it",
  remediation: "Set encrypted and kmsKeyId",
  types: ["aws:ebs/volume:Volume"],
  check: ({ name, props }) => [
    ...(props["encrypted"] === true ? [] : [`${name} isn't encrypted`]),
    // A key that is made in the same deployment has no id yet: its absence is what counts.
    ...("kmsKeyId" in props ? [] : [`${name} has no key of the stack's own`]),
  ],
};

export const volumeKept: Rule = {
  id: "aws-volume-protected",
  severity: "critical",
  levels: PRODUCTION,
  demand: "The brokers' volumes are protected from deletion",
  reason: "a changed name in a file would delete what they hold",
  remediation: "Let the platform protect them: environment prod or dr",
  types: ["aws:ebs/volume:Volume"],
  check: ({ name, protect }) => (protect ? [] : [`${name} isn't protected`]),
};

export const rootVolume: Rule = {
  id: "aws-root-volume-encrypted",
  severity: "high",
  levels: ALWAYS,
  demand: "Machines' own disks are encrypted too",
  reason: "logs and configuration are on them",
  remediation: "Set rootBlockDevice.encrypted",
  types: ["aws:ec2/instance:Instance"],
  check: ({ name, props }) =>
    values(props["rootBlockDevice"])["encrypted"] === true ? [] : [`${name} has a disk that isn't encrypted`],
};

export const bucketPrivate: Rule = {
  id: "aws-bucket-private",
  severity: "critical",
  levels: ALWAYS,
  demand: "Buckets block everything public",
  reason: "one wrong policy would hand their content to everybody",
  remediation: "Set all four switches of the public access block",
  types: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
  check: ({ name, props }) =>
    ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"]
      .filter((property) => props[property] !== true)
      .map((property) => `${name} leaves ${property} off`),
};

export const keyRotation: Rule = {
  id: "aws-key-rotation",
  severity: "medium",
  levels: BEYOND_DEV,
  demand: "Keys are rotated by AWS",
  reason: "whatever leaks today is of use until the key changes",
  remediation: "Set enableKeyRotation",
  types: ["aws:kms/key:Key"],
  check: ({ name, props }) => (props["enableKeyRotation"] === true ? [] : [`${name} isn't rotated`]),
};

export const snapshotTags: Rule = {
  id: "aws-required-tags",
  severity: "low",
  levels: BEYOND_DEV,
  demand: "What costs money says whose it is",
  reason: "a bill that nobody can divide grows unnoticed",
  remediation: "Set the stack's tags on the provider (defaultTags) or on the resource",
  config: {
    properties: { tags: { type: "array", items: { type: "string" }, default: ["stack", "environment"] } },
  },
  types: [
    "aws:ebs/volume:Volume",
    "aws:ec2/instance:Instance",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:s3/bucket:Bucket",
    "aws:eks/cluster:Cluster",
  ],
  check: ({ name, props, config }) => {
    const tags = { ...values(props["tagsAll"]), ...values(props["tags"]) };
    const missing = list(config["tags"]).filter((tag) => !((text(tag) ?? "") in tags));
    return missing.length === 0 ? [] : [`${name} lacks the tags ${missing.join(", ")}`];
  },
};

export const STORAGE_RULES = [volumeEncrypted, volumeKept, rootVolume, bucketPrivate, keyRotation, snapshotTags];
