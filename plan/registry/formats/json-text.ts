// Schemas that are written in JSON: reading with the line of a mistake, and comparing without white space.

import { lineAt, type Flaw } from "./format";

export function readJson(text: string): { readonly value: unknown } | { readonly flaw: Flaw } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = (error as Error).message;
    const position = /at position (\d+)/.exec(message)?.[1];
    const end = /end of JSON/.test(message) ? text.length : undefined;
    const at = position === undefined ? end : Number(position);
    const reason = `is no JSON: ${message.replace(/ in JSON at position.*$/, "")}`;
    return { flaw: { reason, ...(at === undefined ? {} : { line: lineAt(text, at) }) } };
  }
}

export function valueOf(text: string): unknown {
  const read = readJson(text);
  return "value" in read ? read.value : undefined;
}

/** Members in one order, without white space and without what is there for people only. */
export function canonicalJson(text: string, ignored: readonly string[]): string {
  const read = readJson(text);
  return "value" in read ? JSON.stringify(sorted(read.value, ignored)) : text;
}

function sorted(value: unknown, ignored: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => sorted(each, ignored));
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).filter((key) => !(ignored.includes(key) && typeof value[key] === "string"));
  return Object.fromEntries(keys.sort().map((key) => [key, sorted(value[key], ignored)]));
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The line of the first mention of a word, for mistakes that a library tells without a place. */
export function lineOf(text: string, word: string | undefined): { readonly line?: number } {
  const at = word === undefined ? -1 : text.indexOf(`"${word}"`);
  return at < 0 ? {} : { line: lineAt(text, at) };
}
