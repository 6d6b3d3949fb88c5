import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { javaHome } from "../../../toolchain/bench/java-home";

const directory = mkdtempSync(path.join(tmpdir(), "java home "));
const home = path.join(directory, "installed");

beforeAll(() => {
  mkdirSync(path.join(home, "bin"), { recursive: true });
  writeFileSync(
    path.join(home, "bin", "java"),
    '#!/bin/sh\necho "$_JAVA_OPTIONS"\nfor each in "$@"; do echo "$each"; done\n',
  );
  chmodSync(path.join(home, "bin", "java"), 0o755);
});

afterAll(() => rmSync(directory, { recursive: true }));

function said(java: string, ...args: string[]): string[] {
  const environment = { ...process.env };
  delete environment["_JAVA_OPTIONS"];
  return execFileSync(path.join(java, "bin", "java"), args, { encoding: "utf8", env: environment }).split("\n");
}

test("a command's own arguments arrive as they were", async () => {
  const java = await javaHome(path.join(directory, "plain"), home, []);
  expect(said(java, "-cp", "a b/*", "Main")).toEqual(["", "-cp", "a b/*", "Main", ""]);
});

test("options are given in the only way that wins", async () => {
  const java = await javaHome(path.join(directory, "other"), home, ["-XX:-UseG1GC", "-XX:+UseSerialGC"]);
  expect(said(java, "-version")).toEqual(["-XX:-UseG1GC -XX:+UseSerialGC", "-version", ""]);
});
