// A backup in an object store that speaks S3. Its login and its region are those of the environment, as for every tool of
// AWS; AWS_ENDPOINT_URL_S3 names another store than Amazon's.

import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";
import { Exit, OpsError } from "../frame/exit";
import type { Shelf } from "./shelf";

const FORBIDDEN = [401, 403];

export function bucketAt(name: string, bucket: string, prefix: string): Shelf {
  // Its remark on future versions of Node.js says nothing to who makes a backup.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const client = new S3Client({
    // Stores of one's own have no names for their buckets.
    forcePathStyle: process.env["AWS_ENDPOINT_URL_S3"] !== undefined || process.env["AWS_ENDPOINT_URL"] !== undefined,
  });
  const keyOf = (path: string) => (prefix === "" ? path : `${prefix}/${path}`);
  return {
    name,
    topics: () =>
      explained(name, async () => {
        const found: string[] = [];
        const top = prefix === "" ? "" : `${prefix}/`;
        let after: string | undefined;
        do {
          const answer = await client.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Delimiter: "/",
              ...(top === "" ? {} : { Prefix: top }),
              ...(after === undefined ? {} : { ContinuationToken: after }),
            }),
          );
          for (const { Prefix: each = "" } of answer.CommonPrefixes ?? []) found.push(each.slice(top.length, -1));
          after = answer.NextContinuationToken;
        } while (after !== undefined);
        return found.sort();
      }),
    read: (path) =>
      explained(name, async () => {
        try {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(path) }));
          return Body && Buffer.from(await Body.transformToByteArray());
        } catch (error) {
          if (error instanceof NoSuchKey) return undefined;
          throw error;
        }
      }),
    // In one request: an upload that breaks off leaves nothing, and the store compares the sum of what has come.
    write: (path, content) =>
      explained(name, async () => {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: keyOf(path),
            Body: content,
            ContentLength: content.length,
            ChecksumSHA256: createHash("sha256").update(content).digest("base64"),
            ServerSideEncryption: "AES256",
          }),
        );
      }),
  };
}

async function explained<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof S3ServiceException) {
      const status = error.$metadata.httpStatusCode ?? 0;
      if (FORBIDDEN.includes(status))
        throw new OpsError(Exit.FORBIDDEN, `The login of the environment may not use ${name} (${error.name}).`);
      if (error.name === "NoSuchBucket")
        throw new OpsError(
          Exit.USAGE,
          `There is no bucket for ${name}: make it first, with versions and without public access.`,
        );
      throw new OpsError(Exit.UNREACHABLE, `${name} can't be used: ${error.name}, ${error.message}.`);
    }
    if (error instanceof Error && error.name === "CredentialsProviderError")
      throw new OpsError(
        Exit.FORBIDDEN,
        `There is no login for ${name}: say one as for every tool of AWS, such as by AWS_PROFILE.`,
      );
    if (error instanceof Error && /Region is missing/.test(error.message))
      throw new OpsError(Exit.USAGE, `There is no region for ${name}: say it by AWS_REGION.`);
    if (error instanceof Error && "code" in error)
      throw new OpsError(Exit.UNREACHABLE, `${name} doesn't answer (${String(error.code)}).`);
    throw error;
  }
}
