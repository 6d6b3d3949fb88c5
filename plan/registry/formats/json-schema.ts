// JSON Schemas, read by Ajv. What breaks is judged by own rules for what schemas of messages are made of; what these
// rules don't know is left to the registry.

import Ajv from "ajv";
import Ajv2019 from "ajv/dist/2019";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { all, type Flaw, type Format, type SchemaText } from "./format";
import { canonicalJson, isRecord, lineOf, readJson, valueOf } from "./json-text";

export const jsonSchema: Format = {
  type: "JSON",
  references: (text) => [...new Set(pointers(valueOf(text)).map(fileOf))].filter((name) => name !== ""),
  flaw,
  canonical: (text) => canonicalJson(text, ["description", "title", "$comment"]),
  breaks: (reader, writer) => narrower(valueOf(reader.text), valueOf(writer.text), ""),
};

/** @returns a function that says whether a value fits; throws where the schema is none */
export function compile(schema: SchemaText) {
  const dialect = String((valueOf(schema.text) as { $schema?: string } | null)?.$schema ?? "");
  const Reader = dialect.includes("2020-12") ? Ajv2020 : dialect.includes("2019-09") ? Ajv2019 : Ajv;
  const reader = new Reader({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
  addFormats(reader);
  for (const [name, each] of all(schema)) reader.addSchema(valueOf(each.text) as object, name);
  return reader.compile(valueOf(schema.text) as object);
}

function flaw(schema: SchemaText): Flaw | undefined {
  const read = readJson(schema.text);
  if ("flaw" in read) return read.flaw;
  if (!isRecord(read.value)) return { reason: "is no JSON Schema: write an object" };
  try {
    compile(schema);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    const word = /"([^"]+)"|reference (\S+)/.exec(message);
    return { reason: message, ...lineOf(schema.text, word?.[1] ?? word?.[2]) };
  }
}

function pointers(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(pointers);
  if (!isRecord(value)) return [];
  const own = typeof value["$ref"] === "string" ? [value["$ref"]] : [];
  return [...own, ...Object.values(value).flatMap(pointers)];
}

const fileOf = (pointer: string): string => pointer.split("#")[0] ?? "";

/** Limits of values by the way in which they get stricter. */
const LOWER = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const UPPER = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
const SAME = ["pattern", "format", "$ref", "const", "multipleOf", "contentEncoding"];

/** What `writer` allowed and `reader` doesn't. */
function narrower(reader: unknown, writer: unknown, path: string): string[] {
  if (!isRecord(reader) || !isRecord(writer)) return [];
  const at = path || "the whole message";
  return [
    ...typeBreaks(reader, writer, at),
    ...limitBreaks(reader, writer, at),
    ...requiredBreaks(reader, writer, path),
    ...propertyBreaks(reader, writer, path),
    ...["items", "additionalProperties"].flatMap((key) => narrower(reader[key], writer[key], `${path}[]`)),
    ...["$defs", "definitions"].flatMap((key) => eachBelow(reader[key], writer[key], `${path}#`)),
    ...["oneOf", "anyOf", "allOf"].flatMap((key) => alternatives(reader[key], writer[key], path, key)),
  ];
}

function typeBreaks(reader: Readonly<Record<string, unknown>>, writer: Readonly<Record<string, unknown>>, at: string) {
  const [read, written] = [listOf(reader["type"]), listOf(writer["type"])];
  const takes = (type: unknown) => read.includes(type) || (type === "integer" && read.includes("number"));
  const found: string[] = [];
  if (read.length > 0 && (written.length === 0 || !written.every(takes))) {
    found.push(`${at} was of type ${written.join(" or ") || "any"} and is ${read.join(" or ")}`);
  }
  const values = listOf(reader["enum"]);
  const gone = listOf(writer["enum"]).filter((value) => !values.includes(value));
  if (values.length > 0 && writer["enum"] === undefined)
    found.push(`${at} could have any value and is now one of a list`);
  else if (values.length > 0 && gone.length > 0) found.push(`${at} may no more be ${gone.map(String).join(", ")}`);
  return found;
}

function limitBreaks(reader: Readonly<Record<string, unknown>>, writer: Readonly<Record<string, unknown>>, at: string) {
  const found: string[] = [];
  for (const key of LOWER) {
    if (reader[key] !== undefined && Number(reader[key]) > Number(writer[key] ?? -Infinity)) {
      found.push(`${at} has a higher ${key}: ${told(writer[key])} before, ${told(reader[key])} now`);
    }
  }
  for (const key of UPPER) {
    if (reader[key] !== undefined && Number(reader[key]) < Number(writer[key] ?? Infinity)) {
      found.push(`${at} has a lower ${key}: ${told(writer[key])} before, ${told(reader[key])} now`);
    }
  }
  for (const key of SAME) {
    if (reader[key] !== undefined && reader[key] !== writer[key]) {
      found.push(`${at} has another ${key}: ${told(writer[key])} before, ${told(reader[key])} now`);
    }
  }
  return found;
}

function requiredBreaks(
  reader: Readonly<Record<string, unknown>>,
  writer: Readonly<Record<string, unknown>>,
  path: string,
) {
  const before = listOf(writer["required"]);
  return listOf(reader["required"])
    .filter((name) => !before.includes(name))
    .map((name) => `${below(path, String(name))} is required, so messages without it can't be read`);
}

function propertyBreaks(
  reader: Readonly<Record<string, unknown>>,
  writer: Readonly<Record<string, unknown>>,
  path: string,
) {
  const now = isRecord(reader["properties"]) ? reader["properties"] : {};
  const before = isRecord(writer["properties"]) ? writer["properties"] : {};
  const closed = reader["additionalProperties"] === false;
  const gone = Object.keys(before).filter((name) => closed && !(name in now));
  const found = gone.map((name) => `${below(path, name)} is gone, and what isn't named isn't allowed`);
  if (closed && writer["additionalProperties"] !== false) {
    found.push(`${path || "the whole message"} could have further properties and can't any more`);
  }
  return [...found, ...Object.keys(now).flatMap((name) => narrower(now[name], before[name], below(path, name)))];
}

function eachBelow(reader: unknown, writer: unknown, path: string): string[] {
  if (!isRecord(reader) || !isRecord(writer)) return [];
  return Object.keys(reader).flatMap((name) => narrower(reader[name], writer[name], below(path, name)));
}

/** One by one, in their order: what was put in between is told as a change of those behind it. */
function alternatives(reader: unknown, writer: unknown, path: string, key: string): string[] {
  const [now, before] = [listOf(reader), listOf(writer)];
  if (now.length === 0) return [];
  const changed = before.flatMap((each, index) => (index < now.length ? narrower(now[index], each, path) : []));
  if (key !== "allOf" && before.length > now.length)
    changed.push(`${path || "the whole message"} has lost an alternative`);
  if (key === "allOf" && now.length > before.length)
    changed.push(`${path || "the whole message"} has a further condition`);
  return changed;
}

const told = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value));
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const below = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
