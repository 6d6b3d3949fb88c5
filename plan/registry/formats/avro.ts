// Avro schemas, read and compared by avsc.

import { Type, types, type Schema } from "avsc";
import { all, type Flaw, type Format, type SchemaText } from "./format";
import { canonicalJson, isRecord, lineOf, readJson, valueOf } from "./json-text";

const PRIMITIVE = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
const NAMED = ["record", "error", "enum", "fixed"];

export const avro: Format = {
  type: "AVRO",
  references: (text) => [...new Set(mentioned(valueOf(text), undefined, new Set(PRIMITIVE)))],
  flaw,
  canonical: (text) => canonicalJson(text, ["doc"]),
  breaks(reader, writer) {
    const [read, written] = [typeOf(reader), typeOf(writer)];
    return unreadable(read, written, nameOf(read), new Set());
  },
};

function flaw(schema: SchemaText): Flaw | undefined {
  const read = readJson(schema.text);
  if ("flaw" in read) return read.flaw;
  try {
    typeOf(schema);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return { reason: message, ...lineOf(schema.text, /(?:name|type|invalid)[: ]+"?([\w.]+)"?/.exec(message)?.[1]) };
  }
}

function typeOf(schema: SchemaText): Type {
  const registry: Record<string, Type> = {};
  for (const [, each] of all(schema)) Type.forSchema(valueOf(each.text) as Schema, { registry });
  return Type.forSchema(valueOf(schema.text) as Schema, { registry });
}

/** Full names of types that are used before they are defined here, in the order of their use. */
function mentioned(schema: unknown, namespace: string | undefined, known: Set<string>): string[] {
  if (typeof schema === "string") {
    const name = PRIMITIVE.includes(schema) ? schema : fullName(schema, namespace);
    return known.has(name) || known.has(schema) ? [] : [name];
  }
  if (Array.isArray(schema)) return schema.flatMap((each) => mentioned(each, namespace, known));
  if (!isRecord(schema)) return [];
  const { type, name, fields, items, values } = schema;
  const own = typeof schema["namespace"] === "string" ? schema["namespace"] : namespace;
  if (typeof type === "string" && NAMED.includes(type)) {
    const full = fullName(String(name), own);
    known.add(full);
    const inside = full.includes(".") ? full.slice(0, full.lastIndexOf(".")) : own;
    const parts = Array.isArray(fields) ? fields : [];
    return parts.flatMap((field) => (isRecord(field) ? mentioned(field["type"], inside, known) : []));
  }
  if (type === "array") return mentioned(items, own, known);
  if (type === "map") return mentioned(values, own, known);
  return mentioned(type, own, known);
}

function fullName(name: string, namespace: string | undefined): string {
  return name.includes(".") || !namespace ? name : `${namespace}.${name}`;
}

/** Goes down to the fields, so that a message can name them; the verdict on each is avsc's. */
function unreadable(reader: Type, writer: Type, path: string, seen: Set<string>): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  if (reader instanceof types.RecordType && writer instanceof types.RecordType) {
    return reader.fields.flatMap((field) => {
      const names = [field.name, ...field.aliases];
      const written = writer.fields.find((each) => names.includes(each.name));
      if (written) return unreadable(field.type, written.type, `${path}.${field.name}`, seen);
      if (field.defaultValue() !== undefined) return [];
      return [`${path}.${field.name} has no default, so records without it can't be read`];
    });
  }
  if (reader instanceof types.ArrayType && writer instanceof types.ArrayType) {
    return unreadable(reader.itemsType, writer.itemsType, `${path}[]`, seen);
  }
  if (reader instanceof types.MapType && writer instanceof types.MapType) {
    return unreadable(reader.valuesType as Type, writer.valuesType as Type, `${path}{}`, seen);
  }
  const branches = branchesOf(writer);
  if (branches.length > 1 || branchesOf(reader).length > 1) {
    return branches.flatMap((branch) => {
      const same = branchesOf(reader).find((each) => each.branchName === branch.branchName);
      if (same) return unreadable(same, branch, branch.name === undefined ? path : `${path}(${nameOf(branch)})`, seen);
      return verdict(reader, branch, path);
    });
  }
  return verdict(reader, writer, path);
}

function verdict(reader: Type, writer: Type, path: string): string[] {
  try {
    reader.createResolver(writer);
    return [];
  } catch (error) {
    return [`${path}: ${(error as Error).message}`];
  }
}

function branchesOf(type: Type): readonly Type[] {
  return type instanceof types.UnwrappedUnionType || type instanceof types.WrappedUnionType ? type.types : [type];
}

function nameOf(type: Type): string {
  return type.name?.split(".").at(-1) ?? type.typeName;
}
