// Holds the house's rule: dependencies point one way.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve(__dirname, "../../..");

/** What each folder may import from the others. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  plan: [],
  sources: ["plan"],
  components: ["plan"],
  // What people look at: rendering of the plan's own decisions.
  pages: ["plan"],
  "index.ts": ["components", "plan", "sources"],
  // A node's plugin reads the bundle's types, and brings Kafka for who runs without make.
  providers: ["plan", "toolchain"],
  // Rules look at resources, whoever made them.
  policies: [],
  // Day 2 reads what the stack hands out, and talks to Kafka as the resource types do.
  ops: ["plan", "sources", "pages", "providers", "toolchain"],
  toolchain: ["plan", "sources", "pages", "providers", "policies", "index.ts"],
};

function files(path: string): string[] {
  if (statSync(path).isFile()) return /\.tsx?$/.test(path) ? [path] : [];
  return readdirSync(path).flatMap((name) => (name === "node_modules" ? [] : files(join(path, name))));
}

function imports(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/(?:from|import|require)\s*\(?\s*["']([^"']+)["']/g)].map((match) => match[1] ?? "");
}

test.each(Object.keys(ALLOWED))("%s imports only what lies below it", (folder) => {
  const wrong = files(join(root, folder)).flatMap((file) =>
    imports(file)
      .filter((name) => name.startsWith("."))
      .map((name) => relative(root, resolve(dirname(file), name)).split("/")[0] ?? "")
      .map((target) => (target === "index" ? "index.ts" : target))
      .filter((target) => target !== folder && !ALLOWED[folder]?.includes(target))
      .map((target) => `${relative(root, file)} imports from ${target}`),
  );
  expect(wrong).toEqual([]);
});

test("the plan knows neither Pulumi nor the file system nor the network", () => {
  // Schemas are read by the libraries that their users read them with, and Grafana's SDK builds the dashboards' JSON.
  const libraries = [
    "node:crypto",
    "yaml",
    "zod",
    "avsc",
    "protobufjs",
    "ajv",
    "ajv/dist/2019",
    "ajv/dist/2020",
    "ajv-formats",
  ];
  const isAllowed = (name: string) => libraries.includes(name) || name.startsWith("@grafana/grafana-foundation-sdk/");
  const foreign = files(join(root, "plan")).flatMap((file) =>
    imports(file)
      .filter((name) => !name.startsWith(".") && !isAllowed(name))
      .map((name) => `${relative(root, file)}: ${name}`),
  );
  expect(foreign).toEqual([]);
});
