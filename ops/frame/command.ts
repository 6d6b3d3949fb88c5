// One command: its help with examples, its session, its answer and how it ends.

import type { Command } from "commander";
import { painter, wantsColours } from "../../toolchain/text";
import { jsonOf, print, type Answer } from "./answer";
import { failureOf } from "./errors";
import type { Exit } from "./exit";
import { Session, type Shared } from "./session";

export interface Description<Options> {
  /** As commander takes it: `reset <group>`. */
  readonly usage: string;
  readonly summary: string;
  /** What is typed after `ops`, and what it does. */
  readonly examples: readonly (readonly [command: string, does: string])[];
  readonly options?: (command: Command) => Command;
  readonly run: (session: Session, options: Options, args: readonly string[]) => Promise<Answer>;
}

/** Adds a command below another one. */
export function addCommand<Options>(parent: Command, description: Description<Options>): Command {
  const { usage, summary, examples, options = (each: Command) => each, run } = description;
  const command = options(parent.command(usage).description(summary));
  command.addHelpText("after", exampleText(examples));
  return command.action(async (...all: unknown[]) => {
    const given = command.optsWithGlobals<Shared & Options>();
    const args = command.processedArgs.flat().filter((each): each is string => typeof each === "string");
    const session = new Session(given);
    try {
      process.exitCode = print(await run(session, given, args), given.json);
    } catch (error) {
      process.exitCode = fail(error, session);
    } finally {
      await session.close();
    }
    void all;
  });
}

/** A group of commands: `ops topics …`. */
export function addGroup(program: Command, name: string, summary: string): Command {
  return program.command(name).description(summary);
}

function fail(error: unknown, { who, options }: Session): Exit {
  const { exit, message } = failureOf(error, who, options.stack);
  if (options.json) process.stdout.write(`${jsonOf({ error: message, exit })}\n`);
  process.stderr.write(`${painter(wantsColours(process.stderr)).red(`✗ ${message}`)}\n`);
  return exit;
}

function exampleText(examples: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...examples.map(([command]) => command.length));
  const lines = examples.map(([command, does]) => `  ops ${command.padEnd(width)}   ${does}`);
  return lines.length > 0 ? `\nExamples:\n${lines.join("\n")}` : "";
}
