// `make review` with a real repository and the real engine: a stack that the base doesn't have, one that it has, and a
// policy that refuses.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { TestStack, root } from "../../support/stack";

jest.setTimeout(240_000);

const directory = mkdtempSync(join(tmpdir(), "kafka-platform-review-"));
const stack = new TestStack("local", { brokers: 3, firstPort: 34090 });

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
  rmSync(stack.state, { recursive: true, force: true });
});

/** The committed stack `local`, with changes. */
function changed(cluster: object, more: object = {}): string {
  const committed = parse(readFileSync(join(root, "Pulumi.local.yaml"), "utf8")) as { config: Record<string, object> };
  const whole = { ...committed.config["kafka-platform:cluster"], ...cluster };
  const file = join(directory, "Pulumi.local.yaml");
  writeFileSync(file, stringify({ config: { ...committed.config, "kafka-platform:cluster": whole, ...more } }));
  return file;
}

function review(file: string, ...args: string[]) {
  return stack.run("review", "--config-file", file, "--base", "HEAD", "--out", directory, ...args);
}

const page = () => readFileSync(join(directory, "local.html"), "utf8");

test("a changed stack, from the plans alone", async () => {
  const { code, stdout } = await review(changed({ heap: "300MiB" }), "--no-preview");
  expect(stdout).toMatch(/^## ✅ Stack local: can be deployed\n/);
  expect(stdout).toContain("3 nodes are restarted, one at a time.");
  expect(stdout).toMatch(/`kafka-1`, `kafka-2` and `kafka-3` restart: `command .*-Xmx300m`/);
  expect(stdout).toMatch(/<sub>Compared with HEAD \([0-9a-f]{10}\)\.<\/sub>/);
  expect(stdout).toBe(readFileSync(join(directory, "local.md"), "utf8"));
  expect(page()).toContain("<title>Stack local: can be deployed</title>");
  expect(code).toBe(0);
});

test("what a policy forbids is refused by name, and nothing else is said to be", async () => {
  const file = changed({}, { "kafka-platform:policies": { "secrets-password-length": { least: 512 } } });
  const { code, stdout } = await review(file);
  expect(stdout).toMatch(/^## ⛔ Stack local: would be refused\n/);
  expect(stdout).toMatch(/⛔ Policy `secrets-password-length`, `admin` and `broker`: .* of at least 512 characters/);
  expect(stdout).not.toContain("BEGIN");
  expect(code).toBe(1);
});

test("a stack as it is at its base", async () => {
  const { code, stdout } = await review(changed({}));
  expect(stdout).toMatch(/^## ✅ Stack local: no change\n/);
  expect(stdout).toMatch(/- ✅ All \d+ hold\./);
  expect(code).toBe(0);
});

test("a base that isn't there", async () => {
  const { code, output } = await stack.run("review", "--base", "no-such-branch", "--no-preview");
  expect(output).toContain('There is no revision "no-such-branch" here; say which one with BASE=.');
  expect(code).toBe(1);
});
