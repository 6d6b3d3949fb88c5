// Reads a system's schemas: every file under its schemas/, with its text as it was committed last where it was changed.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import type { RawSchema } from "../plan/catalog/catalog";

/** What a changed schema is compared with; a build of a proposed change names the branch that it is for. */
const BASE = "SCHEMA_BASE";
const MOST_BYTES = 64 * 1024 ** 2;

/** @param folder as it stands in messages */
export function readSchemas(directory: string, folder: string): RawSchema[] {
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
  const committed = committedTexts(directory, files);
  return files.map((file) => {
    const path = file.split(sep).join("/");
    const text = readFileSync(join(directory, file), "utf8");
    const before = committed.get(file);
    return {
      path,
      source: `${folder}/${path}`,
      text,
      ...(before === undefined || before === text ? {} : { committed: before }),
    };
  });
}

/** By file. Empty outside of a repository, and where git isn't there: then there is nothing to compare with. */
function committedTexts(directory: string, files: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const base = process.env[BASE] ?? "HEAD";
  if (files.length === 0 || base.startsWith("-")) return found;
  const prefix = git(directory, ["rev-parse", "--show-prefix"])?.toString("utf8").trim();
  if (prefix === undefined) return found;
  const questions = files.map((file) => `${base}:${prefix}${file.split(sep).join("/")}\n`).join("");
  const answers = git(directory, ["cat-file", "--batch"], questions);
  if (answers === undefined) return found;
  // Each answer: one line of description with the number of bytes, then the bytes and a line break; or one line.
  let at = 0;
  for (const file of files) {
    const end = answers.indexOf("\n", at);
    if (end < 0) break;
    const described = answers.toString("utf8", at, end);
    at = end + 1;
    const size = / blob (\d+)$/.exec(described)?.[1];
    if (size === undefined) continue;
    found.set(file, answers.toString("utf8", at, at + Number(size)));
    at += Number(size) + 1;
  }
  return found;
}

function git(directory: string, args: readonly string[], input = ""): Buffer | undefined {
  const { status, stdout } = spawnSync("git", args, { cwd: directory, input, maxBuffer: MOST_BYTES });
  return status === 0 ? stdout : undefined;
}
