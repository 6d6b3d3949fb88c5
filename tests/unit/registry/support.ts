// A small system with schemas, what the plan makes of it, and what its author reads when it is wrong.

import type { RawSchema } from "../../../plan/catalog/catalog";
import { readConfiguration } from "../../../plan/configuration";
import { makePlan, type Plan } from "../../../plan/plan";
import { RefusedError } from "../../../plan/problems";

export type Files = Readonly<Record<string, string | { readonly text: string; readonly committed: string }>>;

const STACK = "Pulumi.test.yaml";

export interface WrittenSystem {
  readonly files: Files;
  readonly subjects?: Readonly<Record<string, unknown>>;
  readonly more?: object;
}

export function plan(systems: Readonly<Record<string, WrittenSystem>>, stack: object = {}): Plan {
  const platform = { kind: "local" };
  const config = readConfiguration("test", { environment: "dev", platform, cluster: { brokers: 1 }, ...stack }, STACK);
  const raw = Object.entries(systems).map(
    ([name, { files, subjects = { [`${name}.events-value`]: "Events" }, more }]) => ({
      name,
      source: `systems/${name}/system.yaml`,
      content: {
        system: name,
        description: "A test",
        topics: { [`${name}.events`]: { partitions: 1, purpose: "Events", subjects } },
        services: {
          [`${name}-writer`]: { produces: [`${name}.events`] },
          [`${name}-reader`]: { consumes: [{ topics: [`${name}.events`], group: `${name}-readers` }] },
        },
        ...more,
      },
      schemas: Object.entries(files).map(([path, file]): RawSchema => {
        const source = `systems/${name}/schemas/${path}`;
        return typeof file === "string" ? { path, source, text: file } : { path, source, ...file };
      }),
    }),
  );
  return makePlan(config, STACK, raw);
}

/** The lines of the message. */
export function refusals(systems: Readonly<Record<string, WrittenSystem>>, stack: object = {}): string[] {
  try {
    plan(systems, stack);
  } catch (error) {
    if (error instanceof RefusedError)
      return error.message
        .split("\n")
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  return [];
}

export const PROTO = `syntax = "proto3";
package mine;

message Created {
  string id = 1;
  int64 amount = 2;
}
`;

export const AVRO = JSON.stringify({
  type: "record",
  name: "Created",
  namespace: "mine",
  fields: [
    { name: "id", type: "string" },
    { name: "amount", type: "long" },
  ],
});

export const JSON_SCHEMA = JSON.stringify({
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  properties: { id: { type: "string" }, amount: { type: "integer" } },
  required: ["id"],
});
