// What machines read: the key that everything is encrypted with, the bucket with Kafka and the nodes' files.

import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { bucketOf } from "../../../plan/aws/aws-plan";
import { partitionOf } from "../../../plan/aws/names";
import type { Account } from "./account";
import { document } from "./policies";

const KEY_GRACE_DAYS = 30;

/** Makes: a key (none where one is given), a private, encrypted, versioned bucket that takes no connection without TLS. */
export class Store extends pulumi.ComponentResource {
  /** Its ARN. */
  readonly key: pulumi.Output<string>;
  readonly bucket: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  private readonly own: pulumi.CustomResourceOptions;

  constructor(name: string, { plan, provider, id }: Account, opts: pulumi.ComponentResourceOptions) {
    super("kafka-platform:aws:Store", name, {}, opts);
    this.own = { parent: this, provider };
    const kept = { ...this.own, protect: plan.protected };
    this.key = plan.key ? pulumi.output(plan.key) : this.makeKey(name, kept);

    const bucket = new s3.Bucket(
      name,
      { bucket: id.apply((account) => bucketOf(plan, account)), forceDestroy: !plan.protected, tags: { ...plan.tags } },
      kept,
    );
    this.bucket = bucket.bucket;
    this.bucketArn = this.bucket.apply((each) => `arn:${partitionOf(plan.region)}:s3:::${each}`);
    const of = { bucket: this.bucket };
    new s3.BucketPublicAccessBlock(
      name,
      { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      this.own,
    );
    new s3.BucketVersioning(name, { ...of, versioningConfiguration: { status: "Enabled" } }, this.own);
    const encryption = { sseAlgorithm: "aws:kms", kmsMasterKeyId: this.key };
    new s3.BucketServerSideEncryptionConfiguration(
      name,
      { ...of, rules: [{ applyServerSideEncryptionByDefault: encryption, bucketKeyEnabled: true }] },
      this.own,
    );
    const everything = [this.bucketArn, pulumi.interpolate`${this.bucketArn}/*`];
    const secureOnly = { Bool: { "aws:SecureTransport": "false" } };
    const policy = document([
      { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: everything, Condition: secureOnly },
    ]);
    new s3.BucketPolicy(name, { ...of, policy }, this.own);
    this.registerOutputs();
  }

  private makeKey(name: string, kept: pulumi.CustomResourceOptions): pulumi.Output<string> {
    const key = new kms.Key(
      name,
      {
        description: `${name}: volumes, files and secrets`,
        enableKeyRotation: true,
        deletionWindowInDays: KEY_GRACE_DAYS,
      },
      kept,
    );
    new kms.Alias(name, { name: `alias/${name}`, targetKeyId: key.keyId }, this.own);
    return key.arn;
  }

  /** Text that is no secret. */
  put(key: string, content: pulumi.Input<string>): s3.BucketObjectv2 {
    return new s3.BucketObjectv2(key, { bucket: this.bucket, key, content, kmsKeyId: this.key }, this.own);
  }

  /** A file of this machine. */
  putFile(key: string, file: string): s3.BucketObjectv2 {
    const source = new pulumi.asset.FileAsset(file);
    return new s3.BucketObjectv2(key, { bucket: this.bucket, key, source, kmsKeyId: this.key }, this.own);
  }

  /** A directory of this machine, as one archive. */
  putArchive(key: string, directory: string): s3.BucketObjectv2 {
    const source = new pulumi.asset.FileArchive(directory);
    return new s3.BucketObjectv2(key, { bucket: this.bucket, key, source, kmsKeyId: this.key }, this.own);
  }
}
