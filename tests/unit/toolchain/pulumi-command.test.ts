import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { commandIn, stackIn, withOptions } from "../../../toolchain/commands/pulumi";

const root = resolve(__dirname, "../../..");

const HELP = `Remove a stack and its configuration

Usage:
  pulumi stack remove [stack-name] [flags]

Aliases:
  remove, rm, delete

Flags:
  -f, --force             Forces deletion of the stack
  -s, --stack string      The name of the stack, as --config-file names its file
      --remove-backups    Additionally remove backups of the stack

Global Flags:
  -C, --cwd string        Run pulumi as if it had been started in another directory
`;

test("a command's own name and options, from its help", () => {
  const { name, options } = commandIn(HELP);
  expect(name).toBe("stack remove");
  expect([...options]).toEqual(["--force", "--stack", "--remove-backups", "--cwd"]);
});

test.each([
  ["Usage:\n  pulumi up [template|url] [flags]\n", "up"],
  ["Usage:\n  pulumi config set <key> [flags] [--] [value]\n", "config set"],
  ["Usage:\n  pulumi stack change-secrets-provider <new> [flags]\n", "stack change-secrets-provider"],
  ["Usage:\n  pulumi stack [flags]\n  pulumi stack [command]\n", "stack"],
  ["Usage:\n  pulumi [command]\n", ""],
  ["", ""],
])("%j is of %j", (help, name) => {
  expect(commandIn(help).name).toBe(name);
});

test.each([
  [["stack", "export"], undefined],
  [["stack", "export", "-s", "dev"], "dev"],
  [["stack", "-sdev", "export"], "dev"],
  [["stack", "export", "-s=dev"], "dev"],
  [["stack", "export", "--stack", "dev"], "dev"],
  [["stack", "export", "--stack=dev"], "dev"],
  [["stack", "export", "--stack"], undefined],
  [["stack", "--show-name"], undefined],
  [["config", "set", "key", "--", "-s", "dev"], undefined],
])("%j names stack %j", (args, stack) => {
  expect(stackIn(args)).toBe(stack);
});

test("options come before what is never one", () => {
  expect(withOptions(["config", "set", "key"], { "--stack": "dev" })).toEqual([
    "config",
    "set",
    "key",
    "--stack",
    "dev",
  ]);
  const value = ["--", "--", "-x"];
  expect(withOptions(["config", "set", "key", ...value], { "--stack": "dev" }).slice(3)).toEqual([
    "--stack",
    "dev",
    ...value,
  ]);
});

describe("make pulumi", () => {
  /** The words that the command is given, which isn't run; nor are packages installed. */
  function words(...args: string[]): string[] {
    const tool = ["-o", "node_modules/.package-lock.json", "TOOLCHAIN=printf '%s\\n'", "pulumi", ...args];
    const environment = { ...process.env, CMD: undefined, STACK: undefined };
    const { stdout } = spawnSync("make", ["-s", "-f", join(root, "Makefile"), ...tool], {
      cwd: root,
      env: environment,
      encoding: "utf8",
    });
    return stdout.trimEnd().split("\n");
  }
  const urn = "urn:pulumi:prod::kafka-platform::a$b$kafka:index/topic:Topic::shop.orders";

  test("is asked for its help where nothing is said", () => {
    expect(words()).toEqual(["pulumi", "--stack", "local", "--", "--help"]);
  });

  test.each([
    [`state unprotect ${urn}`, ["state", "unprotect", urn]],
    [`state unprotect '${urn}'`, ["state", "unprotect", urn]],
    [`state unprotect "${urn}"`, ["state", "unprotect", urn]],
    [`config set key -- "two words"`, ["config", "set", "key", "--", "two words"]],
  ])("CMD=%s", (command, expected) => {
    expect(words("STACK=prod", `CMD=${command}`)).toEqual(["pulumi", "--stack", "prod", "--", ...expected]);
  });
});
