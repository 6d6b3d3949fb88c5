// What a system's file says of its schemas: its subjects, and how far each may change.

import type { Compatibility } from "../registry/levels";
import type { SystemFile, TopicEntry } from "./system-file";

export interface DeclaredSchemas {
  readonly system: string;
  /** For all that have none of their own; none: the registry's. */
  readonly compatibility?: Compatibility;
  /** Also those of topics that this stack doesn't have, because it has no tenants. */
  readonly subjects: ReadonlyMap<string, Compatibility | undefined>;
}

export function declaredSchemas(file: SystemFile): DeclaredSchemas {
  const all = [...Object.values(file.topics), ...(file.deadLetters ? [file.deadLetters] : [])];
  const { compatibility } = file.schemas;
  return {
    system: file.system,
    ...(compatibility ? { compatibility } : {}),
    subjects: new Map(
      all.flatMap(({ subjects }) =>
        Object.entries(subjects ?? {}).map(([name, value]) => {
          return [name, typeof value === "string" ? undefined : value.compatibility] as const;
        }),
      ),
    ),
  };
}

/** What each subject describes. */
export function described(subjects: TopicEntry["subjects"]): { readonly subjects?: Readonly<Record<string, string>> } {
  if (!subjects) return {};
  const texts = Object.entries(subjects).map(([name, value]) => {
    return [name, typeof value === "string" ? value : value.description] as const;
  });
  return { subjects: Object.fromEntries(texts) };
}
