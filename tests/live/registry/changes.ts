// Changes of schemas as their authors make them: in files, looked at by a preview, then deployed.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { untilSeen } from "../../support/until";
import type { RegistryLab } from "./lab";
import { LEVELS } from "./subjects";

const PROTO = "escrow/schemas/contracts.events.v1-value.proto";
const AVRO = "caracal/schemas/caracal.metrics.events-value.avsc";
const JSON_FILE = "chat/schemas/audit.log-value.json";

export function provesChanges(lab: RegistryLab): void {
  const original = new Map<string, string>();

  function change(file: string, from: string, to: string): void {
    const path = join(lab.systems, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} doesn't contain ${from}`);
    if (!original.has(file)) original.set(file, text);
    writeFileSync(path, text.replace(from, to));
  }

  function restore(): void {
    for (const [file, text] of original) writeFileSync(join(lab.systems, file), text);
    original.clear();
  }

  async function versions(): Promise<Record<string, unknown>> {
    const found = Object.keys(LEVELS).map(async (subject) => {
      return [subject, await lab.must("GET", `/subjects/${encodeURIComponent(subject)}/versions`)] as const;
    });
    return Object.fromEntries(await Promise.all(found));
  }

  afterEach(restore);

  test("after `up` there is nothing to change, and white space and comments are no change", async () => {
    change(PROTO, "message ContractDrafted {", "// The first draft.\nmessage   ContractDrafted\n{");
    change(AVRO, '"name": "unit"', '"doc": "e.g. seconds",\n\n      "name": "unit"');
    const { code, output } = await lab.stack.run("preview", "--expect-no-changes");
    expect(output).not.toMatch(/^ *[+~±-] /m);
    expect(code).toBe(0);
  });

  test.each([
    [
      PROTO,
      "string document_hash",
      "int64 document_hash",
      "contracts.events.v1-value",
      "ContractDrafted.document_hash was string and is int64",
    ],
    [
      AVRO,
      '"name": "value"',
      '"name": "amount"',
      "caracal.metrics.events-value",
      "Measurement.amount has no default, so records without it can't be read",
    ],
    [
      JSON_FILE,
      '"required": ["user_id"',
      '"required": ["address", "user_id"',
      "audit.log-value",
      "address is required, so messages without it can't be read",
    ],
  ])("what breaks readers is refused in the preview: %s", async (file, from, to, subject, told) => {
    change(file, from, to);
    const { code, output } = await lab.stack.run("preview");
    expect(code).toBe(1);
    expect(output).toContain(`subject ${subject} would not be backward compatible with version 1: `);
    expect(output).toContain(told);
    expect(output).toContain("the registry: ");
    expect(await lab.must("GET", `/subjects/${subject}/versions`)).toEqual([1]);
  });

  test("what breaks nobody becomes version 2, and nothing else changes", async () => {
    change(PROTO, "string document_hash = 4;", "string document_hash = 4;\n  string language = 8;");
    const output = await lab.up();
    expect(output.match(/^ *[+~±-] .*$/gm)).toEqual([
      expect.stringMatching(/~ SchemaSubject contracts\.events\.v1-value updated/),
    ]);
    const expected = Object.keys(LEVELS).map((each) => [each, each === "contracts.events.v1-value" ? [1, 2] : [1]]);
    // Each instance reads by itself what another was told.
    const seen = await untilSeen("version 2 everywhere", 30, versions, (each) =>
      isDeepStrictEqual(each, Object.fromEntries(expected)),
    );
    expect(seen).toEqual(Object.fromEntries(expected));
    original.clear();
  });
}
