/** A stack as the Automation API sees it: the engine, its state, its configuration, and the program of index.ts. */
import path from "node:path";
import { LocalWorkspace, PulumiCommand, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { ownStateFiles } from "./backend";
import type { Engine } from "./engine";
import { engineEnvironment, PROJECT } from "./engine-environment";
import { repositoryRoot } from "./paths";
import { dropPendingOperations, pendingOperations, pendingSentence } from "./pending";
import type { Plugins } from "./plugins";
import { policyOptions, type PolicyOptions } from "./policies";
import { prepareWorkDirectory, readStackFile, runsHere } from "./stack-files";

export interface StackChoice {
  readonly stack: string;
  readonly configFile?: string;
}

export interface Opened {
  readonly stack: Stack;
  readonly ownBackend: boolean;
  /** For every operation that changes something, or says what it would. */
  readonly policies: PolicyOptions;
}

export interface Opening {
  readonly engine: Engine;
  readonly plugins: Plugins;
  /** Make the stack if it isn't there. */
  readonly create: boolean;
  readonly say: (line: string) => void;
}

/** @throws StackNotFoundError if it isn't there and shouldn't be made */
export async function openStack(
  { stack, configFile }: StackChoice,
  { engine, plugins, create, say }: Opening,
): Promise<Opened> {
  const settings = await readStackFile(stack, configFile);
  const { ownBackend, environment } = await engineEnvironment(stack, plugins, say);
  const copied = ownBackend || configFile !== undefined;
  const workDir = copied ? await prepareWorkDirectory(stack, settings) : repositoryRoot;
  // The Automation API asks the engine for its version before it knows of any home.
  if (plugins.home) process.env.PULUMI_HOME = plugins.home;
  const options = {
    workDir,
    pulumiCommand: await PulumiCommand.get(engine.root ? { root: engine.root } : {}),
    envVars: environment,
  };
  const inline = { stackName: stack, projectName: PROJECT, program };
  const opened = create
    ? await LocalWorkspace.createOrSelectStack(inline, options)
    : await LocalWorkspace.selectStack(inline, options);
  const pending = ownBackend && runsHere(settings) ? await pendingOperations(ownStateFiles(), PROJECT, stack) : [];
  if (pending.length > 0) {
    say(pendingSentence(pending));
    await dropPendingOperations(opened);
  }
  return { stack: opened, ownBackend, policies: await policyOptions(stack, settings, engine) };
}

/** Runs index.ts as the engine's own language host would: loaded anew, its export called if it is a function. */
const program: PulumiFn = async () => {
  const modules = path.join(repositoryRoot, "node_modules") + path.sep;
  const tools = __dirname + path.sep;
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(repositoryRoot + path.sep) && !file.startsWith(modules) && !file.startsWith(tools))
      delete require.cache[file];
  }
  const exported: unknown = module.require(path.join(repositoryRoot, "index.ts"));
  const outputs: unknown = typeof exported === "function" ? await (exported as () => unknown)() : exported;
  return (outputs ?? {}) as Record<string, unknown>;
};
