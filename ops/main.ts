// The day-2 command line: `npx ops <command>`, or `make ops CMD="<command>"`. docs/ops.md has every command.

import { Command, CommanderError } from "commander";
import { surviveLibraryFaults } from "../providers/kafka/library-faults";
import { ADMIN_USER } from "../plan/security";
import * as backup from "./commands/backup";
import * as dr from "./commands/dr";
import * as dlq from "./commands/dlq";
import * as groups from "./commands/groups";
import * as looks from "./commands/looks";
import * as status from "./commands/status";
import * as stream from "./commands/stream";
import * as topics from "./commands/topics";
import * as verify from "./commands/verify";
import { Exit } from "./frame/exit";

/** In the order of the help. */
const COMMANDS = [status, verify, groups, dlq, topics, stream, looks, dr, backup];

export function program(): Command {
  const ops = new Command("ops")
    .description("Looks after a running stack. Results go to standard output, all else to standard error.")
    .option("-s, --stack <name>", "the stack", process.env["STACK"] ?? "local")
    .option("--config-file <path>", "use this stack file instead of Pulumi.<stack>.yaml")
    .option(
      "--outputs <file>",
      "the stack's outputs with their secrets from this file (- for standard input), not from its state",
    )
    .option("--as <client>", "ask Kafka as this client of the stack", ADMIN_USER)
    .option("--json", "print the answer as JSON", false)
    .option("--dry-run", "say what would be done; change nothing", false)
    .option("--yes <name>", "confirm what can't be taken back, by the name that would be asked for")
    .helpCommand(false)
    .showHelpAfterError("(--help says more)")
    .addHelpText(
      "after",
      "\nEnds with 0 all is well, 1 something was found, 2 wrong use, 3 refused and nothing changed, 4 not allowed," +
        "\n5 unreachable, 70 a fault of ops itself.",
    )
    .exitOverride();
  for (const { register } of COMMANDS) register(ops);
  return ops;
}

export async function main(): Promise<void> {
  // Who listened may have gone: a pipe into `head`.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  // A command that ends without having said how, because what it waits for never comes, is a fault.
  process.exitCode = Exit.FAULT;
  surviveLibraryFaults((words) => {
    if (process.env["KAFKA_PLATFORM_DEBUG"]) process.stderr.write(`${words}\n`);
  }, Exit.FAULT);
  try {
    await program().parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has said what is wrong; help that was asked for is no mistake.
    process.exitCode = error.exitCode === 0 ? Exit.WELL : Exit.USAGE;
  }
}

if (require.main === module) void main();
