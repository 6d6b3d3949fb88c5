// Protobuf schemas, read by protobufjs. What breaks is judged as strictly as registries do: by fields' numbers, names
// and types, and removals that reserve nothing.

import { common, Enum, Namespace, parse, Root, tokenize, Type, util, type Field } from "protobufjs";
import { all, type Flaw, type Format, type SchemaText } from "./format";

export const protobuf: Format = {
  type: "PROTOBUF",
  references: (text) => importsOf(text).filter((name) => !isWellKnown(name)),
  flaw,
  canonical: (text) => tokens(text)?.join(" ") ?? text,
  breaks(reader, writer) {
    const now = messagesOf(read(reader.text));
    const before = messagesOf(read(writer.text));
    return [...before].flatMap(([name, old]) => {
      const kept = now.get(name);
      if (!kept) return [`${old instanceof Type ? "message" : "enum"} ${name} is gone`];
      if (old instanceof Type && kept instanceof Type) return [...fieldBreaks(name, kept, old)];
      if (old instanceof Enum && kept instanceof Enum) return valueBreaks(name, kept, old);
      return [`${name} was ${old instanceof Type ? "a message" : "an enum"} and is one no more`];
    });
  },
};

function flaw({ text, ...schema }: SchemaText): Flaw | undefined {
  try {
    const root = new Root();
    const texts = [...all({ text, ...schema }).map(([, each]) => each.text), text];
    for (const name of texts.flatMap(importsOf).filter(isWellKnown)) {
      root.addJSON(common.get(name)?.nested ?? {});
    }
    for (const each of texts) parse(each, root, { keepCase: true });
    root.resolveAll();
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    const told = /^(.*) \((?:.*, )?line (\d+)\)$/s.exec(message);
    if (told) return { line: Number(told[2]), reason: told[1] ?? message };
    const word = /'\.?([\w.]+)'/.exec(message)?.[1];
    const at = text.split("\n").findIndex((line) => word !== undefined && line.includes(word));
    return { reason: message, ...(at < 0 ? {} : { line: at + 1 }) };
  }
}

function read(text: string): Root {
  return parse(text, new Root(), { keepCase: true }).root;
}

function importsOf(text: string): string[] {
  try {
    return parse(text, new Root(), { keepCase: true }).imports ?? [];
  } catch {
    return [];
  }
}

function isWellKnown(name: string): boolean {
  return common.get(name) !== null;
}

/** Without comments and white space. */
function tokens(text: string): string[] | undefined {
  try {
    const found: string[] = [];
    const source = tokenize(text, false);
    for (let token = source.next(); token !== null; token = source.next()) found.push(token);
    return found;
  } catch {
    return undefined;
  }
}

/** By full name. */
function messagesOf(root: Namespace): Map<string, Type | Enum> {
  const found = new Map<string, Type | Enum>();
  const visit = (space: Namespace): void => {
    for (const each of space.nestedArray) {
      if (each instanceof Type || each instanceof Enum) found.set(each.fullName.replace(/^\./, ""), each);
      if (each instanceof Namespace) visit(each);
    }
  };
  visit(root);
  return found;
}

function* fieldBreaks(message: string, now: Type, before: Type): Generator<string> {
  const short = message.split(".").at(-1) ?? message;
  for (const old of before.fieldsArray) {
    const kept = now.fieldsArray.find((field) => field.id === old.id);
    const at = `${short}.${old.name}`;
    if (!kept) {
      if (!now.isReservedId(old.id)) yield `${at} is gone, but its number ${old.id} isn't reserved`;
      else if (!now.isReservedName(old.name)) yield `${at} is gone, but its name isn't reserved`;
      continue;
    }
    if (kept.name !== old.name) yield `${at} has become ${short}.${kept.name} under the same number ${old.id}`;
    if (kindOf(kept) !== kindOf(old)) yield `${at} was ${kindOf(old)} and is ${kindOf(kept)}`;
    const [from, to] = [groupOf(old), groupOf(kept)];
    if (from !== to)
      yield `${at} was ${from ? `in oneof ${from}` : "in no oneof"} and is ${to ? `in ${to}` : "in none"}`;
  }
  for (const added of now.fieldsArray.filter((field) => !before.fieldsArray.some((old) => old.id === field.id))) {
    if (added.required) yield `${short}.${added.name} is required, so messages without it can't be read`;
    if (before.isReservedId(added.id)) yield `${short}.${added.name} takes the reserved number ${added.id}`;
  }
}

function valueBreaks(name: string, now: Enum, before: Enum): string[] {
  const reserved = (id: number, value: string) => now.isReservedId(id) && now.isReservedName(value);
  return Object.entries(before.values).flatMap(([value, id]) => {
    if (now.values[value] === id || reserved(id, value)) return [];
    return [`${name}.${value} is gone, but its number ${id} and its name aren't reserved`];
  });
}

function kindOf(field: Field): string {
  const key = "keyType" in field ? `map<${String(field.keyType)}, ` : "";
  return `${field.repeated ? "repeated " : ""}${key}${field.type}${key && ">"}`;
}

function groupOf({ partOf }: Field): string | undefined {
  // An optional field of proto3 is a group of its own.
  return partOf === null || (util.isset(partOf, "isProto3Optional") && partOf.isProto3Optional)
    ? undefined
    : partOf.name;
}
