// What each service is entitled to, read from the systems' files with nothing of the program's own reading of them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../support/stack";

interface ServiceEntry {
  readonly produces?: readonly string[];
  readonly consumes?: readonly {
    readonly topics: readonly string[];
    readonly group: string;
    readonly deadLetterAfter?: number;
  }[];
  readonly instances?: number;
  readonly transactionalId?: string;
  readonly streams?: { readonly applicationId: string };
}

interface SystemEntry {
  readonly topics: Readonly<Record<string, { readonly deadLetter?: boolean }>>;
  readonly deadLetters?: { readonly suffix?: string; readonly topic?: string };
  readonly services: Readonly<Record<string, ServiceEntry>>;
}

export interface Entitlement {
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  /** The topics of each group. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly transactionalIds: readonly string[];
  readonly streams?: string;
}

export interface Entries {
  readonly topics: readonly string[];
  readonly services: Readonly<Record<string, Entitlement>>;
}

interface Lists {
  readonly systems: readonly string[];
  readonly tenants: readonly string[];
  readonly internalServices: readonly string[];
}

export function readEntries({ systems, tenants, internalServices }: Lists): Entries {
  const topics: string[] = [];
  const services: Record<string, Entitlement> = {};
  for (const system of systems) {
    const file = parse(readFileSync(join(root, "systems", system, "system.yaml"), "utf8")) as SystemEntry;
    const fill = (name: string, own?: string): string[] =>
      (name.includes("{tenant}") ? tenants.map((tenant) => name.replace("{tenant}", tenant)) : [name]).flatMap(
        (each) =>
          each.includes("{service}")
            ? (own === undefined ? internalServices : [own]).map((service) => each.replace("{service}", service))
            : [each],
      );
    const deadLetterOf = (template: string): string[] => {
      if (!file.deadLetters || file.topics[template]?.deadLetter === false) return [];
      return [file.deadLetters.topic ?? `${template}${file.deadLetters.suffix ?? ".dlq"}`];
    };
    const declared = Object.keys(file.topics);
    topics.push(...[...declared, ...declared.flatMap(deadLetterOf)].flatMap((name) => fill(name)));
    for (const [template, entry] of Object.entries(file.services)) {
      for (const name of fill(template)) {
        const own = template.includes("{service}") ? name : undefined;
        const filled = (names: readonly string[]) => names.flatMap((each) => fill(each, own));
        const consumes = entry.consumes ?? [];
        const deadLetters = consumes
          .filter((each) => each.deadLetterAfter !== undefined)
          .flatMap((each) => each.topics.flatMap(deadLetterOf));
        const base = entry.transactionalId;
        services[name] = {
          writes: filled([...(entry.produces ?? []), ...deadLetters]),
          reads: filled(consumes.flatMap((each) => each.topics)),
          groups: Object.fromEntries(
            consumes.map((each) => [filled([each.group])[0] ?? each.group, filled(each.topics)]),
          ),
          transactionalIds: base
            ? Array.from({ length: entry.instances ?? 1 }, (_, index) => `${base}-${index + 1}`)
            : [],
          ...(entry.streams ? { streams: entry.streams.applicationId } : {}),
        };
      }
    }
  }
  return { topics: [...new Set(topics)], services };
}
