/**
 * What a resource type of one of our provider plugins is made of. The host (serve.ts) speaks the engine's protocol;
 * a resource type sees plain values only: secrets arrive unwrapped, and values that a preview doesn't know yet arrive
 * as `UNKNOWN`.
 */

/** Stands for a value that only a later step of the deployment will know. Only ever seen in check, diff and previews. */
export const UNKNOWN: unique symbol = Symbol("a value that is known after the deployment");

export type Props = Record<string, unknown>;

/** What surrounds a call. */
export interface Context {
  readonly urn: string;
  /** The provider's own configuration (connection, credentials), unwrapped. */
  readonly config: Props;
  /** True while `pulumi preview` runs: nothing may be changed. */
  readonly preview: boolean;
  /** Aborted when the user interrupts the deployment. */
  readonly signal: AbortSignal;
  /** The time-out that the program set on the resource, if any. */
  readonly timeoutSeconds?: number;
  /** Shows a line to the person who runs the deployment. `status` lines are replaced by the next one. */
  log(severity: "info" | "warning" | "error", message: string, options?: { status?: boolean }): void;
}

export interface Failure {
  /** Path of the property, e.g. `validityPeriodHours`. */
  readonly property: string;
  readonly reason: string;
}

export interface Diff {
  /** Changed properties, each with whether its change replaces the resource. None: no change. */
  readonly changes: Readonly<Record<string, "update" | "replace">>;
  /** When replaced: delete the old one first. */
  readonly deleteBeforeReplace?: boolean;
}

export interface ResourceType {
  /** Every input property by name; any other one is refused by its name before `check` is called. */
  readonly inputs: readonly string[];
  /** Outputs that are always secret. An output named like a secret input is secret in any case. */
  readonly secretOutputs?: readonly string[];
  /** Validates and completes the inputs with defaults. */
  check?(news: Props, olds: Props | undefined, context: Context): Promise<{ inputs: Props; failures?: Failure[] }>;
  /** Without it: every changed input is an update. */
  diff?(old: { id: string; inputs: Props; outputs: Props }, news: Props, context: Context): Promise<Diff>;
  create(inputs: Props, context: Context): Promise<{ id: string; outputs: Props }>;
  /** In previews `create` and `update` are not called; every output that isn't an input is unknown, unless this says more. */
  preview?(inputs: Props, old: Props | undefined): Props;
  /** Reads the real thing for `refresh` and `import`. `undefined`: it is gone. Without it: what the state says. */
  read?(
    id: string,
    state: { inputs: Props; outputs: Props },
    context: Context,
  ): Promise<{ id: string; inputs: Props; outputs: Props } | undefined>;
  update?(
    old: { id: string; inputs: Props; outputs: Props },
    news: Props,
    context: Context,
  ): Promise<{ outputs: Props }>;
  delete?(id: string, state: { inputs: Props; outputs: Props }, context: Context): Promise<void>;
}

export interface ProviderPlugin {
  /** The package's name, e.g. `random`. */
  readonly name: string;
  readonly version: string;
  /** True for a stand-in of an official plugin: refusals say so. */
  readonly standIn?: boolean;
  /** By type token, e.g. `random:index/randomPassword:RandomPassword`. Unknown tokens are refused by name. */
  readonly resources: Readonly<Record<string, ResourceType>>;
  /** By token, e.g. `aws:index/getRegion:getRegion`: what is asked, and never changes anything. */
  readonly functions?: Readonly<Record<string, (args: Props, config: Props) => Promise<Props>>>;
  /** Whether inputs may be files; they arrive as the engine writes them. */
  readonly takesFiles?: boolean;
  /** Names of the configuration properties that the provider knows; any other is refused by name. */
  readonly config?: readonly string[];
  /** Validates the configuration's values. */
  checkConfig?(config: Props): Failure[];
  /** What to say of a fault that nobody caught and that harms nothing; undefined: it ends the plugin. */
  survives?(error: unknown): string | undefined;
  /** Ends connections; called once when the engine is done with the plugin. */
  close?(): Promise<void>;
}
