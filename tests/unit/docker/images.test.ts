// Which images are newer than those that are pinned: asked of a registry that speaks the protocol, on this machine.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { newestLike, parseReference } from "../../../plan/docker/references";
import { images } from "../../../toolchain/commands/images";
import { ImageRegistry } from "../../../toolchain/image-registry";

test.each([
  ["prom/prometheus:v3.5.0", "registry-1.docker.io", "prom/prometheus", "v3.5.0", undefined],
  ["haproxy:2.6", "registry-1.docker.io", "library/haproxy", "2.6", undefined],
  ["quay.io/apicurio/apicurio-registry:3.3.3", "quay.io", "apicurio/apicurio-registry", "3.3.3", undefined],
  ["localhost:5000/a/b:1@sha256:ff", "localhost:5000", "a/b", "1", "sha256:ff"],
  ["registry.example.org/kafka@sha256:ff", "registry.example.org", "kafka", undefined, "sha256:ff"],
])("%s is found where Docker would find it", (image, registry, repository, tag, digest) => {
  expect(parseReference(image)).toMatchObject({ registry, repository });
  expect([parseReference(image).tag, parseReference(image).digest]).toEqual([tag, digest]);
});

test.each([
  ["v3.5.0", ["v3.10.0", "v3.9.9", "v3.11.0-rc.1", "latest", "main", "v4"], "v3.10.0"],
  ["2.6", ["2.8", "2.10", "3.0-alpine", "2.6.1"], "2.10"],
  ["12.1.1", ["12.1.1", "11.9.9"], "12.1.1"],
  ["1.9.0-jre", ["2.0.0", "1.10.0-jre", "1.11.0-jdk"], "1.10.0-jre"],
])(
  "newer than %s of %j is %s: numbers are compared as numbers, and candidates aren't releases",
  (tag, tags, newest) => {
    expect(newestLike(tag, tags)).toBe(newest);
  },
);

const [OLD, NEW] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];

describe("a registry", () => {
  const asked: string[] = [];
  let address = "";
  /** By repository, by tag. */
  let holds: Record<string, Record<string, string>> = {};
  const server = createServer((request, response) => answer(request, response));

  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    address = `localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((done) => server.close(done)));
  beforeEach(() => {
    asked.splice(0);
    holds = { "prom/prometheus": { "v3.5.0": OLD, "v3.5.1": OLD, "v3.6.0": NEW }, "apache/kafka": { "4.3.1": OLD } };
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    asked.push(`${request.method} ${pathname}`);
    if (pathname === "/token") {
      response.end(JSON.stringify({ token: `for ${searchParams.get("scope")}` }));
      return;
    }
    const [, repository = "", what, tag = ""] = /^\/v2\/(.+)\/(manifests|tags)\/(.+)$/.exec(pathname) ?? [];
    if (request.headers.authorization !== `Bearer for repository:${repository}:pull`) {
      const challenge = `Bearer realm="http://${request.headers.host}/token",service="test",scope="repository:x:pull"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
      return;
    }
    const tags = holds[repository];
    if (!tags) response.writeHead(404).end();
    else if (what === "manifests") response.writeHead(200, { "docker-content-digest": tags[tag] ?? "" }).end();
    else {
      // One a page.
      const all = Object.keys(tags);
      const at = Number(searchParams.get("at") ?? 0);
      const link = `<${pathname}?at=${at + 1}>; rel="next"`;
      if (at + 1 < all.length) response.setHeader("link", link);
      response.end(JSON.stringify({ name: repository, tags: [all[at]] }));
    }
  }

  const reference = (image: string) => parseReference(`${address}/${image}`);

  test("gives out a token to anybody, says its tags page by page, and which image a tag is", async () => {
    const registry = new ImageRegistry();
    const prometheus = reference("prom/prometheus:v3.5.0");
    expect(await registry.tagsOf(prometheus)).toEqual(["v3.5.0", "v3.5.1", "v3.6.0"]);
    expect(await registry.digestOf(prometheus, "v3.6.0")).toBe(NEW);
    expect(asked.filter((each) => each === "GET /token")).toHaveLength(1);
    expect(asked.at(-1)).toBe("HEAD /v2/prom/prometheus/manifests/v3.6.0");
  });

  test("that doesn't have the image, or can't be reached, is one sentence", async () => {
    const registry = new ImageRegistry();
    await expect(registry.tagsOf(reference("nobody/nothing:1"))).rejects.toThrow(
      `${address} answers 404 to /v2/nobody/nothing/tags/list?n=1000: is ${address}/nobody/nothing an image of it?`,
    );
    await expect(registry.tagsOf(parseReference("localhost:9/a/b:1"))).rejects.toThrow(
      /^localhost:9, which has localhost:9\/a\/b, can't be reached from here \(.+\): ask from a machine that may\.$/,
    );
  });

  async function asksFor(pinned: Readonly<Record<string, string>>): Promise<{ code: number; said: string }> {
    const folder = mkdtempSync(join(tmpdir(), "kafka-platform-images-"));
    const said: string[] = [];
    const spy = jest.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
    jest.spyOn(process.stderr, "write").mockImplementation(() => true);
    try {
      const file = join(folder, "Pulumi.dev.yaml");
      const config = {
        "kafka-platform:environment": "dev",
        "kafka-platform:platform": { kind: "docker", images: pinned },
        "kafka-platform:cluster": { brokers: 1 },
        "kafka-platform:monitoring": "none",
        ...(pinned["kafka-ui"] ? { "kafka-platform:kafkaUi": "on" } : {}),
      };
      writeFileSync(file, stringify({ config }));
      return { code: await images({ stack: "dev", configFile: file }), said: said.join("") };
    } finally {
      spy.mockRestore();
      jest.restoreAllMocks();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  test("is asked for a stack's images: what is new is proposed as the stack's file would say it", async () => {
    holds["kafbat/kafka-ui"] = { "v1.5.0": OLD, "v1.6.0": NEW, main: NEW };
    const browser = `${address}/kafbat/kafka-ui`;
    const kafka = `${address}/apache/kafka:4.3.1`;
    const { code, said } = await asksFor({ kafka, "kafka-ui": `${browser}:v1.5.0@${OLD}` });
    const proposed = parse(said.slice(said.indexOf("images:"))) as unknown;
    expect([code, proposed]).toEqual([
      0,
      { images: { kafka: `${kafka}@${OLD}`, "kafka-ui": `${browser}:v1.6.0@${NEW}` } },
    ]);
  });

  test("Kafka's own version is the cluster's, and isn't raised by its image", async () => {
    holds["apache/kafka"] = { "4.3.1": OLD, "4.4.0": NEW };
    const { said } = await asksFor({ kafka: `${address}/apache/kafka:4.3.1@${OLD}` });
    expect(said).not.toContain("4.4.0");
    expect(said).not.toContain("images:");
  });

  test("that calls another image by the pinned one's name is told of", async () => {
    holds["apache/kafka"] = { "4.3.1": NEW };
    const { said } = await asksFor({ kafka: `${address}/apache/kafka:4.3.1@${OLD}` });
    expect(said).toContain(`kafka: ${address}/apache/kafka:4.3.1@${NEW}`);
  });
});
