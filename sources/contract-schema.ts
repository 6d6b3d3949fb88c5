// Publishes the JSON Schema of contracts, for services: `node -r ts-node/register/transpile-only sources/contract-schema.ts`.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { contract } from "../plan/contract-schema";

export const CONTRACT_SCHEMA_FILE = join(__dirname, "..", "examples", "contract.schema.json");

export function contractSchema(): Record<string, unknown> {
  // More may be handed out: whoever reads a contract goes by what is promised here.
  const { $schema, ...rest } = z.toJSONSchema(contract, { io: "input" }) as Record<string, unknown>;
  const title = "What a service needs of its Kafka platform";
  return { $schema, title, description: "`make contract SERVICE=<service>` prints one; it holds secrets.", ...rest };
}

async function publish(): Promise<void> {
  const { format, resolveConfig } = await import("prettier");
  const style = (await resolveConfig(CONTRACT_SCHEMA_FILE)) ?? {};
  const text = await format(JSON.stringify(contractSchema()), { ...style, filepath: CONTRACT_SCHEMA_FILE });
  writeFileSync(CONTRACT_SCHEMA_FILE, text);
  console.log(`wrote ${CONTRACT_SCHEMA_FILE}`);
}

if (require.main === module) void publish();
