/** Puts the stand-ins where the engine looks for plugins, so that it neither downloads nor warns. */
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { STAND_INS, installedVersion, type StandIn } from "./versions";

/**
 * Writes one launcher for each stand-in, in the version that the installed SDK asks for.
 * Safe to repeat, and to run twice at the same time.
 * @param pluginsDirectory `plugins` of the Pulumi home that the engine will use
 */
export async function installStandIns(
  pluginsDirectory: string,
  repositoryRoot: string,
): Promise<{ name: string; version: string }[]> {
  await mkdir(pluginsDirectory, { recursive: true });
  return Promise.all(
    STAND_INS.map(async (name) => {
      const version = installedVersion(name, repositoryRoot);
      const directory = path.join(pluginsDirectory, `resource-${name}-v${version}`);
      const launcher = path.join(directory, `pulumi-resource-${name}`);
      const script = launcherScript(name, path.resolve(repositoryRoot));
      if ((await readFile(launcher, "utf8").catch(() => undefined)) !== script) {
        await mkdir(directory, { recursive: true });
        const draft = `${launcher}.${process.pid}.tmp`;
        await writeFile(draft, script);
        await chmod(draft, 0o755);
        await rename(draft, launcher);
      }
      // The engine takes a directory with this marker next to it for a download that was cut short.
      await rm(`${directory}.partial`, { force: true });
      return { name, version };
    }),
  );
}

function launcherScript(name: StandIn, repositoryRoot: string): string {
  const toolchain = path.join(repositoryRoot, "toolchain");
  const [typescript, main] = [
    path.join(toolchain, "typescript.cjs"),
    path.join(toolchain, "providers", name, "main.ts"),
  ].map((file) => JSON.stringify(file));
  return `#!/usr/bin/env node
// Stand-in for the official ${name} plugin, for closed networks.
"use strict";
require(${typescript});
require(${main});
`;
}
