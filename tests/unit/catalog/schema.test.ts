// The published JSON Schema says what the program checks, and editors can use it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { SCHEMA_FILE, systemSchema } from "../../../sources/system-schema";
import { systemNames } from "../../../sources/systems";
import { parseDuration, parseSize } from "../../../plan/units";
import { ALL, ROOT } from "./support";

const published = JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as Parameters<typeof z.fromJSONSchema>[0];
const systems = systemNames(join(ROOT, "systems"));
const text = (system: string) => readFileSync(join(ROOT, "systems", system, "system.yaml"), "utf8");

test("the published file is up to date: else run node -r ./toolchain/typescript.cjs sources/system-schema.ts", () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(systemSchema())));
});

test("there is a folder for each of the five systems", () => {
  expect(systems).toEqual(expect.arrayContaining([...ALL]));
});

test.each(systems)("%s names the schema in its first line, and follows it", (system) => {
  expect(text(system).split("\n")[0]).toBe("# yaml-language-server: $schema=../system.schema.json");
  expect(z.fromJSONSchema(published).safeParse(parse(text(system))).success).toBe(true);
});

test.each([
  ["a unit that is none", { retention: "30 days" }],
  ["a number without a unit", { segment: 1024 }],
  ["an unknown key", { retain: "30d" }],
  ["an unknown cleanup", { cleanup: "never" }],
])("an editor marks %s", (_what, defaults) => {
  const wrong = { ...(parse(text("caracal")) as object), defaults };
  expect(z.fromJSONSchema(published).safeParse(wrong).success).toBe(false);
});

describe("quantities", () => {
  const patterns = new Map<string, RegExp>();
  collect(published);
  const matching = (sample: string) => [...patterns.values()].find((pattern) => pattern.test(sample));

  test.each(["500ms", "30s", "5m", "12h", "30d", "30 d"])("%s is a duration", (sample) => {
    expect(matching(sample)?.source).toContain("ms|s|m|h|d");
    expect(parseDuration(sample)).toBeDefined();
  });

  test.each(["1B", "16KiB", "10MiB", "1GiB", "2TiB"])("%s is a size", (sample) => {
    expect(matching(sample)?.source).toContain("KiB");
    expect(parseSize(sample)).toBeDefined();
  });

  test.each(["30", "30 days", "1.5d", "10MB", "-1d", "1w"])("%s is neither", (sample) => {
    expect(matching(sample)).toBeUndefined();
    expect([parseDuration(sample), parseSize(sample)]).toEqual([undefined, undefined]);
  });

  /** The patterns of all that has examples, which are the quantities. */
  function collect(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    const { pattern, examples } = value as { pattern?: unknown; examples?: unknown };
    if (typeof pattern === "string" && examples !== undefined) patterns.set(pattern, new RegExp(pattern));
    Object.values(value).forEach(collect);
  }
});

test("every setting has a description", () => {
  const { properties } = published as { properties: Record<string, { description?: string }> };
  const silent = Object.entries(properties).filter(([, property]) => !property.description);
  expect(silent.map(([name]) => name)).toEqual([]);
});
