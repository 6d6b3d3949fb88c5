// `npm run --silent plan -- --stack <name>`: prints a stack's plan as JSON. No engine, no network, no secrets.

import { basename, join } from "node:path";
import { Command } from "commander";
import type { StackConfiguration } from "../plan/configuration";
import { makePlan } from "../plan/plan";
import { RefusedError } from "../plan/problems";
import { readStackFile, stackFile } from "./stack-file";
import { readSystems } from "./systems";

interface Options {
  readonly stack?: string;
  readonly configFile?: string;
  readonly systems?: string;
}

const root = join(__dirname, "..");

function withSystems(config: StackConfiguration, names: string | undefined): StackConfiguration {
  if (names === undefined) return config;
  return { ...config, systems: names.split(",").filter((name) => name !== "") };
}

const command = new Command("plan")
  .description("Prints the whole plan of a stack as JSON: nodes, files, certificates, users, client contracts.")
  .option("-s, --stack <name>", "the stack, described by Pulumi.<name>.yaml", undefined)
  .option("--config-file <path>", "use this stack file instead of Pulumi.<stack>.yaml")
  .option("--systems <names>", "the systems to carry instead of the stack's own, separated by commas")
  .action((options: Options) => {
    const file = options.configFile ?? stackFile(root, options.stack ?? "local");
    const config = withSystems(readStackFile(file, options.stack), options.systems);
    const plan = makePlan(config, basename(file), readSystems(root, config, basename(file)));
    for (const warning of plan.warnings) console.error(`warning: ${warning.subject}: ${warning.message}`);
    process.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
  });

try {
  command.parse();
} catch (error) {
  if (!(error instanceof RefusedError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
