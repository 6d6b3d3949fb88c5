// An instance of a fleet on this machine: started, found well, changed with as little disturbance as possible, ended.

import { mkdtempSync, readFileSync, rmSync, statSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localInstance, type LocalInstanceInputs } from "../../../providers/local/instance";
import type { Context, Props } from "../../../providers/host/types";

const directory = mkdtempSync(join(tmpdir(), "kafka-platform-instance-"));
const PORT = 31990;

/** Answers with its environment and its file; reads the file again when told to. */
const SERVER = `
const { readFileSync } = require("node:fs");
let text = readFileSync("config/text", "utf8");
process.on("SIGHUP", () => { text = readFileSync("config/text", "utf8"); });
require("node:http").createServer((request, response) => {
  response.statusCode = request.url === "/health" && text.startsWith("sick") ? 503 : 200;
  response.end(JSON.stringify({ text, secret: process.env.SECRET, pid: process.pid, other: readFileSync("config/fixed", "utf8") }));
}).listen(${PORT}, "127.0.0.1");
`;

const lines: string[] = [];
const context: Context = {
  urn: "urn:test",
  config: {},
  preview: false,
  signal: new AbortController().signal,
  log: (_severity, message) => lines.push(message),
};

function inputs(more: Partial<LocalInstanceInputs> = {}, text = "well", fixed = "1"): LocalInstanceInputs {
  return {
    fleet: "example",
    instance: "example-1",
    directory: join(directory, "example-1"),
    software: { kind: "installed", program: "node", install: "install Node" },
    files: { text: { content: text, secret: false }, fixed: { content: fixed, secret: true } },
    environment: { SECRET: "of-the-environment" },
    command: ["node", "-e", SERVER],
    ports: { http: PORT },
    health: { port: "http", scheme: "http", path: "/health", status: 200, startSeconds: 20 },
    reload: { signal: "SIGHUP", files: ["text"] },
    ...more,
  };
}

const props = (value: LocalInstanceInputs) => value as unknown as Props;
const state = (value: LocalInstanceInputs) => ({ id: value.instance, inputs: props(value), outputs: props(value) });
const diff = (before: LocalInstanceInputs, after: LocalInstanceInputs) =>
  localInstance.diff?.(state(before), props(after), context).then((found) => found.changes);

async function ask(): Promise<{ text: string; secret: string; pid: number; other: string }> {
  const response = await fetch(`http://127.0.0.1:${PORT}/`);
  return (await response.json()) as { text: string; secret: string; pid: number; other: string };
}

afterAll(async () => {
  await localInstance.delete?.("example-1", state(inputs()), context);
  expect(existsSync(join(directory, "example-1"))).toBe(false);
  rmSync(directory, { recursive: true, force: true });
});

test("is made, and is well; its secrets are nobody else's to read", async () => {
  await localInstance.create(props(inputs()), context);
  expect(await ask()).toMatchObject({ text: "well", secret: "of-the-environment" });
  const mode = (name: string) => statSync(join(directory, "example-1", "config", name)).mode & 0o777;
  expect([mode("fixed"), mode("text")]).toEqual([0o600, 0o644]);
  expect(readFileSync(join(directory, "example-1", "run", "pid.json"), "utf8")).not.toContain("of-the-environment");
  expect(await diff(inputs(), inputs())).toEqual({});
});

test("takes in what it can while it runs", async () => {
  const { pid } = await ask();
  expect(await diff(inputs(), inputs({}, "better"))).toEqual({ files: "update" });
  await localInstance.update?.(state(inputs()), props(inputs({}, "better")), context);
  for (let left = 50; left > 0 && (await ask()).text !== "better"; left--)
    await new Promise((again) => setTimeout(again, 20));
  expect(await ask()).toMatchObject({ text: "better", pid });
});

test("is restarted for the rest", async () => {
  const { pid } = await ask();
  await localInstance.update?.(state(inputs({}, "better")), props(inputs({}, "better", "2")), context);
  const after = await ask();
  expect(after).toMatchObject({ text: "better", other: "2" });
  expect(after.pid).not.toBe(pid);
});

test("one that has died is a change, and comes back", async () => {
  const now = inputs({}, "better", "2");
  const { pid } = await ask();
  process.kill(pid, "SIGKILL");
  for (let left = 100; left > 0 && !("running" in ((await diff(now, now)) ?? {})); left--) {
    await new Promise((again) => setTimeout(again, 20));
  }
  expect(await diff(now, now)).toEqual({ running: "update" });
  await localInstance.update?.(state(now), props(now), context);
  expect((await ask()).pid).not.toBe(pid);
});

test("one that isn't well says what it answers, after its time", async () => {
  const health = { ...inputs().health, startSeconds: 1 };
  const sick = inputs({ health }, "sick", "3");
  await expect(localInstance.update?.(state(inputs()), props(sick), context)).rejects.toThrow(
    /example-1: isn't well after 2 s: \/health answers 503 instead of 200/,
  );
});

test("a program that ends at once is told with its last words", async () => {
  const broken = inputs({ fleet: "broken", command: ["node", "-e", "throw new Error('no such thing')"] });
  await expect(localInstance.create(props(broken), context)).rejects.toThrow(/its process ended;[^]*no such thing/);
});

test("without its program it is left out, with the way to get it; and nothing is called changed", async () => {
  const absent = inputs({
    instance: "absent",
    directory: join(directory, "absent"),
    software: { kind: "installed", program: "no-such-program", install: "apt-get install no-such-program" },
  });
  await localInstance.create(props(absent), context);
  expect(lines.at(-1)).toBe(
    "example is left out, since no-such-program isn't installed: apt-get install no-such-program, then deploy again",
  );
  expect(readFileSync(join(directory, "absent", "config", "text"), "utf8")).toBe("well");
  expect(await diff(absent, absent)).toEqual({});
});

test("a port that is taken is said before anything is started", async () => {
  await localInstance.create(props(inputs()), context);
  const second = inputs({ instance: "second", fleet: "other", directory: join(directory, "second") });
  await expect(localInstance.create(props(second), context)).rejects.toThrow(
    /second: port 31990 is in use by process \d+/,
  );
});
