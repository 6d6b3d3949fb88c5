/**
 * The policy pack as the engine takes it. A Pulumi installation starts it by itself; where the engine was built from
 * source there is nothing that could, and the engine gets a copy whose runtime is a script of ours.
 */
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Environment } from "../policies/rule";
import type * as rules from "../policies/config";
import type { Override } from "../policies/config";
import type { Engine } from "./engine";
import { UserError, messageOf } from "./errors";
import { exists } from "./install-once";
import { onPath, repositoryRoot, stateDirectory } from "./paths";
import type { StackFile } from "./stack-files";

export interface PolicyOptions {
  readonly policyPacks: string[];
  readonly policyPackConfigs: string[];
}

const PACK = path.join(repositoryRoot, "policies");
/** A runtime that no language host knows, so that the engine looks for an analyzer of this name. */
const RUNTIME = "node-offline";

/** Belongs on the engine's PATH: there it finds what starts the pack. */
export function policiesDirectory(): string {
  return path.join(stateDirectory(), "policies");
}

export async function policyOptions(stack: string, settings: StackFile, engine: Engine): Promise<PolicyOptions> {
  const directory = policiesDirectory();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, `${stack}.json`);
  await replace(file, JSON.stringify(configOf(stack, settings)));
  const pack = (await hasAnalyzer(engine)) ? PACK : await offlineCopy(directory);
  return { policyPacks: [pack], policyPackConfigs: [file] };
}

/** A Pulumi installation has the program that starts packs beside the engine. */
async function hasAnalyzer({ root }: Engine): Promise<boolean> {
  const name = "pulumi-analyzer-policy";
  const places = root === undefined ? onPath(name) : [path.join(root, "bin", name)];
  return (await Promise.all(places.map(exists))).includes(true);
}

function configOf(stack: string, { config = {} }: StackFile): rules.PackConfig {
  const environment = config["kafka-platform:environment"] as Environment;
  const overrides = (config["kafka-platform:policies"] ?? {}) as Record<string, Override>;
  const { packConfig } = module.require("../policies/config") as typeof rules;
  try {
    return packConfig(environment, overrides);
  } catch (error) {
    throw new UserError(`Pulumi.${stack}.yaml: policies: ${messageOf(error)}.`);
  }
}

async function offlineCopy(directory: string): Promise<string> {
  const copy = path.join(directory, "pack");
  await mkdir(copy, { recursive: true });
  await replace(path.join(copy, "PulumiPolicy.yaml"), `runtime: ${RUNTIME}\nversion: 0.1.0\nmain: pack.cjs\n`);
  const main = JSON.stringify(path.join(PACK, "pack.cjs"));
  await replace(path.join(copy, "pack.cjs"), `require(${main});\n`);
  // The SDK reads the pack's name and version there.
  await replace(path.join(copy, "package.json"), await readFile(path.join(PACK, "package.json"), "utf8"));
  const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const launcher = path.join(directory, `pulumi-analyzer-policy-${RUNTIME}`);
  const lazy = path.join(__dirname, "lazy.cjs");
  await replace(launcher, `#!/bin/sh\nexec "${process.execPath}" -r "${lazy}" "${runner}" "$@"\n`);
  await chmod(launcher, 0o755);
  return copy;
}

async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, text, { mode: 0o700 });
  await rename(draft, file);
}
