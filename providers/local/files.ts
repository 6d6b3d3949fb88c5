// Writes a process's files so that a reader sees the old one or the new one, and secrets are never readable by others.

import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BundleFile } from "../../plan/broker/bundle";

/** @param files by path below the directory, which afterwards holds nothing else */
export function writeFiles(directory: string, files: Readonly<Record<string, BundleFile>>): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  for (const [name, file] of Object.entries(files)) {
    const target = join(directory, name);
    const half = `${target}.half`;
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    writeFileSync(half, bytesOf(file), { mode: file.secret ? 0o600 : 0o644 });
    renameSync(half, target);
  }
  removeOthers(directory, Object.keys(files));
}

function bytesOf({ content, encoding }: BundleFile): string | Buffer {
  return encoding === undefined ? content : Buffer.from(content, encoding);
}

function removeOthers(directory: string, names: readonly string[]): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const below = names
      .filter((name) => name.startsWith(`${entry.name}/`))
      .map((name) => name.slice(entry.name.length + 1));
    if (entry.isDirectory() && below.length > 0) removeOthers(join(directory, entry.name), below);
    else if (!names.includes(entry.name)) rmSync(join(directory, entry.name), { recursive: true });
  }
}
