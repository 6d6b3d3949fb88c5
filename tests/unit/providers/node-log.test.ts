// Whether a node has started, as its log says it.

import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasStarted } from "../../../providers/local/node-log";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kafka-platform-node-"));
  mkdirSync(join(directory, "logs"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const log = () => join(directory, "logs", "server.log");
const node = (more: object = {}) => ({
  pid: 7,
  started: "100",
  logStart: 0,
  startedFrom: "x",
  startedWith: [],
  ...more,
});
const STARTED = "[KafkaRaftServer nodeId=1] Kafka Server started\n";

test("not without a process, a log, or the words", () => {
  expect(hasStarted(directory, node())).toBe(false);
  writeFileSync(log(), "starting\n");
  expect([hasStarted(directory, undefined), hasStarted(directory, node())]).toEqual([false, false]);
  appendFileSync(log(), STARTED);
  expect([hasStarted(directory, undefined), hasStarted(directory, node())]).toEqual([false, true]);
});

test("what an earlier process said doesn't count", () => {
  writeFileSync(log(), STARTED);
  expect(hasStarted(directory, node({ logStart: STARTED.length }))).toBe(false);
});

test("it stays so when its log is full and put away, until another process is there", () => {
  writeFileSync(log(), STARTED);
  expect(hasStarted(directory, node())).toBe(true);
  renameSync(log(), join(directory, "logs", "server.1.log"));
  writeFileSync(log(), "later\n");
  expect(hasStarted(directory, node())).toBe(true);
  expect(hasStarted(directory, node({ started: "200" }))).toBe(false);
  expect(hasStarted(directory, node({ pid: 8 }))).toBe(false);
});
