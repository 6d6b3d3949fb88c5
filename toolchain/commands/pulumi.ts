/** `pulumi`: runs a command of Pulumi's own on a stack, with the engine, state and passphrase that `up` uses. */
import path from "node:path";
import { enginePath } from "../engine";
import { engineEnvironment } from "../engine-environment";
import { UserError } from "../errors";
import { repositoryRoot } from "../paths";
import { run, runAttended } from "../run";
import { Screen } from "../screen";
import { cloudsOf, readStackFile } from "../stack-files";
import type { StackChoice } from "../workspace";
import { bringTools } from "./session";

/** Pulumi's own names of what make does with plugins, program and policies that the engine alone wouldn't find. */
const TARGETS: Readonly<Record<string, string>> = {
  up: "up",
  watch: "up",
  preview: "preview",
  refresh: "refresh",
  destroy: "down",
};

export async function pulumi(options: StackChoice, args: readonly string[]): Promise<number> {
  const stack = stackIn(args) ?? options.stack;
  const settings = await readStackFile(stack, options.configFile);
  const { engine, plugins, say, open } = await bringTools(false, new Screen(), cloudsOf(settings));
  const { environment } = await engineEnvironment(stack, plugins, say);
  const running = { cwd: repositoryRoot, environment: { ...process.env, ...environment } };
  const ask = (...question: string[]) => run(enginePath(engine), question, running);

  const known = commandIn((await ask(...helpOn(args))).stdout);
  refuse(known.name, stack, args);
  const there = async () => (await ask("stack", "--show-name", "--stack", stack)).code === 0;
  if (fills(known.name) && !wantsHelp(args) && !(await there())) await open({ ...options, stack }, true);
  const more = {
    ...(known.options.has("--stack") && stackIn(args) === undefined ? { "--stack": stack } : {}),
    ...(known.options.has("--config-file") && options.configFile
      ? { "--config-file": path.resolve(options.configFile) }
      : {}),
  };
  return runAttended(enginePath(engine), withOptions(args, more), running);
}

export interface KnownCommand {
  /** In Pulumi's own words, without what follows: "stack export". Empty: it knows of no such command. */
  readonly name: string;
  readonly options: ReadonlySet<string>;
}

/** The engine knows its commands, their other names and their options best: its help says them. */
export function commandIn(help: string): KnownCommand {
  const name = /^Usage:\n +pulumi((?: [a-z][\w-]*)*)/m.exec(help)?.[1] ?? "";
  const options = [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map((match) => match[1] ?? "");
  return { name: name.trim(), options: new Set(options) };
}

/** Asked twice: the first can't be taken for another option's value, the last can't be taken back. */
function helpOn(args: readonly string[]): string[] {
  return ["--help=true", ...beforeValues(args), "--help"];
}

function refuse(name: string, stack: string, args: readonly string[]): void {
  const target = TARGETS[name];
  if (target !== undefined) {
    throw new UserError(
      `\`pulumi ${name}\` isn't run from here, without the stack's plugins and policies: \`make ${target} STACK=${stack}\` does it.`,
    );
  }
  const removes = name === "stack remove" || name === "stack rm";
  if (removes && !args.includes("--preserve-config") && !wantsHelp(args)) {
    throw new UserError(
      `\`pulumi ${name}\` would delete Pulumi.${stack}.yaml too: \`make down STACK=${stack}\` takes the stack away, or add --preserve-config.`,
    );
  }
}

/** What a stack is given before its first `up`. */
function fills(name: string): boolean {
  return name === "stack import" || /^config\b/.test(name);
}

function wantsHelp(args: readonly string[]): boolean {
  return beforeValues(args).some((arg) => arg === "--help" || arg === "-h");
}

/** The stack that the user names among Pulumi's own options. */
export function stackIn(args: readonly string[]): string | undefined {
  const own = beforeValues(args);
  const index = own.findIndex((arg) => /^(-s|--stack$|--stack=)/.test(arg));
  const [option = "", next] = own.slice(index < 0 ? own.length : index);
  return option === "-s" || option === "--stack" ? next : option.replace(/^(-s=?|--stack=)/, "") || undefined;
}

/** What follows `--` is never an option. */
export function withOptions(args: readonly string[], options: Readonly<Record<string, string>>): string[] {
  const own = beforeValues(args);
  return [...own, ...Object.entries(options).flat(), ...args.slice(own.length)];
}

function beforeValues(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end < 0 ? args : args.slice(0, end);
}
