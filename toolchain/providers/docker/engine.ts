/** The Docker engine that DOCKER_HOST names, and what is common to all that it holds. */
import { addressOf, engineAt, type Engine } from "../../../providers/docker/engine";

const NOT_FOUND = 404;

let engine: Engine | undefined;

export function theEngine(): Engine {
  engine ??= engineAt();
  return engine;
}

/** What the engine says in one sentence: which of its resources, and why not. */
export async function asked<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { json, message, code } = error as Error & { json?: { message?: string }; code?: string };
    if (code === "ENOENT" || code === "ECONNREFUSED" || code === "EACCES") {
      throw new Error(`no Docker engine answers at ${addressOf()} (${code}): start one, or let DOCKER_HOST name it`);
    }
    throw new Error(`${doing}: ${json?.message ?? message}`);
  }
}

/** Undefined where the engine has no such thing. */
export async function ifThere<T>(doing: string, call: () => Promise<T>): Promise<T | undefined> {
  return asked(doing, async () => {
    try {
      return await call();
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === NOT_FOUND) return undefined;
      throw error;
    }
  });
}

export interface Label {
  readonly label: string;
  readonly value: string;
}

export function labelsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(((value as Label[] | undefined) ?? []).map((each) => [each.label, each.value]));
}
