// What is asked of an object store, byte by byte: a server that writes down every request.

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { shelfAt } from "../../../ops/backup/shelf";

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

const asked: Asked[] = [];
let answer: readonly [status: number, body: string] = [200, ""];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    void buffer(request).then((body) => {
      asked.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(answer[0], { "content-type": "application/xml" }).end(answer[1]);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const login = { AWS_ACCESS_KEY_ID: "tests", AWS_SECRET_ACCESS_KEY: "no-secret", AWS_REGION: "eu-central-1" };
  Object.assign(process.env, login, { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` });
});
afterAll(() => new Promise((closed) => server.close(closed)));
beforeEach(() => {
  asked.length = 0;
});

const refusal = (code: string) => `<Error><Code>${code}</Code><Message>no</Message></Error>`;
const shelf = () => shelfAt("s3://saved/kafka/prod/");

test("a file goes in one request, with its checksum, and encryption is asked for", async () => {
  answer = [200, ""];
  const content = Buffer.from("records");
  await shelf().write("orders/0/1.jsonl.gz", content);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({
    method: "PUT",
    url: "/saved/kafka/prod/orders/0/1.jsonl.gz?x-id=PutObject",
    headers: {
      "content-length": "7",
      "x-amz-server-side-encryption": "AES256",
      "x-amz-checksum-sha256": createHash("sha256").update(content).digest("base64"),
    },
    body: content,
  });
});

test("topics are what lies right below the prefix", async () => {
  const found = ["carts", "orders"].map(
    (each) => `<CommonPrefixes><Prefix>kafka/prod/${each}/</Prefix></CommonPrefixes>`,
  );
  answer = [200, `<ListBucketResult><IsTruncated>false</IsTruncated>${found.join("")}</ListBucketResult>`];
  expect(await shelf().topics()).toEqual(["carts", "orders"]);
  expect(asked[0]?.url).toContain("prefix=kafka%2Fprod%2F");
  expect(asked[0]?.url).toContain("delimiter=%2F");
});

test("what isn't there is nothing; any other refusal is a sentence with its exit code", async () => {
  const read = () => shelf().read("orders/manifest.json");
  answer = [404, refusal("NoSuchKey")];
  expect(await read()).toBeUndefined();
  answer = [403, refusal("AccessDenied")];
  await expect(read()).rejects.toMatchObject({
    exit: 4,
    message: "The login of the environment may not use s3://saved/kafka/prod/ (AccessDenied).",
  });
  answer = [404, refusal("NoSuchBucket")];
  await expect(read()).rejects.toMatchObject({
    exit: 2,
    message: "There is no bucket for s3://saved/kafka/prod/: make it first, with versions and without public access.",
  });
});

test("a place that names no bucket is refused", () => {
  expect(() => shelfAt("s3:/saved")).toThrow("s3:/saved names no bucket: write s3://bucket/prefix.");
});
