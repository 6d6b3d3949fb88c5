// Loads TypeScript at once: what was compiled before is kept, and the compiler is loaded only for the rest.
// (One command starts the program, the rules and each plugin anew; compiling would cost each of them up to two seconds.)
// Used as `node -r ./toolchain/typescript.cjs <file>.ts`, or by being required.
"use strict";
require("./lazy.cjs");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const ROOT = path.resolve(__dirname, "..");
const CACHE = path.join(ROOT, "node_modules", ".cache", "typescript");
const PROJECT = path.join(ROOT, "tsconfig.json");

let settings;
let compiler;

function compiled(file) {
  const source = fs.readFileSync(file, "utf8");
  settings ??= fs.readFileSync(PROJECT, "utf8") + fs.readFileSync(require.resolve("typescript/package.json"), "utf8");
  const key = createHash("sha256").update(settings).update(file).update(source).digest("hex");
  const kept = path.join(CACHE, `${key}.js`);
  try {
    return fs.readFileSync(kept, "utf8");
  } catch {
    compiler ??= require("ts-node").create({ transpileOnly: true, project: PROJECT });
    const code = compiler.compile(source, file);
    keep(kept, code);
    return code;
  }
}

function keep(file, code) {
  const draft = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(CACHE, { recursive: true });
    fs.writeFileSync(draft, code);
    fs.renameSync(draft, file);
  } catch {
    // A directory that can't be written costs time, nothing else.
  }
}

for (const ending of [".ts", ".tsx"]) {
  require.extensions[ending] = (module, file) => module._compile(compiled(file), file);
}
