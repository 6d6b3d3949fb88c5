// Collects everything that is wrong with what a person wrote, so that one message can name it all.

export interface Problem {
  /** The file or configuration that holds the value, e.g. `Pulumi.prod.yaml`. */
  readonly source: string;
  /** Where in it, e.g. `cluster.brokers`. */
  readonly path: string;
  /** The same in steps, where the value can be found by them. */
  readonly steps?: readonly PropertyKey[];
  readonly value: unknown;
  /** What is wrong and what is allowed, as one sentence. */
  readonly reason: string;
}

/** A choice that works but has a price that its author should know. */
export interface Warning {
  readonly subject: string;
  readonly message: string;
}

/** Thrown before anything is made; its message names each problem with its place, value and cure. */
export class RefusedError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(describeProblems(problems));
    this.name = "RefusedError";
  }
}

export function describeProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [`The description is refused: ${count}, nothing was changed.`, ...problems.map(describeProblem)].join("\n");
}

function describeProblem(problem: Problem): string {
  const value = problem.value === undefined ? "" : ` = ${abbreviate(JSON.stringify(problem.value))}`;
  return `  ${problem.source}: ${problem.path}${value}: ${problem.reason}`;
}

function abbreviate(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
