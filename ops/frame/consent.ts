// Before anything is lost: what would happen is shown, and the operator types the name of what is at stake.

import { createInterface } from "node:readline/promises";
import type { Screen } from "../../toolchain/screen";
import { Exit, OpsError } from "./exit";

export interface Consent {
  /** What would happen, in a sentence. */
  readonly what: string;
  /** What must be typed: the name of what would change. */
  readonly name: string;
  /** What was typed already: `--yes <name>`. */
  readonly yes?: string | undefined;
}

/** @throws OpsError unless the very name was typed */
export async function consent(screen: Screen, { what, name, yes }: Consent): Promise<void> {
  if (yes === name) return;
  if (yes !== undefined)
    throw new OpsError(
      Exit.REFUSED,
      `${what} Confirm it with --yes ${name}; --yes ${yes} is something else: nothing was changed.`,
    );
  if (!process.stdin.isTTY)
    throw new OpsError(Exit.REFUSED, `${what} Confirm it with --yes ${name}: nothing was changed.`);
  screen.line(what);
  if ((await typed(`Type ${screen.paint.bold(name)} to go on: `)) !== name)
    throw new OpsError(Exit.REFUSED, "That isn't it: nothing was changed.");
}

async function typed(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await prompt.question(question)).trim();
  } catch {
    return ""; // Ctrl-C or Ctrl-D
  } finally {
    prompt.close();
  }
}
