// What every format of schemas must be able to do for the plan.

/** A schema's text with what it refers to, by the names under which it does. */
export interface SchemaText {
  readonly text: string;
  readonly references: Readonly<Record<string, SchemaText>>;
}

export interface Flaw {
  readonly line?: number;
  readonly reason: string;
}

export interface Format {
  /** As registries call it. */
  readonly type: "PROTOBUF" | "AVRO" | "JSON";
  /** Names of other schemas that it refers to; undefined where the text can't be read at all. */
  readonly references: (text: string) => readonly string[];
  /** What is wrong with it, or undefined. */
  readonly flaw: (schema: SchemaText) => Flaw | undefined;
  /** The text without what means nothing: two texts of one canonical form are one schema. */
  readonly canonical: (text: string) => string;
  /** What a reader with the schema `reader` can't read of what was written with `writer`, each with its field. */
  readonly breaks: (reader: SchemaText, writer: SchemaText) => readonly string[];
}

/** All schemas that it refers to, directly or not, each after those that it refers to itself. */
export function all(schema: SchemaText): readonly (readonly [string, SchemaText])[] {
  const found = new Map<string, SchemaText>();
  const visit = ({ references }: SchemaText): void => {
    for (const [name, each] of Object.entries(references)) {
      if (found.has(name)) continue;
      visit(each);
      found.set(name, each);
    }
  };
  visit(schema);
  return [...found];
}

export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
