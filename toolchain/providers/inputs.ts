/** Checks, defaults and typed reading of a resource's inputs, shared by the stand-ins. */
import { UNKNOWN, type Diff, type Failure, type Props } from "../../providers/host/types";
import { changedNames } from "../../providers/host/resources";

export interface Rule {
  readonly type: "string" | "integer" | "boolean" | "strings" | "map" | "object";
  readonly required?: boolean;
  readonly atLeast?: number;
  readonly oneOf?: readonly string[];
  /** What the official plugin assumes when the program says nothing. */
  readonly default?: string | number | boolean;
}

export type Rules = Readonly<Record<string, Rule>>;

const WORDS: Record<Rule["type"], string> = {
  string: "a string",
  integer: "a whole number",
  boolean: "true or false",
  strings: "a list of strings",
  map: "a map of strings",
  object: "an object",
};

/** Every breach at once; values that aren't known yet are let through. */
export function breaches(rules: Rules, values: Props, prefix = ""): Failure[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const value = values[name];
    const property = prefix + name;
    if (value === UNKNOWN) return [];
    if (value === undefined) return rule.required ? [{ property, reason: `"${property}" is missing.` }] : [];
    if (!hasType(rule.type, value)) return [{ property, reason: `"${property}" must be ${WORDS[rule.type]}.` }];
    if (rule.atLeast !== undefined && Number(value) < rule.atLeast) {
      return [{ property, reason: `"${property}" is ${Number(value)}, but must be at least ${rule.atLeast}.` }];
    }
    const wrong = (Array.isArray(value) ? value : [value]).find(
      (item) => item !== UNKNOWN && rule.oneOf !== undefined && !rule.oneOf.includes(String(item)),
    ) as unknown;
    if (wrong === undefined) return [];
    return [
      { property, reason: `"${property}" can't be ${JSON.stringify(wrong)}; allowed: ${rule.oneOf?.join(", ")}.` },
    ];
  });
}

function hasType(type: Rule["type"], value: unknown): boolean {
  const isText = (item: unknown): boolean => typeof item === "string" || item === UNKNOWN;
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  switch (type) {
    case "string":
      return typeof value === "string";
    case "integer":
      return Number.isSafeInteger(value);
    case "boolean":
      return typeof value === "boolean";
    case "strings":
      return Array.isArray(value) && value.every(isText);
    case "map":
      return isObject && Object.values(value).every(isText);
    case "object":
      return isObject;
  }
}

/** With the defaults filled in; an empty map or list means the same as none. */
export function complete(rules: Rules, values: Props): Props {
  const result: Props = {};
  for (const [name, rule] of Object.entries(rules)) {
    const value = values[name] ?? rule.default;
    if (value !== undefined && !isEmpty(value)) result[name] = value;
  }
  return result;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** What changed between inputs, where everything replaces the resource except the named properties. */
export function differences(rules: Rules, old: Props, news: Props, updatable: readonly string[] = []): Diff {
  const names = changedNames(complete(rules, old), complete(rules, news));
  return { changes: Object.fromEntries(names.map((name) => [name, updatable.includes(name) ? "update" : "replace"])) };
}

/** Typed reading of values that have been checked before. */
export const text = (values: Props, name: string): string => (values[name] as string | undefined) ?? "";
/** What isn't known yet is NaN: neither less nor more than anything. */
export const whole = (values: Props, name: string): number => {
  const value = values[name] ?? 0;
  return typeof value === "number" ? value : Number.NaN;
};
export const flag = (values: Props, name: string): boolean => values[name] === true;
export const strings = (values: Props, name: string): string[] => ((values[name] as unknown[]) ?? []).map(String);
export const entries = (values: Props, name: string): Record<string, string> =>
  (values[name] as Record<string, string> | undefined) ?? {};
