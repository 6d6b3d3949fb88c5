/**
 * What a killed run was doing. The engine keeps a note of it, and warns at every later run, because in a cloud a thing
 * may exist that nobody knows of. On this machine every step can be repeated (nodes find their own directory again, keys
 * are only computed), so the note is dropped once the next run has said it.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { resourceOf } from "./events";
import { list } from "./text";

export interface Pending {
  readonly type: string;
  readonly resource: { readonly urn: string };
}

interface State {
  pending_operations?: Pending[];
}

/** Looks into the file itself: asking the engine costs a start of it on every run. */
export async function pendingOperations(stateFiles: string, project: string, stack: string): Promise<Pending[]> {
  const file = path.join(stateFiles, ".pulumi", "stacks", project, `${stack}.json`);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return [];
  const { checkpoint } = JSON.parse(text) as { checkpoint?: { latest?: State } };
  return checkpoint?.latest?.pending_operations ?? [];
}

export async function dropPendingOperations(stack: Stack): Promise<void> {
  const exported = await stack.exportStack();
  const deployment: State = { ...(exported.deployment as State), pending_operations: [] };
  await stack.importStack({ ...exported, deployment });
}

export function pendingSentence(pending: readonly Pending[]): string {
  const steps = pending.map(({ type, resource }) => {
    const { type: kind, name } = resourceOf(resource.urn);
    return `${type} ${kind} ${name}`;
  });
  return `The last run was ended while ${list([...new Set(steps)])}; this is done again where needed.`;
}
