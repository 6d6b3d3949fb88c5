// What is asked of an object store, byte by byte: a server that writes down every request.

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { verify } from "../../../ops/backup/look";
import { shelfAt } from "../../../ops/backup/shelf";
import { VERSION } from "../../../ops/backup/store";
import type { Session } from "../../../ops/frame/session";

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

const asked: Asked[] = [];
type Answered = readonly [status: number, body: string];
let answer: Answered | ((url: string) => Answered) = [200, ""];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    void buffer(request).then((body) => {
      asked.push({ method: request.method, url: request.url, headers: request.headers, body });
      const [status, content] = typeof answer === "function" ? answer(request.url ?? "") : answer;
      response.writeHead(status, { "content-type": "application/xml" }).end(content);
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

function listed(...topics: string[]): string {
  const found = topics.map((each) => `<CommonPrefixes><Prefix>kafka/prod/${each}/</Prefix></CommonPrefixes>`);
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${found.join("")}</ListBucketResult>`;
}

test("topics are what lies right below the prefix", async () => {
  answer = [200, listed("carts", "orders")];
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

test("a prefix with nothing below it is no backup that is well, nor is a topic's folder without its manifest", async () => {
  const session = { step: (_: string, work: (report: () => void) => Promise<unknown>) => work(() => undefined) };
  const verified = () => verify(session as unknown as Session, { from: "s3://saved/kafka/prod" });
  const manifest = { version: VERSION, topic: "orders", pieces: [] };
  const [nothing, whole] = [
    [404, refusal("NoSuchKey")],
    [200, JSON.stringify(manifest)],
  ] as const;
  answer = [200, listed()];
  await expect(verified()).rejects.toMatchObject({
    exit: 2,
    message: expect.stringMatching(/^s3:\/\/saved\/kafka\/prod holds no backup/) as string,
  });
  answer = (url) =>
    url.includes("list-type") ? [200, listed("carts", "orders")] : url.includes("carts") ? nothing : whole;
  expect(await verified()).toMatchObject({
    exit: 1,
    data: { topics: 1, flaws: [expect.stringMatching(/^carts: there are files, but no manifest\.json/)] },
  });
});

test("a place that names no bucket is refused", () => {
  expect(() => shelfAt("s3:/saved")).toThrow("s3:/saved names no bucket: write s3://bucket/prefix.");
});
