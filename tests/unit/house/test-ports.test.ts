// Tests of different files run at once: no two may listen on one port.

import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { FIRST_PORTS, PORTS_OF_A_STACK } from "../../support/ports";

const live = resolve(__dirname, "../../live");
const sources = readdirSync(live, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(join(live, file), "utf8") }));

/** What the system gives away by itself begins here on Linux. */
const GIVEN_AWAY = 32768;

test("each stack's ports are its own, and none that the system gives away", () => {
  const blocks = Object.entries(FIRST_PORTS)
    .map(([name, first]) => ({ name, first, after: first + PORTS_OF_A_STACK }))
    .sort((one, other) => one.first - other.first);
  const shared = blocks.filter(({ first }, index) => first < (blocks[index - 1]?.after ?? 0));
  expect(shared).toEqual([]);
  expect(blocks.filter(({ after }) => after > GIVEN_AWAY)).toEqual([]);
});

test.each(Object.keys(FIRST_PORTS))("%s is taken by one file", (name) => {
  const written = [`FIRST_PORTS.${name}`, `FIRST_PORTS["${name}"]`];
  const taking = sources.filter(({ text }) => written.some((each) => text.split(/[^\w.[\]"-]/).includes(each)));
  expect(taking.map(({ file }) => file)).toHaveLength(1);
});

test("no other stack has a first port of its own", () => {
  const own = sources.filter(({ text }) => /firstPort: \d|PORTS? = \d/.test(text)).map(({ file }) => file);
  expect(own).toEqual([]);
});
