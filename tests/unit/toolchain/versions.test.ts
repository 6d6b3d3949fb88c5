import { readFileSync } from "node:fs";
import path from "node:path";
import { archiveName, checksumOf } from "../../../toolchain/engine-download";
import { ENGINE_VERSION, KAFKA_VERSION, OLDEST_ENGINE, compareVersions } from "../../../toolchain/versions";

const toolchain = path.resolve(__dirname, "../../../toolchain");

test.each([
  ["3.200.0", "3.200.0", 0],
  ["v3.259.0", "3.200.0", 1],
  ["3.99.9", "3.200.0", -1],
  ["go1.26.8", "1.21", 1],
  ["go1.19.8", "1.21", -1],
  ["3.200.0-alpha.1", "3.200.0", -1],
  ["4.0.0-beta", "4.0.0", -1],
])("%s against %s", (a, b, expected) => {
  expect(Math.sign(compareVersions(a, b))).toBe(expected);
});

test("the engine that is brought is one that is accepted", () => {
  expect(compareVersions(ENGINE_VERSION, OLDEST_ENGINE)).toBeGreaterThan(0);
});

test("go.mod and pom.xml say the same versions", () => {
  expect(readFileSync(path.join(toolchain, "engine/go.mod"), "utf8")).toContain(
    `github.com/pulumi/pulumi/pkg/v3 v${ENGINE_VERSION}\n`,
  );
  expect(readFileSync(path.join(toolchain, "kafka/pom.xml"), "utf8")).toContain(
    `<kafka.version>${KAFKA_VERSION}</kafka.version>`,
  );
});

test("the vendor's archive and its checksum are found by name", () => {
  const name = archiveName("3.259.0", "darwin", "arm64");
  expect(name).toBe("pulumi-v3.259.0-darwin-arm64.tar.gz");
  expect(checksumOf(`aaa  pulumi-v3.259.0-linux-x64.tar.gz\nbbb  ${name}\n`, name)).toBe("bbb");
  expect(checksumOf("aaa  other\n", name)).toBeUndefined();
});
