// A measurement of hours that was interrupted goes on where it was: on the same machine, and as long as before.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keep, kept } from "../../../toolchain/bench/kept";

const directory = mkdtempSync(join(tmpdir(), "kept-"));
afterAll(() => rmSync(directory, { recursive: true }));

const WHERE = "Measured on 2 processors (a model), Kafka 4.3.1, ";
const TITLE = "Choices of Java, and more";

test("what was found is in files under the section's name, with where and when it was measured", async () => {
  const found = { markdown: "| a | b |\n| --- | --- |\n| 1 | 2 |", ratios: {}, plots: [], runs: [7] };
  const shown = "## Choices of Java, and more\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n";
  expect(await keep(directory, TITLE, found, `${WHERE}2026-11-22.`)).toBe(shown);
  expect(readdirSync(directory).sort()).toEqual(["choices-of-java-and-more.json", "choices-of-java-and-more.md"]);
  expect(readFileSync(join(directory, "choices-of-java-and-more.md"), "utf8")).toBe(`${shown}\n${WHERE}2026-11-22.\n`);
  expect(await kept(directory, TITLE, WHERE)).toBe(shown);
});

test("what isn't there, or is of another machine or another length, is measured", async () => {
  expect(await kept(directory, "Faults", WHERE)).toBeUndefined();
  expect(await kept(directory, TITLE, "Measured on 4 processors (a model), Kafka 4.3.1, ")).toBeUndefined();
  expect(await kept(directory, TITLE, WHERE.replace("Measured on", "Measured (short) on"))).toBeUndefined();
});
