// How a command ends, for scripts. docs/ops.md has the same list; a test holds them together.

export enum Exit {
  /** Done; nothing is wrong. */
  WELL = 0,
  /** Done, and something was found that isn't as it should be. */
  FOUND = 1,
  /** The command line, the stack's description or a file can't be used. */
  USAGE = 2,
  /** It would do harm, or wasn't confirmed: nothing was changed. */
  REFUSED = 3,
  /** The login was refused, or its holder may not do this. */
  FORBIDDEN = 4,
  /** The cluster, the registry or another part doesn't answer. */
  UNREACHABLE = 5,
  /** A fault of ops itself. */
  FAULT = 70,
}

/** Its message is one sentence with the cure. */
export class OpsError extends Error {
  constructor(
    readonly exit: Exit,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "OpsError";
  }
}

/** Nothing was changed. */
export function refuse(message: string): never {
  throw new OpsError(Exit.REFUSED, message);
}

export function misused(message: string): never {
  throw new OpsError(Exit.USAGE, message);
}
