// Writes a node's files so that a reader sees the old one or the new one, and secrets are never readable by others.

import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BundleFile } from "../../plan/broker/bundle";

export function writeFiles(directory: string, files: Readonly<Record<string, BundleFile>>): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  for (const [name, file] of Object.entries(files)) {
    const target = join(directory, name);
    const half = `${target}.half`;
    writeFileSync(half, file.content, { mode: file.secret ? 0o600 : 0o644 });
    renameSync(half, target);
  }
  for (const name of readdirSync(directory)) if (!(name in files)) rmSync(join(directory, name), { recursive: true });
}
