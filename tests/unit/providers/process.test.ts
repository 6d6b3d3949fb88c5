// A node's process is asked to end before it is forced to, however slow the machine is.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { running, start, stop } from "../../../providers/local/process";

const directory = mkdtempSync(join(tmpdir(), "kafka-platform-process-"));
const pidFile = join(directory, "pid.json");
const console_ = join(directory, "console.log");

afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function started(script: string): Promise<void> {
  const log = join(directory, "server.log");
  rmSync(console_, { force: true });
  const program = `${script}; setInterval(() => undefined, 1000); console.log("ready")`;
  const command = [process.execPath, "-e", program];
  start({ command, directory, console: console_, pidFile, log, startedFrom: "", startedWith: [] });
  while (!readFileSync(console_, "utf8").endsWith("ready\n")) await new Promise((again) => setTimeout(again, 10));
}

test("a process that listens ends by itself, also where each look takes its time", async () => {
  await started(`process.on("SIGTERM", () => { console.log("asked"); process.exit() })`);
  const { now } = Date;
  let late = 0;
  jest.spyOn(Date, "now").mockImplementation(() => now() + (late += 5));
  await stop(pidFile, 30);
  expect(running(pidFile)).toBeUndefined();
  expect(readFileSync(console_, "utf8")).toMatch(/asked\n$/);
});

test("a process that doesn't listen is ended by force", async () => {
  await started(`process.on("SIGTERM", () => undefined)`);
  await stop(pidFile, 0.2);
  expect(running(pidFile)).toBeUndefined();
});

test("a suspended process is asked all the same, and not waited for in vain", async () => {
  await started(`process.on("SIGTERM", () => { console.log("asked"); process.exit() })`);
  process.kill(running(pidFile)?.pid ?? 0, "SIGSTOP");
  await stop(pidFile, 30);
  expect(running(pidFile)).toBeUndefined();
  expect(readFileSync(console_, "utf8")).toMatch(/asked\n$/);
});
