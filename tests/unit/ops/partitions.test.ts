// Which partition a record goes to that ops writes.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { homeOf, letterOf } from "../../../ops/dlq/letter";
import { partitionerOf } from "../../../ops/records/partitioner";

const root = join(__dirname, "../../..");

/** Of the installed library, which is loaded beside: Jest knows no ES modules. */
function chosen(keys: readonly (string | null)[]): number[] {
  const program = `
    const { partitionerOf } = require("./ops/records/partitioner");
    import("@platformatic/kafka").then((library) => {
      const choose = partitionerOf(library);
      const keys = ${JSON.stringify(keys)}.map((key) => (key === null ? undefined : Buffer.from(key)));
      console.log(JSON.stringify(keys.map((key) => choose({ topic: "orders", key }, key, {}))));
    });`;
  const args = ["-r", "./toolchain/typescript.cjs", "-e", program];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" })) as number[];
}

test("a key goes where Java's clients put it", () => {
  // As Kafka's own tests have them (UtilsTest.testMurmur2), without their sign; the first two have one.
  const java = { "21": -973932308, foobar: -790332482, abc: 479470107 };
  expect(chosen(Object.keys(java))).toEqual(Object.values(java).map((hash) => hash & 0x7fffffff));
});

test("records without a key take turns, and an empty key is one", () => {
  const choose = partitionerOf({ compatibilityPartitioner: () => 77 });
  const message = { topic: "orders" };
  const context = { metadata: undefined };
  const keys = [undefined, undefined, Buffer.alloc(0), undefined];
  expect(keys.map((key) => choose(message, key, context))).toEqual([0, 1, 77, 2]);
});

test.each([
  ["its own place", "orders", "4", 4],
  ["one of another topic", "bills", "4", undefined],
  ["one that isn't there any more", "orders", "12", undefined],
  ["no number", "orders", "four", undefined],
  ["nothing", "orders", undefined, undefined],
])("a letter that says %s", (_what, topic, partition, home) => {
  const facts = { "original-topic": topic, ...(partition === undefined ? {} : { "original-partition": partition }) };
  const headers = Object.entries(facts).map(([name, value]) => [`dead-letter.${name}`, Buffer.from(value)] as const);
  const record = { topic: "orders.dlq", partition: 1, offset: 0n, timestamp: 0n, key: undefined, value: undefined };
  expect(homeOf(letterOf({ ...record, headers }), "orders", 12)).toBe(home);
});
