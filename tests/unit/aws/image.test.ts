// The command that proposes a newer image, against the real protocol of Systems Manager.

import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished, root, type Finished } from "../../support/stack";
import { PlayedSsm } from "./played-ssm";

const PINNED = "ami-0a1b2c3d4e5f60718";
const NEWER = "ami-0fedcba9876543210";
const ssm = new PlayedSsm();
const directory = mkdtempSync(join(tmpdir(), "kafka-platform-image-"));
const file = join(directory, "Pulumi.prod.yaml");

beforeAll(() => ssm.start());
beforeEach(() => copyFileSync(join(root, "Pulumi.prod.yaml"), file));
afterAll(() => {
  ssm.stop();
  rmSync(directory, { recursive: true });
});

function image(...args: string[]): Promise<Finished> {
  const main = ["-r", join(root, "toolchain", "typescript.cjs"), join(root, "toolchain", "main.ts"), "image"];
  const all = [...main, "--stack", "prod", "--config-file", file, ...args];
  return finished(spawn(process.execPath, all, { cwd: root, env: process.env, stdio: ["ignore", "pipe", "pipe"] }));
}

test("asks for Amazon Linux of the stack's architecture, and says what a newer one means; the file stays", async () => {
  ssm.says({ Parameter: { Value: NEWER } });
  const { code, stdout, output } = await image();
  expect([code, stdout.trim()]).toEqual([0, NEWER]);
  expect(ssm.asked.map(({ body }) => body["Name"])).toEqual([
    "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
  ]);
  expect(output).toContain(`prod is pinned to ${PINNED}; the newest of eu-central-1 is ${NEWER}.`);
  expect(output).toContain("replaced one after the other, each behind the gate");
  expect(readFileSync(file, "utf8")).toBe(readFileSync(join(root, "Pulumi.prod.yaml"), "utf8"));
});

test("puts it into the stack's file, where nothing else changes", async () => {
  ssm.says({ Parameter: { Value: NEWER } });
  expect((await image("--write")).code).toBe(0);
  const before = readFileSync(join(root, "Pulumi.prod.yaml"), "utf8");
  expect(readFileSync(file, "utf8")).toBe(before.replace(PINNED, NEWER));
});

test("says that the pinned one is the newest", async () => {
  ssm.says({ Parameter: { Value: PINNED } });
  expect((await image("--write")).output).toContain("prod is pinned to it: the newest of eu-central-1.");
});

test("says what is missing where AWS refuses", async () => {
  ssm.says({ error: "AccessDeniedException" });
  const { code, output } = await image();
  expect(code).toBe(1);
  expect(output).toContain("AWS can't be asked for the newest image of eu-central-1 (AccessDeniedException");
  expect(output).not.toContain("    at ");
});
