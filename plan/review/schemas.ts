// Schemas that come, go and change: which fields, and whether who reads or writes today can live with it.

import { Enum, Namespace, Root, Type, parse } from "protobufjs";
import { FORMATS, incompatibilities } from "../registry/subjects";
import type { Compatibility } from "../registry/levels";
import type { SchemaText } from "../registry/formats/format";
import type { Reviewed } from "./reviewed";
import { subjectItems } from "./topics";
import { changedKeys, code, codes, differences, type Item } from "./words";

type Subject = NonNullable<Reviewed["registry"]>["subjects"][number];
type Subjects = readonly Subject[];

export function schemaItems(before: Reviewed | undefined, after: Reviewed): Item[] {
  // Without a registry there are only the systems' words.
  if (!before?.registry && !after.registry) return subjectItems(before, after);
  const [old, now] = [before?.registry?.subjects ?? [], after.registry?.subjects ?? []];
  const { added, removed, kept } = differences(old, now, ({ name }) => name);
  return [
    ...added.map((subject): Item => {
      const where = subject.topics.length === 0 ? "which others refer to" : `in ${codes(subject.topics)}`;
      return { mark: "added", text: `${code(subject.name)} ${where}: ${subject.format}, ${subject.compatibility}` };
    }),
    ...kept.flatMap(([was, is]) => changes(was, is, old, now)),
    ...removed.map(({ name }): Item => {
      return {
        mark: "removed",
        text: `${code(name)}: its file is gone; readers of old records still need its versions`,
      };
    }),
  ];
}

function changes(was: Subject, is: Subject, old: Subjects, now: Subjects): Item[] {
  const items: Item[] = [];
  if (was.compatibility !== is.compatibility) {
    const text = `${code(is.name)}: compatibility ${code(was.compatibility)} → ${code(is.compatibility)}`;
    items.push({ mark: is.compatibility === "none" ? "warning" : "changed", text });
  }
  if (was.format !== is.format) {
    items.push({ mark: "refused", text: `${code(is.name)}: ${was.format} → ${is.format}: nobody can read both` });
    return items;
  }
  const format = FORMATS[is.format];
  if (format.canonical(was.text) === format.canonical(is.text)) return items;
  const broken = incompatibilities(format, is.compatibility as Compatibility, texts(is, now), texts(was, old));
  const fields = fieldChanges(fieldsOf(was), fieldsOf(is)).join("; ") || "changed, but no field is";
  const verdict =
    broken.length > 0 ? `isn't ${is.compatibility} compatible: ${broken.join("; ")}` : `${is.compatibility} compatible`;
  items.push({ mark: broken.length > 0 ? "refused" : "changed", text: `${code(is.name)}: ${fields}; ${verdict}` });
  return items;
}

function texts(subject: Subject, all: Subjects): SchemaText {
  const references = Object.entries(subject.references).flatMap(([name, target]) => {
    const found = all.find((each) => each.name === target);
    return found ? [[name, texts(found, all)] as const] : [];
  });
  return { text: subject.text, references: Object.fromEntries(references) };
}

type Fields = Readonly<Record<string, string>>;

function fieldChanges(before: Fields, after: Fields): string[] {
  return changedKeys(before, after).map((name) => {
    const [was, is] = [before[name], after[name]];
    if (was === undefined) return `with ${code(name)} (${is})`;
    return is === undefined ? `without ${code(name)}` : `${code(name)} ${was} → ${is}`;
  });
}

/** By path: the type, as the schema calls it. */
export function fieldsOf({ format, text }: Pick<Subject, "format" | "text">): Fields {
  if (format === "PROTOBUF") return protobufFields(text);
  const content = JSON.parse(text) as unknown;
  return Object.fromEntries(format === "AVRO" ? avroFields(content, "") : jsonFields(content, ""));
}

type Entries = [path: string, type: string][];

function protobufFields(text: string): Fields {
  const found: Entries = [];
  const visit = (space: Namespace): void => {
    for (const each of space.nestedArray) {
      if (each instanceof Type) {
        for (const field of each.fieldsArray) {
          found.push([`${each.name}.${field.name}`, `${field.repeated ? "repeated " : ""}${field.type}`]);
        }
      }
      if (each instanceof Enum)
        found.push(...Object.keys(each.values).map((name): Entries[number] => [`${each.name}.${name}`, "value"]));
      if (each instanceof Namespace) visit(each);
    }
  };
  visit(parse(text, new Root(), { keepCase: true }).root);
  return Object.fromEntries(found);
}

function avroFields(schema: unknown, path: string): Entries {
  if (Array.isArray(schema)) return schema.flatMap((each) => avroFields(each, path));
  const { fields, items, values } = record(schema);
  if (items !== undefined || values !== undefined) return avroFields(items ?? values, path);
  if (!Array.isArray(fields)) return [];
  return fields.map(record).flatMap((field) => {
    const at = path === "" ? String(field["name"]) : `${path}.${String(field["name"])}`;
    return [[at, named(field["type"])] as [string, string], ...avroFields(field["type"], at)];
  });
}

function named(type: unknown): string {
  if (typeof type === "string") return type;
  if (Array.isArray(type)) return type.map(named).join(" or ");
  const { name, type: kind } = record(type);
  return typeof name === "string" ? name : named(kind ?? "record");
}

function jsonFields(schema: unknown, path: string): Entries {
  const { properties, items } = record(schema);
  const required = record(schema)["required"];
  const own = Object.entries(record(properties)).flatMap(([name, each]): Entries => {
    const at = path === "" ? name : `${path}.${name}`;
    const must = Array.isArray(required) && required.includes(name) ? ", required" : "";
    const { type, $ref } = record(each);
    return [[at, `${[type, $ref].find((one) => typeof one === "string") ?? "any"}${must}`], ...jsonFields(each, at)];
  });
  return items === undefined ? own : [...own, ...jsonFields(items, `${path}[]`)];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
