// Publishes the JSON Schema of system files, for editors: `node -r ./toolchain/typescript.cjs sources/system-schema.ts`.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { systemFile } from "../plan/catalog/system-file";
import { duration, percentage, size } from "../plan/schema";

export const SCHEMA_FILE = join(__dirname, "..", "systems", "system.schema.json");

/** What a quantity looks like as text; its reader refuses the rest (units.ts). */
const QUANTITIES: ReadonlyMap<z.core.$ZodType, { readonly pattern: string; readonly examples: readonly string[] }> =
  new Map<z.core.$ZodType, { pattern: string; examples: string[] }>([
    [duration, { pattern: "^\\d+ ?(ms|s|m|h|d)$", examples: ["500ms", "30s", "7d"] }],
    [size, { pattern: "^\\d+ ?(B|KiB|MiB|GiB|TiB)$", examples: ["16KiB", "10MiB", "1GiB"] }],
    [percentage, { pattern: "^\\d+(\\.\\d+)?%$", examples: ["0.5%"] }],
  ]);

export function systemSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(systemFile, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const quantity = QUANTITIES.get(zodSchema);
      if (quantity) Object.assign(jsonSchema, { type: "string", ...quantity });
    },
  });
  const { $schema, ...rest } = schema as Record<string, unknown>;
  return {
    $schema,
    title: "A system on the Kafka platform",
    description: "What is written in systems/<name>/system.yaml; docs/systems.md explains it.",
    ...rest,
  };
}

async function publish(): Promise<void> {
  const { format, resolveConfig } = await import("prettier");
  const style = (await resolveConfig(SCHEMA_FILE)) ?? {};
  writeFileSync(SCHEMA_FILE, await format(JSON.stringify(systemSchema()), { ...style, filepath: SCHEMA_FILE }));
  console.log(`wrote ${SCHEMA_FILE}`);
}

if (require.main === module) void publish();
