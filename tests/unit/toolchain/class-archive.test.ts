import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { archivedClasses } from "../../../toolchain/class-archive";

const cache = mkdtempSync(path.join(tmpdir(), "class-archive-"));
const before = process.env.KAFKA_PLATFORM_CACHE;

beforeAll(() => (process.env.KAFKA_PLATFORM_CACHE = cache));
afterAll(() => {
  rmSync(cache, { recursive: true });
  if (before === undefined) delete process.env.KAFKA_PLATFORM_CACHE;
  else process.env.KAFKA_PLATFORM_CACHE = before;
});

/** Counts its starts, and never becomes a node. */
function javaThatFails(): string {
  const file = path.join(cache, "java");
  writeFileSync(file, `#!/bin/sh\necho started >> "${cache}/starts"\necho out of order >&2\nexit 3\n`, { mode: 0o755 });
  return file;
}

test("where classes can't be learned nodes start without, and it isn't tried again", async () => {
  const java = { path: javaThatFails(), home: path.join(cache, "home"), major: 17 };
  const said: string[] = [];
  for (let i = 0; i < 2; i += 1)
    expect(await archivedClasses("4.3.1", "/libs", java, (line) => said.push(line))).toEqual([]);
  expect(said).toEqual(["learning its classes, once"]);
  expect(readFileSync(path.join(cache, "starts"), "utf8")).toBe("started\n");
  const [kept = ""] = readdirSync(cache).filter((name) => name.startsWith("kafka-4.3.1-classes-"));
  expect(readFileSync(path.join(cache, kept, "WHY"), "utf8")).toContain("out of order");
});

test("what one Java has learned isn't given to another", async () => {
  const java = { path: javaThatFails(), major: 17 };
  await archivedClasses("4.3.1", "/libs", { ...java, home: path.join(cache, "one") }, () => undefined);
  await archivedClasses("4.3.1", "/libs", { ...java, home: path.join(cache, "two") }, () => undefined);
  expect(readdirSync(cache).filter((name) => name.startsWith("kafka-4.3.1-classes-"))).toHaveLength(3);
});
