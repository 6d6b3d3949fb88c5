// The registry's subjects: which file of which system is the schema of which subject, in which order they go in.

import type { Catalog, RawSchema, RawSystem } from "../catalog/catalog";
import type { DeclaredSchemas } from "../catalog/declared-schemas";
import type { Problem } from "../problems";
import { listed } from "../schema";
import { avro } from "./formats/avro";
import type { Format, SchemaText } from "./formats/format";
import { jsonSchema } from "./formats/json-schema";
import { protobuf } from "./formats/protobuf";
import { directions, type Compatibility } from "./levels";

export interface PlannedSubject {
  readonly name: string;
  readonly system: string;
  readonly format: Format["type"];
  readonly file: string;
  readonly text: string;
  /** By the name under which the text refers to it: the subject. */
  readonly references: Readonly<Record<string, string>>;
  readonly compatibility: Compatibility;
  /** Topics whose records have this schema; none for one that only others refer to. */
  readonly topics: readonly string[];
}

export const FORMATS: Readonly<Record<Format["type"], Format>> = { PROTOBUF: protobuf, AVRO: avro, JSON: jsonSchema };

const BY_ENDING: Readonly<Record<string, Format>> = { proto: protobuf, avsc: avro, json: jsonSchema };
const EXAMPLES = "examples/";

interface Entry extends PlannedSubject {
  readonly committed?: string;
}

/** @param level for subjects whose system says nothing */
export function subjectsOf(
  raw: readonly RawSystem[],
  catalog: Catalog,
  level: Compatibility,
): { readonly subjects: readonly PlannedSubject[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const entries = raw.flatMap((system) => entriesOf(system, catalog, level, problems));
  problems.push(...ownershipProblems(raw, catalog, entries));
  if (problems.length > 0) return { subjects: [], problems };
  problems.push(...unusedProblems(entries, catalog));
  const ordered = inOrder(entries, problems);
  if (problems.length > 0) return { subjects: [], problems };
  for (const entry of ordered) problems.push(...contentProblems(entry, entries));
  return { subjects: ordered.map(({ committed: _, ...subject }) => subject), problems };
}

function entriesOf(system: RawSystem, catalog: Catalog, level: Compatibility, problems: Problem[]): Entry[] {
  const topics = catalog.topics.filter((topic) => topic.system === system.name);
  const declared = catalog.schemas.find((each) => each.system === system.name);
  const subjects: DeclaredSchemas["subjects"] = declared?.subjects ?? new Map<string, undefined>();
  const files = (system.schemas ?? []).filter(({ path }) => !path.startsWith(EXAMPLES));
  const entries = files.flatMap((file): Entry[] => {
    const ending = /\.([^./]+)$/.exec(file.path)?.[1] ?? "";
    const format = BY_ENDING[ending];
    if (!format) {
      const reason = `is of no format that is known here: end it with ${listed(
        Object.keys(BY_ENDING).map((each) => `.${each}`),
        "or",
      )}`;
      problems.push({ source: file.source, path: "(the file)", value: undefined, reason });
      return [];
    }
    const stem = file.path.slice(0, -ending.length - 1);
    const used = topics.filter((topic) => topic.subjects && stem in topic.subjects);
    return [
      {
        // Who refers to a file does so by its path, but to an Avro type by its name.
        name: subjects.has(stem) || format === avro ? stem : file.path,
        system: system.name,
        format: format.type,
        file: file.source,
        text: file.text,
        references: referencesOf(file, format, files, problems),
        compatibility: subjects.get(stem) ?? declared?.compatibility ?? level,
        topics: used.map((topic) => topic.name),
        ...(file.committed === undefined ? {} : { committed: file.committed }),
      },
    ];
  });
  const names = new Set(entries.map((entry) => entry.name));
  // A system may describe its subjects long before it has schemas.
  for (const name of entries.length > 0 ? [...subjects.keys()].filter((each) => !names.has(each)) : []) {
    const reason = `has no schema: write it in schemas/${name}.proto, .avsc or .json`;
    problems.push({ source: system.source, path: "subjects", value: name, reason });
  }
  return entries;
}

function referencesOf(file: RawSchema, format: Format, files: readonly RawSchema[], problems: Problem[]) {
  const references: Record<string, string> = {};
  for (const name of format.references(file.text)) {
    const path = format === avro ? `${name}.avsc` : name;
    if (files.some((other) => other.path === path)) references[name] = format === avro ? name : path;
    else {
      // An Avro type may be named without its namespace.
      const mention = file.text.includes(name) ? name : (name.split(".").at(-1) ?? name);
      const line = file.text.split("\n").findIndex((each) => each.includes(mention)) + 1;
      const reason = `refers to ${name}, but there is no schemas/${path} in its system`;
      problems.push({ source: file.source, path: `line ${line || "?"}`, value: undefined, reason });
    }
  }
  return references;
}

/** A subject belongs to one system and is described by one file. */
function ownershipProblems(raw: readonly RawSystem[], catalog: Catalog, entries: readonly Entry[]): Problem[] {
  const problems: Problem[] = [];
  const owners = new Map<string, string>();
  for (const { system, subjects } of catalog.schemas) {
    for (const name of subjects.keys()) {
      const other = owners.get(name);
      if (other !== undefined) {
        const source = raw.find((each) => each.name === system)?.source ?? system;
        const reason = `belongs to the system ${other} too: a subject has one owner, so rename one of them`;
        problems.push({ source, path: "subjects", value: name, reason });
      }
      owners.set(name, system);
    }
  }
  const files = new Map<string, string>();
  for (const { name, file } of entries) {
    const other = files.get(name);
    if (other !== undefined) {
      problems.push({
        source: file,
        path: "(the file)",
        value: undefined,
        reason: `is the subject ${name}, which ${other} is too: rename one of them`,
      });
    }
    files.set(name, file);
  }
  return problems;
}

function unusedProblems(entries: readonly Entry[], catalog: Catalog): Problem[] {
  const used = new Set([
    ...entries.flatMap((entry) => Object.values(entry.references)),
    ...catalog.schemas.flatMap(({ subjects }) => [...subjects.keys()]),
  ]);
  return entries
    .filter((entry) => !used.has(entry.name))
    .map(({ file, name }) => {
      const reason = `belongs to no topic and no schema refers to it: declare ${name} under a topic's subjects, or remove the file`;
      return { source: file, path: "(the file)", value: undefined, reason };
    });
}

/** Each after those that it refers to. */
function inOrder(entries: readonly Entry[], problems: Problem[]): Entry[] {
  const ordered: Entry[] = [];
  const visit = (entry: Entry, above: readonly string[]): void => {
    if (ordered.includes(entry)) return;
    if (above.includes(entry.name)) {
      const reason = `refers to itself by way of ${above.slice(above.indexOf(entry.name)).join(", ")}`;
      problems.push({ source: entry.file, path: "(the file)", value: undefined, reason });
      return;
    }
    for (const name of Object.values(entry.references)) {
      const other = entries.find((each) => each.name === name);
      if (other) visit(other, [...above, entry.name]);
    }
    if (!ordered.includes(entry)) ordered.push(entry);
  };
  for (const entry of entries) visit(entry, []);
  return ordered;
}

function contentProblems(entry: Entry, entries: readonly Entry[]): Problem[] {
  const format = FORMATS[entry.format];
  const schema = schemaText(entry, entries);
  const flaw = format.flaw(schema);
  if (flaw) {
    const path = flaw.line === undefined ? "(the file)" : `line ${flaw.line}`;
    return [{ source: entry.file, path, value: undefined, reason: flaw.reason }];
  }
  const { committed } = entry;
  if (committed === undefined || format.canonical(committed) === format.canonical(entry.text)) return [];
  const before = { ...schema, text: committed };
  if (format.flaw(before)) return [];
  return incompatibilities(format, entry.compatibility, schema, before).map((reason) => {
    const cure =
      "make a new subject or topic for it, or write compatibility: none for this subject if nobody depends on it";
    const told = `${reason}; that isn't ${entry.compatibility} compatible with what was committed last: ${cure}`;
    return { source: entry.file, path: `subject ${entry.name}`, value: undefined, reason: told };
  });
}

export function incompatibilities(format: Format, level: Compatibility, now: SchemaText, before: SchemaText): string[] {
  const found = directions(level).flatMap((direction) =>
    direction === "backward" ? format.breaks(now, before) : format.breaks(before, now),
  );
  return [...new Set(found)];
}

/** A subject's text with those that it refers to. */
export function schemaText(
  subject: Pick<PlannedSubject, "text" | "references">,
  subjects: readonly PlannedSubject[],
): SchemaText {
  const references = Object.entries(subject.references).flatMap(([name, other]) => {
    const found = subjects.find((each) => each.name === other);
    return found ? [[name, schemaText(found, subjects)] as const] : [];
  });
  return { text: subject.text, references: Object.fromEntries(references) };
}
