/** A Java that is another one with options of its own: for whoever is asked only which Java to use. */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * @param options win over a command's own; Java says on standard error that it has found them
 * @returns what JAVA_HOME is to be
 */
export async function javaHome(directory: string, home: string, options: readonly string[]): Promise<string> {
  const file = path.join(directory, "bin", "java");
  await mkdir(path.dirname(file), { recursive: true });
  const winning = options.length === 0 ? "" : `_JAVA_OPTIONS="${options.join(" ")}" `;
  await writeFile(file, `#!/bin/sh\n${winning}exec "${path.join(home, "bin", "java")}" "$@"\n`);
  await chmod(file, 0o755);
  return directory;
}
