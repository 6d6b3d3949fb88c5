// Reading of properties whose shape nobody promises: what isn't there, or is something else, is undefined.
//
// Values that only a deployment will know throw when they are read; the engine then says that the rule could not be
// decided yet. A rule that only looks for what must not be there looks at all that is known.

import { UnknownValueError } from "@pulumi/policy";

export type Values = Readonly<Record<string, unknown>>;

export function values(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Also of a number that is written as text, as Kafka's settings are. */
export function number(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

export function texts(value: unknown): readonly string[] {
  return list(value).filter((each) => typeof each === "string");
}

/** Every text in a value that is known yet, with its path. */
export function textsWithin(value: unknown, path = ""): readonly { readonly path: string; readonly text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  const isList = Array.isArray(value);
  return Object.keys(value).flatMap((key) =>
    textsWithin(
      known(() => (value as Values)[key]),
      isList ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`,
    ),
  );
}

/** Undefined where only a deployment will know it. */
export function known(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}
