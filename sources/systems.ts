// Reads the systems that a stack carries: <directory>/<name>/system.yaml for each.

import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { RawSystem } from "../plan/catalog/catalog";
import { RefusedError, type Problem } from "../plan/problems";
import { readSchemas } from "./schemas";
import { readYaml } from "./yaml";

export function systemNames(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).filter((name) => existsSync(systemPath(directory, name)));
}

/**
 * @param root what a relative directory starts from
 * @param stackFile where the systems are listed, for messages
 */
export function readSystems(
  root: string,
  { systems: names, systemsDirectory }: { readonly systems: readonly string[]; readonly systemsDirectory: string },
  stackFile: string,
): RawSystem[] {
  const directory = resolve(root, systemsDirectory);
  const known = systemNames(directory);
  const problems: Problem[] = names
    .filter((name) => !known.includes(name))
    .map((value) => ({
      source: stackFile,
      path: "systems",
      value,
      reason: `is no system under ${systemsDirectory}/: there are ${known.join(", ") || "none"}`,
    }));
  const read = names
    .filter((name) => known.includes(name))
    .flatMap((name) => {
      const source = `${systemsDirectory}/${name}/system.yaml`;
      try {
        const content = readYaml(systemPath(directory, name), source, () => "can't be read");
        const schemas = readSchemas(join(directory, name, "schemas"), `${systemsDirectory}/${name}/schemas`);
        return [{ name, source, content, ...(schemas.length > 0 ? { schemas } : {}) }];
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        problems.push(...error.problems);
        return [];
      }
    });
  if (problems.length > 0) throw new RefusedError(problems);
  return read;
}

function systemPath(directory: string, name: string): string {
  return join(directory, name, "system.yaml");
}
