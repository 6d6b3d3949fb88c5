// Whoever talks to Kafka without end outlives a fault of the library, and no other.

import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../../..");

const ALONE = `
  const { surviveLibraryFaults } = require("./providers/kafka/library-faults");
  surviveLibraryFaults((words) => console.log(words), 70);`;
const PLUGIN = `
  const { libraryFault } = require("./providers/kafka/library-faults");
  const { serve } = require("./providers/host/serve");
  serve({ name: "test", version: "1.0.0", resources: {}, survives: libraryFault });
  setTimeout(() => process.exit(0), 1000);`;

function after(stack: string, who = ALONE): { status: number | null; said: string } {
  const script = `
    ${who}
    setTimeout(() => console.log("lives"), 50);
    const fault = new TypeError("op is not a function");
    fault.stack = "TypeError: op is not a function\\n" + ${JSON.stringify(stack)};
    setImmediate(() => { throw fault; });
  `;
  const arguments_ = ["-r", join(ROOT, "toolchain", "typescript.cjs"), "-e", script];
  const { status, stdout, stderr } = spawnSync(process.execPath, arguments_, { cwd: ROOT, encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
}

test("a fault of the library is said, and survived", () => {
  const { status, said } = after("at Task.release (node_modules/@platformatic/kafka/dist/network/connection.js:68:49)");
  expect([status, said]).toEqual([0, "a connection to Kafka ended badly: op is not a function\nlives\n"]);
});

test("any other fault ends the process, with its place", () => {
  const { status, said } = after("at main (services/kafka-exporter/main.ts:1:1)");
  expect(status).toBe(70);
  expect(said).toContain("services/kafka-exporter/main.ts:1:1");
  expect(said).not.toContain("lives");
});

test("a plugin outlives it too, and no other", () => {
  const survived = after("at Task.release (node_modules/@platformatic/kafka/dist/network/connection.js:68:49)", PLUGIN);
  expect([survived.status, survived.said]).toEqual([0, expect.stringMatching(/^\d+\nlives\n$/)]);
  const ended = after("at main (providers/local/node.ts:1:1)", PLUGIN);
  expect([ended.status, ended.said.includes("lives")]).toEqual([1, false]);
});
