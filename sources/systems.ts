// Reads the systems that a stack carries from systems/<name>/system.yaml.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { RawSystem } from "../plan/catalog/catalog";
import { RefusedError, type Problem } from "../plan/problems";
import { readYaml } from "./yaml";

export function systemNames(root: string): string[] {
  const folder = join(root, "systems");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => existsSync(systemPath(root, name)));
}

/** @param stackFile where the systems are listed, for messages */
export function readSystems(root: string, names: readonly string[], stackFile: string): RawSystem[] {
  const known = systemNames(root);
  const problems: Problem[] = names
    .filter((name) => !known.includes(name))
    .map((value) => ({
      source: stackFile,
      path: "systems",
      value,
      reason: `is no folder under systems/: there are ${known.join(", ")}`,
    }));
  const read = names
    .filter((name) => known.includes(name))
    .flatMap((name) => {
      const source = `systems/${name}/system.yaml`;
      try {
        return [{ name, source, content: readYaml(systemPath(root, name), source, () => "can't be read") }];
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        problems.push(...error.problems);
        return [];
      }
    });
  if (problems.length > 0) throw new RefusedError(problems);
  return read;
}

function systemPath(root: string, name: string): string {
  return join(root, "systems", name, "system.yaml");
}
