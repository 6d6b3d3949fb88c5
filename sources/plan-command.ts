// `npm run --silent plan -- --stack <name>`: prints a stack's plan as JSON. No engine, no network, no secrets.

import { join } from "node:path";
import { Command } from "commander";
import { makePlan } from "../plan/plan";
import { RefusedError } from "../plan/problems";
import { readStackFile, stackFile } from "./stack-file";

interface Options {
  readonly stack?: string;
  readonly file?: string;
}

const root = join(__dirname, "..");

const command = new Command("plan")
  .description("Prints the whole plan of a stack as JSON: nodes, files, certificates, users, client contracts.")
  .option("-s, --stack <name>", "the stack, described by Pulumi.<name>.yaml", undefined)
  .option("-f, --file <path>", "a stack file from elsewhere")
  .action((options: Options) => {
    const file = options.file ?? stackFile(root, options.stack ?? "local");
    const plan = makePlan(readStackFile(file, options.stack), file);
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
