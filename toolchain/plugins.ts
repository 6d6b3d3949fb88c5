/** Sees to it that the engine finds the provider plugins: the official ones, or our stand-ins where those can't be had. */
import { mkdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { enginePath, type Engine } from "./engine";
import { UserError } from "./errors";
import { exists } from "./install-once";
import { downloadsReachable } from "./network";
import { cacheDirectory, repositoryRoot, stateDirectory } from "./paths";
import type { Report } from "./progress";
import { installStandIns } from "./providers/install";
import { run } from "./run";
import { list } from "./text";

/** Large, so brought only for stacks that are placed there. */
const CLOUDS = ["aws", "docker", "kubernetes"];

interface Plugin {
  readonly name: string;
  readonly version: string;
}

export interface Plugins {
  /** PULUMI_HOME of every call of the engine. None: the user's own. */
  readonly home?: string;
  /** True where the stand-ins are used. */
  readonly standIns: boolean;
}

/** The plugins that the installed SDKs ask for, in the SDKs' versions. */
export async function wantedPlugins(root: string = repositoryRoot): Promise<Plugin[]> {
  const { dependencies = {} } = await readPackage(path.join(root, "package.json"));
  const names = Object.keys(dependencies).filter((name) => name.startsWith("@pulumi/"));
  const sdks = await Promise.all(
    names.map((name) => readPackage(path.join(root, "node_modules", name, "package.json"))),
  );
  return sdks
    .filter((sdk) => sdk.pulumi?.resource === true)
    .map((sdk) => ({ name: sdk.pulumi?.name ?? path.basename(sdk.name), version: sdk.version.replace(/^v/, "") }));
}

/**
 * With our own backend, or where stand-ins are needed, the engine gets a home of our own, so that the user's stays as
 * it is. Stand-ins point to this checkout and so live with its state; real plugins are shared by all checkouts.
 */
export async function ensurePlugins(
  engine: Engine,
  ownBackend: boolean,
  report: Report,
  clouds: readonly string[] = [],
): Promise<Plugins> {
  const wanted = (await wantedPlugins()).filter(({ name }) => !CLOUDS.includes(name) || clouds.includes(name));
  const shared = ownBackend ? path.join(cacheDirectory(), "pulumi-home") : usersHome();
  const missing = await missingIn(shared, wanted);
  const home = ownBackend ? { home: shared } : {};
  if (missing.length === 0) return { ...home, standIns: false };

  const offline = path.join(stateDirectory(), "pulumi-home");
  const installed = (await missingIn(offline, wanted)).length === 0;
  if (installed || !(await downloadsReachable())) {
    if (!installed) report("Pulumi's downloads can't be reached, so this repository's stand-ins take their place");
    await mkdir(offline, { recursive: true, mode: 0o700 });
    await installStandIns(path.join(offline, "plugins"), repositoryRoot);
    return { home: offline, standIns: true };
  }

  report(`downloading ${list(missing.map(({ name, version }) => `${name} ${version}`))}`);
  const environment = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1", ...(ownBackend ? { PULUMI_HOME: shared } : {}) };
  await Promise.all(
    missing.map(async ({ name, version }) => {
      const { code, stderr } = await run(enginePath(engine), ["plugin", "install", "resource", name, `v${version}`], {
        environment,
      });
      if (code !== 0) {
        throw new UserError(`The provider plugin ${name} ${version} can't be downloaded: ${lastLine(stderr)}`);
      }
    }),
  );
  return { ...home, standIns: false };
}

export function usersHome(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.PULUMI_HOME || path.join(homedir(), ".pulumi");
}

async function missingIn(home: string, wanted: readonly Plugin[]): Promise<Plugin[]> {
  const there = await Promise.all(
    wanted.map(async ({ name, version }) => {
      const directory = path.join(home, "plugins", `resource-${name}-v${version}`);
      return (await exists(path.join(directory, `pulumi-resource-${name}`))) && !(await exists(`${directory}.partial`));
    }),
  );
  return wanted.filter((_plugin, index) => !there[index]);
}

/** Each try has a line; the last one says what came of them. */
function lastLine(text: string): string {
  const line = text.trim().split("\n").at(-1) ?? "";
  return line.replace(/^error: /, "");
}

interface Package {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
  pulumi?: { resource?: boolean; name?: string };
}

async function readPackage(file: string): Promise<Package> {
  return JSON.parse(await readFile(file, "utf8")) as Package;
}
