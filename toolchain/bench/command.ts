/** A command behind the Makefile, in a state of its own, as a measurement calls it: what fails has nothing to measure. */
import path from "node:path";
import { UserError } from "../errors";
import { repositoryRoot } from "../paths";
import { run } from "../run";

const MAIN = ["-r", path.join(repositoryRoot, "toolchain", "typescript.cjs"), path.join("toolchain", "main.ts")];

interface Own extends Readonly<Record<string, string>> {
  readonly KAFKA_PLATFORM_STATE: string;
}

export function callCommand(args: readonly string[], own: Own): Promise<string> {
  return callProgram(args[0] ?? "", [...MAIN, ...args], own);
}

/** @param name what it is called where it failed */
export async function callProgram(name: string, args: readonly string[], own: Own): Promise<string> {
  const environment = { ...process.env, PULUMI_BACKEND_URL: "", ...own };
  const { code, stdout, stderr } = await run(process.execPath, args, { cwd: repositoryRoot, environment });
  if (code !== 0) throw new UserError(`\`${name}\` failed, so there is nothing to measure:\n${stderr.trim()}`);
  return stdout;
}
