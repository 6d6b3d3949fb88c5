import { execFileSync } from "node:child_process";
import path from "node:path";

const ROOT = path.resolve(__dirname, "..", "..", "..");

function run(script: string): string {
  const preloaded = ["-r", path.join(ROOT, "toolchain", "typescript.cjs")];
  return execFileSync(process.execPath, [...preloaded, "-e", script], { cwd: ROOT, encoding: "utf8" });
}

test("Pulumi's SDK is loaded without the compiler and without npm's tree reader", () => {
  const loaded = run(`require("@pulumi/pulumi"); console.log(Object.keys(require.cache).join("\\n"))`);
  expect(loaded).toContain("/@pulumi/pulumi/index.js");
  expect(loaded).not.toMatch(/node_modules\/(typescript|@npmcli\/arborist)\//);
});

test("who looks inside finds them: a function still becomes text", () => {
  const text = run(`
    const { runtime } = require("@pulumi/pulumi");
    const doubled = (number) => number * 2;
    runtime.serializeFunction(doubled, {}).then(({ text }) => console.log(text));`);
  expect(text).toContain("number * 2");
});
