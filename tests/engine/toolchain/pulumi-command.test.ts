// `make pulumi` with the real engine, in a copy of the repository: what it writes is the copy's. The copy's program makes
// no cluster, only what tells what the engine was given.

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { filesUnder } from "../../support/processes";
import { finished, root, type Finished } from "../../support/stack";

jest.setTimeout(240_000);

const SECRET = "clear-words-of-a-secret";
const PROGRAM = `
import { ComponentResource, Config } from "@pulumi/pulumi";

module.exports = () => {
  new ComponentResource("test:index:Kept", "kept", {}, { protect: true });
  return { pagerduty: new Config("secrets").getSecret("pagerduty") };
};
`;

const folder = mkdtempSync(join(tmpdir(), "kafka-platform-pulumi-"));
const copy = join(folder, "repository");
const state = join(folder, "state");
const committed = readFileSync(join(root, "Pulumi.local.yaml"), "utf8");

beforeAll(() => {
  const others = [".git", ".platform", "docs", "examples", "node_modules", "tests"].map((name) => join(root, name));
  cpSync(root, copy, { recursive: true, filter: (file) => !others.includes(file) });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  writeFileSync(join(copy, "index.ts"), PROGRAM);
  for (const name of ["local", "deployed", "fresh"]) writeFileSync(stackFile(name), committed);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function stackFile(stack: string): string {
  return join(copy, `Pulumi.${stack}.yaml`);
}

function settings(stack: string) {
  return parse(readFileSync(stackFile(stack), "utf8")) as { config: Record<string, unknown>; encryptionsalt?: string };
}

async function toolchain(args: readonly string[], input = "", more: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const main = ["-r", join(copy, "toolchain", "typescript.cjs"), join(copy, "toolchain", "main.ts")];
  const child = spawn(process.execPath, [...main, ...args], {
    cwd: copy,
    env: { ...process.env, KAFKA_PLATFORM_STATE: state, NO_COLOR: "1", CI: "true", ...more },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // Who reads nothing of it may have ended.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return finished(child);
}

const on = (stack: string, ...args: string[]) => toolchain(["pulumi", "--stack", stack, "--", ...args]);
const keep = (stack: string) =>
  toolchain(["pulumi", "--stack", stack, "--", "config", "set", "--secret", "secrets:pagerduty"], `${SECRET}\n`);

function expectEncrypted(stack: string): void {
  expect(settings(stack).config["secrets:pagerduty"]).toEqual({ secure: expect.stringMatching(/^v1:/) as string });
  expect(settings(stack).encryptionsalt).toMatch(/^v1:/);
  const rest = readFileSync(stackFile(stack), "utf8").split("\n").slice(0, committed.trimEnd().split("\n").length);
  expect(rest.join("\n")).toBe(committed.trimEnd());
  const holding = filesUnder(folder).filter(({ content }) => content.includes(SECRET));
  expect(holding.map((file) => file.path)).toEqual([]);
}

test("a stack without a file: a sentence, whatever the command", async () => {
  for (const command of [["config"], ["stack", "export"], ["version"]]) {
    const { code, output } = await on("nowhere", ...command);
    expect(output).toMatch(/✗ There is no stack "nowhere": Pulumi\.nowhere\.yaml isn't there; the stacks are local, /);
    expect(code).toBe(1);
  }
  expect((await on("local", "config", "-s", "nowhere")).output).toContain('There is no stack "nowhere"');
});

test("a secret of a stack that was never deployed, and its first deployment", async () => {
  const { code, stdout: said } = await keep("fresh");
  expect([code, said]).toEqual([0, ""]);
  expectEncrypted("fresh");
  const { stdout } = await on("fresh", "config", "get", "secrets:pagerduty");
  expect(stdout.trim()).toBe(SECRET);

  const preview = await toolchain(["preview", "--stack", "fresh"]);
  expect([preview.code, preview.output]).toEqual([0, expect.stringContaining("Previewed stack fresh")]);
  expect(preview.output).not.toContain(SECRET);
  await must("up", "fresh");
  expect(await outputs("fresh")).toEqual({ pagerduty: SECRET });
  expectEncrypted("fresh");
});

async function must(command: string, stack: string): Promise<void> {
  const { code, output } = await toolchain([command, "--stack", stack]);
  expect([code, output]).toEqual([0, expect.any(String)]);
}

async function outputs(stack: string): Promise<unknown> {
  return JSON.parse((await toolchain(["outputs", "--stack", stack, "--show-secrets", "--json"])).stdout);
}

describe("a stack that is there", () => {
  beforeAll(() => must("up", "deployed"));

  test("has its file as it was committed, which reading doesn't change", async () => {
    for (const command of [["config"], ["stack"], ["stack", "output"], ["stack", "history"]]) {
      expect((await on("deployed", ...command)).code).toBe(0);
    }
    expect(readFileSync(stackFile("deployed"), "utf8")).toBe(committed);
  });

  test("takes a secret, which its next deployment knows", async () => {
    expect((await keep("deployed")).code).toBe(0);
    expectEncrypted("deployed");
    await must("preview", "deployed");
    await must("up", "deployed");
    expect(await outputs("deployed")).toEqual({ pagerduty: SECRET });
    expectEncrypted("deployed");
  });

  test("hands out its deployment, and takes it back where it is gone", async () => {
    const whole = await on("deployed", "stack", "export");
    const { deployment } = JSON.parse(whole.stdout) as { deployment: { resources: { type: string }[] } };
    expect(deployment.resources.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack", "test:index:Kept"]);
    expect(whole.output).not.toContain(SECRET);

    expect((await on("deployed", "stack", "rm", "--yes", "--force", "--preserve-config")).code).toBe(0);
    const gone = await on("deployed", "stack", "export");
    expect([gone.code, gone.output]).toEqual([expect.any(Number), "error: no stack named 'deployed' found\n"]);
    expect(gone.code).not.toBe(0);
    const back = await toolchain(["pulumi", "--stack", "deployed", "--", "stack", "import"], whole.stdout);
    expect([back.code, back.output]).toEqual([0, expect.stringContaining("Import complete.")]);
    expect(await outputs("deployed")).toEqual({ pagerduty: SECRET });
  });

  test("lets go of a resource that is protected", async () => {
    const urn = "urn:pulumi:deployed::kafka-platform::test:index:Kept::kept";
    const kept = async () => (await on("deployed", "stack", "export")).stdout.includes('"protect": true');
    expect(await kept()).toBe(true);
    expect((await on("deployed", "state", "unprotect", urn, "--yes")).code).toBe(0);
    expect(await kept()).toBe(false);
  });
});

test("commands that are about no stack run as they are; a stack among the arguments is taken", async () => {
  expect((await on("local", "version")).stdout).toMatch(/^v3\./);
  expect((await on("local", "whoami")).code).toBe(0);
  expect((await on("local", "plugin", "ls")).code).toBe(0);
  const stacks = (await on("local", "stack", "ls", "--json")).stdout;
  expect((JSON.parse(stacks) as { name: string }[]).map(({ name }) => name).sort()).toEqual(["deployed", "fresh"]);
  expect((await on("local", "stack", "--show-name", "-s", "fresh")).stdout).toBe("fresh\n");
  expect((await on("local", "config", "get", "--help")).code).toBe(0);
  expect((await on("local", "stack", "ls", "--json")).stdout).toBe(stacks);
});

test("a value that looks like an option comes after --, and the stack before it", async () => {
  expect((await on("fresh", "config", "set", "secrets:plain", "--plaintext", "--", "--stack")).code).toBe(0);
  expect(settings("fresh").config["secrets:plain"]).toBe("--stack");
});

test("a file of settings that is elsewhere", async () => {
  const file = join(folder, "elsewhere.yaml");
  writeFileSync(file, stringify({ config: {} }));
  const args = ["pulumi", "--stack", "fresh", "--config-file", file, "--", "config", "set", "secrets:plain", "here"];
  expect((await toolchain(args)).code).toBe(0);
  expect(parse(readFileSync(file, "utf8"))).toMatchObject({ config: { "secrets:plain": "here" } });
});

test("what fails ends with the engine's code and words", async () => {
  const { code, output } = await on("fresh", "config", "get", "secrets:nothing");
  expect(output).toContain("error: configuration key 'secrets:nothing' not found");
  expect(code).toBeGreaterThan(0);
  expect((await on("fresh", "no-such-command")).output).toContain('unknown command "no-such-command"');
});

test.each([
  ["up", ["up", "--yes"]],
  ["up", ["update", "--yes", "--message"]],
  ["up", ["--color", "never", "up", "--help=false"]],
  ["up", ["watch"]],
  ["preview", ["pre"]],
  ["refresh", ["--non-interactive", "refresh"]],
  ["down", ["-C", ".", "destroy", "-y"]],
  ["down", ["dn"]],
  ["down", ["stack", "rm", "--yes"]],
])("make %s does what `pulumi %j` would", async (target, command) => {
  const { code, output } = await on("fresh", ...command);
  expect(output).toMatch(new RegExp(`^✗ \`pulumi .*: \`make ${target} STACK=fresh\` .*\\.\\n$`));
  expect(code).not.toBe(0);
  expect((await on("fresh", "stack", "--show-name")).stdout).toBe("fresh\n");
});

test("a backend of the user's own is used as it is, with its passphrase", async () => {
  const theirs = mkdtempSync(join(folder, "theirs-"));
  const own = { PULUMI_BACKEND_URL: `file://${theirs}`, PULUMI_CONFIG_PASSPHRASE: "theirs", PULUMI_HOME: theirs };
  const run = (...args: string[]) => toolchain(["pulumi", "--stack", "local", "--", ...args], SECRET, own);
  expect((await run("config", "set", "--secret", "secrets:pagerduty")).code).toBe(0);
  expectEncrypted("local");
  expect((await run("stack", "ls", "--json")).stdout).toContain('"name": "local"');
  expect((await on("local", "stack", "ls", "--json")).stdout).not.toContain('"name": "local"');
  const { output, code } = await on("local", "config", "get", "secrets:pagerduty");
  expect(output).toContain("incorrect passphrase");
  expect(code).not.toBe(0);
});
