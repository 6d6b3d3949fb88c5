// Zod building blocks for what people write, and the translation of its complaints into ours.

import { z } from "zod";
import type { Problem } from "./problems";
import { DURATION_HELP, SIZE_HELP, parseDuration, parseSize } from "./units";

export const duration = quantity(parseDuration, DURATION_HELP);
export const size = quantity(parseSize, SIZE_HELP);

/** A quantity is written with its unit and read as a number (milliseconds or bytes). */
function quantity(parse: (text: string) => number | undefined, help: string) {
  return z
    .string({ error: help })
    .refine((text) => parse(text) !== undefined, { error: help })
    .transform((text) => parse(text) as number);
}

/** `0.5%` is read as 0.005. */
export const percentage = z
  .string({ error: "write a percentage, e.g. 0.5%" })
  .regex(/^\d+(\.\d+)?%$/, { error: "write a percentage, e.g. 0.5%" })
  .transform((text) => Number((Number(text.slice(0, -1)) / 100).toPrecision(12)));

export const wholeNumber = (minimum: number, maximum: number) =>
  z
    .int({ error: `write a whole number from ${minimum} to ${maximum}` })
    .min(minimum, { error: `write a whole number from ${minimum} to ${maximum}` })
    .max(maximum, { error: `write a whole number from ${minimum} to ${maximum}` });

export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `write ${listed(values, "or")}` });

export function listed(values: readonly string[], word: "and" | "or"): string {
  return values.length < 2 ? values.join("") : `${values.slice(0, -1).join(", ")} ${word} ${values.at(-1)}`;
}

/** Either the value, or every problem that it has. */
export type Checked<T> = { readonly value: T; readonly problems: [] } | { readonly problems: Problem[] };

export function check<S extends z.ZodType>(schema: S, value: unknown, source: string): Checked<z.output<S>> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { value: result.data, problems: [] };
  return { problems: result.error.issues.flatMap((issue) => toProblems(issue, value, source)) };
}

function toProblems(issue: z.core.$ZodIssue, root: unknown, source: string): Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { source, path: dotted(path), steps: path, value: valueAt(root, path), reason: unknownKeyReason(issue) };
    });
  }
  // A name that can't be one: what is wrong with the name, rather than what stands behind it.
  if (issue.code === "invalid_key") {
    const reason = issue.issues[0]?.message ?? issue.message;
    return [{ source, path: dotted(issue.path.slice(0, -1)), steps: issue.path, value: issue.path.at(-1), reason }];
  }
  // A value that fits none of several shapes: say what is wrong with the shape that came closest.
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const inner = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
    if (depth(inner) > 0) {
      return inner.flatMap((each) => toProblems({ ...each, path: [...issue.path, ...each.path] }, root, source));
    }
  }
  const value = valueAt(root, issue.path);
  const reason = value === undefined ? `is missing: ${issue.message}` : issue.message;
  return [{ source, path: dotted(issue.path) || "(the whole file)", steps: issue.path, value, reason }];
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0)));
}

function unknownKeyReason(issue: z.core.$ZodIssueUnrecognizedKeys): string {
  return `is not a known setting${issue.path.length > 0 ? ` of ${dotted(issue.path)}` : ""}; remove it or correct its name`;
}

function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    "",
  );
}

/** A copy without the values at these places. */
export function without(root: unknown, places: readonly (readonly PropertyKey[])[]): unknown {
  const rest = structuredClone(root);
  // The last element of a list goes first, so that the others keep their places until it is their turn.
  const order = [...places].sort((a, b) => Number(b.at(-1)) - Number(a.at(-1)) || 0);
  for (const place of order) {
    const holder = valueAt(rest, place.slice(0, -1));
    const last = place.at(-1);
    if (Array.isArray(holder) && typeof last === "number") holder.splice(last, 1);
    else if (typeof holder === "object" && holder !== null && last !== undefined) Reflect.deleteProperty(holder, last);
  }
  return rest;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    root,
  );
}
