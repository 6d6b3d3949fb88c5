// The published JSON Schema of contracts is what the program says it is.

import { readFileSync } from "node:fs";
import { CONTRACT_SCHEMA_FILE, contractSchema } from "../../../sources/contract-schema";

test("the file is up to date: else run node -r ts-node/register/transpile-only sources/contract-schema.ts", () => {
  const published: unknown = JSON.parse(readFileSync(CONTRACT_SCHEMA_FILE, "utf8"));
  expect(published).toEqual(JSON.parse(JSON.stringify(contractSchema())));
});
