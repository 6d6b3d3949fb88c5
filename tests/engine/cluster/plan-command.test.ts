// `npm run --silent plan`, as a reviewer or a script would call it: without an engine, and always the same.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Plan } from "../../../plan/plan";
import { finished, root } from "../../support/stack";

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), "kafka-platform-plan-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function plan(...args: string[]) {
  const begun = performance.now();
  const command = ["run", "--silent", "plan", "--", ...args];
  const done = await finished(spawn("npm", command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] }));
  const { code, stdout, output } = done;
  return { code, stdout, stderr: output.replace(stdout, ""), milliseconds: performance.now() - begun };
}

function stackFile(name: string, config: Record<string, unknown>): string {
  const file = join(folder, `Pulumi.${name}.yaml`);
  const whole = { environment: "dev", platform: { kind: "local" }, cluster: { brokers: 3 }, ...config };
  const keys = Object.entries(whole).map(([key, value]) => [`kafka-platform:${key}`, value]);
  writeFileSync(file, stringify({ config: Object.fromEntries(keys) as unknown }));
  return file;
}

const parsed = (text: string) => JSON.parse(text) as Plan;

test("prints the same bytes each time, within four seconds", async () => {
  const args = ["--stack", "local", "--systems", "escrow,billing,checkout,caracal,chat"];
  const runs = [await plan(...args), await plan(...args), await plan(...args)];
  // The quickest: what the machine does besides is not the command's.
  const quickest = () => Math.min(...runs.map((run) => run.milliseconds));
  while (quickest() >= 4000 && runs.length < 10) runs.push(await plan(...args));
  expect(new Set(runs.map((run) => run.code))).toEqual(new Set([0]));
  expect(runs[0]?.stdout.length).toBeGreaterThan(10_000);
  expect(new Set(runs.map((run) => run.stdout)).size).toBe(1);
  expect(quickest()).toBeLessThan(4000);
});

test("is the whole plan, and nothing else, on standard output", async () => {
  const { stdout, stderr } = await plan("--stack", "local");
  expect(parsed(stdout)).toMatchObject({
    stack: "local",
    environment: "dev",
    cluster: { name: "kafka", replication: { factor: 3, minInSync: 2 } },
    nodes: [{ name: "kafka-1" }, { name: "kafka-2" }, { name: "kafka-3" }],
    users: [{ name: "broker" }, { name: "admin" }],
  });
  expect(stderr).toBe("");
});

test("needs no name for the stack local", async () => {
  expect((await plan()).stdout).toBe((await plan("--stack", "local")).stdout);
});

test("names secrets and holds none: each place of one is a mark", async () => {
  const { stdout } = await plan(
    "--systems",
    "caracal,chat",
    "--config-file",
    stackFile("certs", { tenants: ["acme"] }),
  );
  const passwords = [...stdout.matchAll(/password=\\*"([^"\\]*)/g)].map((match) => match[1]);
  expect(passwords.length).toBeGreaterThan(3);
  expect(passwords.filter((password) => !/^\{\{password\/[a-z0-9-]+\}\}$/.test(password ?? ""))).toEqual([]);
  expect(stdout).toContain("{{key/kafka-1}}");
  expect(stdout).not.toMatch(/BEGIN|saltedpassword=/);
});

test("reads a stack file from elsewhere, and calls the stack by its name", async () => {
  const file = stackFile("elsewhere", { cluster: { brokers: 1, name: "tiny" } });
  const { code, stdout } = await plan("--config-file", file);
  expect(code).toBe(0);
  expect(parsed(stdout)).toMatchObject({
    stack: "elsewhere",
    nodes: [{ name: "tiny-1", roles: ["broker", "controller"] }],
  });
});

test("plans the stacks that can't be placed yet", async () => {
  const { code, stdout } = await plan("--stack", "prod");
  expect(code).toBe(0);
  expect(parsed(stdout).platform.kind).toBe("aws");
});

test("--systems takes the place of the stack's own systems", async () => {
  const file = stackFile("systems", { systems: ["chat"] });
  const systemsOf = async (...args: string[]) => parsed((await plan("--config-file", file, ...args)).stdout).systems;
  expect(await systemsOf()).toEqual(["chat"]);
  expect(await systemsOf("--systems", "billing,escrow")).toEqual(["billing", "escrow"]);
  expect(await systemsOf("--systems", "")).toEqual([]);
});

test("warnings go to standard error, and are no failure", async () => {
  const { code, stdout, stderr } = await plan("--config-file", stackFile("open", { security: "none" }));
  expect(code).toBe(0);
  expect(stderr).toBe(
    "warning: security: none: no encryption, no passwords, no access rules: whoever reaches a port is an administrator\n",
  );
  expect(parsed(stdout).warnings).toHaveLength(1);
});

describe("what is refused ends with 1, on standard error, with nothing on standard output", () => {
  test("a description with mistakes, all of them at once", async () => {
    const cluster = { brokers: 3, controllers: 2, replication: { factor: 5 } };
    const { code, stdout, stderr } = await plan("--config-file", stackFile("wrong", { cluster }));
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.trim().split("\n")).toEqual([
      "The description is refused: 2 problems, nothing was changed.",
      expect.stringMatching(/^ {2}Pulumi\.wrong\.yaml: cluster\.controllers = 2: .+: write combined, 1, 3 or 5$/),
      expect.stringMatching(
        /^ {2}Pulumi\.wrong\.yaml: cluster\.replication\.factor = 5: .+: write at most 3, or add brokers$/,
      ),
    ]);
  });

  test.each([
    ["a stack that isn't there", ["--stack", "nosuch"], /Pulumi\.nosuch\.yaml: .+stacks here: .*local/],
    ["a file that isn't there", ["--config-file", "/nonexistent/Pulumi.x.yaml"], /Pulumi\.x\.yaml: .+can't be read/],
    ["a system that isn't there", ["--systems", "nosuch"], /systems = "nosuch": .+there are billing, caracal/],
  ])("%s", async (_name, args, sentence) => {
    const { code, stdout, stderr } = await plan(...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("a file that is no YAML, with the line", async () => {
    const file = join(folder, "Pulumi.broken.yaml");
    writeFileSync(file, "config:\n  kafka-platform:cluster: {brokers: 3\n");
    const { code, stdout, stderr } = await plan("--config-file", file);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/Pulumi\.broken\.yaml: line \d+: /);
  });
});
