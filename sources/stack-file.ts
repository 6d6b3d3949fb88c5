// Reads a stack's configuration, from its file or from the running Pulumi program, into the one form that the plan checks.

import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readConfiguration, type StackConfiguration } from "../plan/configuration";
import { RefusedError } from "../plan/problems";
import { readYaml } from "./yaml";

export const PROJECT = "kafka-platform";
const PREFIX = `${PROJECT}:`;

export function stackFile(root: string, stack: string): string {
  return join(root, `Pulumi.${stack}.yaml`);
}

export function stackNames(root: string): string[] {
  return readdirSync(root).flatMap((file) => /^Pulumi\.([^.]+)\.yaml$/.exec(file)?.[1] ?? []);
}

/** Reads `Pulumi.<stack>.yaml`. */
export function readStackFile(file: string, stack = stackOf(file)): StackConfiguration {
  const source = basename(file);
  const content = readYaml(
    file,
    source,
    () => `can't be read; stacks here: ${stacksBeside(file).join(", ") || "none"}`,
  );
  const config = isRecord(content) ? content["config"] : undefined;
  if (!isRecord(config))
    refuse(source, "config", config, `is missing: write the stack's settings under config, as ${PREFIX}…`);
  return readConfiguration(stack, ownKeys(config), source);
}

/** Reads what the engine hands to a program: every value is text, structures are JSON. */
export function readEngineConfiguration(stack: string, all: Readonly<Record<string, string>>): StackConfiguration {
  const values = Object.entries(ownKeys(all)).map(([key, value]) => [key, fromText(String(value))]);
  return readConfiguration(stack, Object.fromEntries(values), `Pulumi.${stack}.yaml`);
}

/** Settings of other packages (aws:region) are theirs to check. */
function ownKeys(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = Object.entries(config).filter(([key]) => key.startsWith(PREFIX) || !key.includes(":"));
  return Object.fromEntries(own.map(([key, value]) => [key.replace(PREFIX, ""), value]));
}

function fromText(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function stackOf(file: string): string {
  return /^Pulumi\.(.+)\.ya?ml$/.exec(basename(file))?.[1] ?? basename(file).replace(/\.ya?ml$/, "");
}

function stacksBeside(file: string): string[] {
  return existsSync(dirname(file)) ? stackNames(dirname(file)) : [];
}

function refuse(source: string, path: string, value: unknown, reason: string): never {
  throw new RefusedError([{ source, path, value, reason }]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
