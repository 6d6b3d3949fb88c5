/** One operation of the engine on a stack, watched: what up, preview, refresh and down have in common. */
import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import type { Deployment } from "../deployment";
import { closing, failure, messageLines } from "../deployment-text";
import { followDeployment } from "../deployment-view";
import { messageOf, UserError } from "../errors";
import { cleanMessage } from "../events";
import { watchInterrupts } from "../interrupts";
import type { Screen } from "../screen";
import { plural } from "../text";

export interface Watching {
  readonly onEvent: (event: EngineEvent) => void;
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface Operation {
  readonly stack: string;
  /** "Bringing up", shown while it goes on. */
  readonly title: string;
  /** "Brought up", the closing sentence's beginning. */
  readonly done: string;
  readonly failed: string;
  readonly preview?: boolean;
}

export interface Outcome<T> {
  readonly deployment: Deployment;
  readonly result: T;
  readonly closing: string;
}

/** @throws UserError after every error of the deployment was printed */
export async function watch<T>(
  screen: Screen,
  operation: Operation,
  run: (watching: Watching) => Promise<T>,
): Promise<Outcome<T>> {
  const start = Date.now();
  const { stack, preview = false } = operation;
  const followed = followDeployment(screen, `${operation.title} stack ${stack}`, preview);
  const { deployment } = followed;
  const interrupts = watchInterrupts(
    () => {
      deployment.cancelled = true;
      followed.note("stopping after the steps that are under way (Ctrl-C again: at once)");
    },
    () => followed.note("stopping at once; the next run looks at what is half done"),
  );
  let errorOutput = "";
  try {
    const result = await run({
      onEvent: deployment.onEvent,
      signal: interrupts.signal,
      onOutput: interrupts.onOutput,
      onError: (text) => {
        errorOutput += text;
        interrupts.onOutput(text);
      },
    });
    followed.stop();
    return {
      deployment,
      result,
      closing: closing(operation.done, stack, deployment.tally(), preview, Date.now() - start),
    };
  } catch (error) {
    followed.stop();
    printErrors(screen, deployment, errorOutput || messageOf(error));
    const why = deployment.cancelled
      ? "stopped before its end"
      : plural(Math.max(1, deployment.errors.length), "error");
    throw new UserError(failure(operation.failed, stack, why, preview ? {} : deployment.tally(), Date.now() - start));
  } finally {
    followed.stop();
    interrupts.stop();
  }
}

function printErrors(screen: Screen, deployment: Deployment, fallback: string): void {
  const { paint } = screen;
  for (const { subject, text } of deployment.errors) {
    messageLines(text, subject).forEach((line, index) => screen.line(paint.red(`${index === 0 ? "✗ " : "  "}${line}`)));
  }
  if (deployment.errors.length > 0 || deployment.cancelled) return;
  const lines = cleanMessage(fallback).split("\n");
  screen.line(paint.red(`✗ ${lines.slice(0, 12).join("\n  ")}`));
}
