// The resource type SchemaSubject against a real registry: what it takes over, refuses, notices and leaves alone.

import type { ChildProcess } from "node:child_process";
import type { Context, Props } from "../../../providers/host/types";
import { closeRegistries, registryAt } from "../../../providers/registry/client";
import { schemaSubject, type SubjectInputs } from "../../../providers/registry/subject";
import { missingForOne } from "./lab";
import { CONNECTION, NOWHERE, startSingle } from "./single";

jest.setTimeout(600_000);

const context: Context = {
  urn: "urn:test",
  config: {},
  preview: false,
  signal: new AbortController().signal,
  log: () => undefined,
};

const record = (...fields: readonly object[]) =>
  JSON.stringify({ type: "record", name: "Order", namespace: "shop", fields });
const ID = { name: "id", type: "string" };
const TOTAL = { name: "total", type: "long" };
const NOTE = { name: "note", type: ["null", "string"], default: null };

const inputs = (subject: string, schema: string, more: Partial<SubjectInputs> = {}): SubjectInputs & Props => ({
  connection: CONNECTION,
  subject,
  format: "AVRO",
  schema,
  references: {},
  compatibility: "backward",
  file: `systems/shop/schemas/${subject}.avsc`,
  deletable: false,
  ...more,
});
type Inputs = SubjectInputs & Props;

const ask = (method: string, path: string, body?: unknown) => registryAt(CONNECTION).ask(method, path, body);
const create = async (given: Inputs) => (await schemaSubject.create(given, context)).outputs;
const refused = async (news: Inputs, olds?: Inputs) =>
  ((await schemaSubject.check?.(news, olds, context))?.failures ?? []).map(({ reason }) => reason);
const changes = async (given: Inputs, outputs: Record<string, unknown>, news: Inputs) =>
  (await schemaSubject.diff?.({ id: given.subject, inputs: given, outputs }, news, context))?.changes;
const reread = async (given: Inputs, outputs: Record<string, unknown>) => {
  const state = await schemaSubject.read?.(given.subject, { inputs: given, outputs }, context);
  return state?.outputs ?? {};
};

const lacking = missingForOne();
if (lacking.length > 0) console.warn(`SKIPPED: the registry's tests need ${lacking.join(" and ")}`);

(lacking.length > 0 ? describe.skip : describe)("a subject", () => {
  let registry: ChildProcess;
  beforeAll(async () => {
    registry = await startSingle();
  });
  afterAll(() => {
    closeRegistries();
    registry.kill("SIGKILL");
  });

  test("that is there already with the same meaning is taken over, not registered again", async () => {
    const { id } = (await ask("POST", "/subjects/adopted/versions", { schema: record(ID, TOTAL) })) as { id: number };
    const spaced = JSON.stringify(JSON.parse(record({ ...ID, doc: "who" }, TOTAL)), null, 4);
    expect(await create(inputs("adopted", spaced))).toMatchObject({ version: 1, schemaId: id });
    expect(await ask("GET", "/subjects/adopted/versions")).toEqual([1]);
    expect(await ask("GET", "/config/adopted")).toMatchObject({ compatibilityLevel: "BACKWARD" });
  });

  test("and another that refers to it, both new: checked together, registered one after the other", async () => {
    const common = 'syntax = "proto3";\npackage shop;\nmessage Money { int64 cents = 1; }\n';
    const order =
      'syntax = "proto3";\npackage shop;\nimport "shop/money.proto";\nmessage Order { shop.Money total = 1; }\n';
    const proto = { format: "PROTOBUF", file: "systems/shop/schemas/a.proto" } as const;
    const references = { "shop/money.proto": { subject: "shop/money.proto", text: common, references: {} } };
    const first = inputs("shop/money.proto", common, proto);
    const second = inputs("referring", order, { ...proto, references });
    expect([...(await refused(first)), ...(await refused(second))]).toEqual([]);
    await expect(create(second)).rejects.toThrow(
      "systems/shop/schemas/a.proto: what subject referring refers to isn't in the registry",
    );
    await create(first);
    expect(await create(second)).toMatchObject({ version: 1 });
    expect(await ask("GET", "/subjects/referring/versions/latest")).toMatchObject({
      references: [{ name: "shop/money.proto", subject: "shop/money.proto", version: 1 }],
    });
  });

  test("whose change breaks readers is refused by the registry, and the field is named", async () => {
    const old = inputs("strict", record(ID));
    await create(old);
    const [reason = "", ...others] = await refused(inputs("strict", record(ID, TOTAL)), old);
    expect(others).toEqual([]);
    expect(reason).toContain(
      "systems/shop/schemas/strict.avsc: subject strict would not be backward compatible with version 1: Order.total",
    );
    expect(reason).toContain("the registry: ");
    expect(await ask("GET", "/subjects/strict/versions")).toEqual([1]);
  });

  test("whose change breaks nobody gets version 2; back and forth of white space gets none", async () => {
    const old = inputs("growing", record(ID));
    const outputs = await create(old);
    const grown = inputs("growing", record(ID, NOTE));
    expect(await refused(grown, old)).toEqual([]);
    expect(await changes(old, outputs, grown)).toEqual({ schema: "update" });
    const updated = await schemaSubject.update?.({ id: "growing", inputs: old, outputs }, grown, context);
    expect(updated?.outputs).toMatchObject({ version: 2 });
    const spaced = inputs("growing", JSON.stringify(JSON.parse(record(ID, NOTE)), null, 2));
    expect(await changes(grown, updated?.outputs ?? {}, spaced)).toEqual({});
  });

  test("may break readers in the very deployment that says that nobody depends on it", async () => {
    const old = inputs("loose", record(ID));
    const outputs = await create(old);
    const broken = inputs("loose", record(ID, TOTAL), { compatibility: "none" });
    expect(await refused(broken, old)).toEqual([]);
    const updated = await schemaSubject.update?.({ id: "loose", inputs: old, outputs }, broken, context);
    expect(updated?.outputs).toMatchObject({ version: 2 });
  });

  test("that somebody has changed by hand is noticed and mended", async () => {
    const given = inputs("drifting", record(ID));
    const outputs = await create(given);
    expect(await changes(given, await reread(given, outputs), given)).toEqual({});
    await ask("PUT", "/config/drifting", { compatibility: "NONE" });
    await ask("POST", "/subjects/drifting/versions", { schema: record(TOTAL) });
    const found = await reread(given, outputs);
    expect(await changes(given, found, given)).toEqual({ schema: "update", compatibility: "update" });
    await schemaSubject.delete?.("drifting", { inputs: given, outputs }, context);
    expect(await ask("GET", "/subjects/drifting/versions")).toEqual([1, 2]);
  });

  test("goes only where the stack says so, and even then its records stay readable", async () => {
    const given = inputs("leaving", record(ID, NOTE, TOTAL), { deletable: true });
    const outputs = await create(given);
    await schemaSubject.delete?.("leaving", { inputs: given, outputs }, context);
    expect(await ask("GET", "/subjects")).not.toContain("leaving");
    expect(await ask("GET", `/schemas/ids/${String(outputs["schemaId"])}`)).toMatchObject({
      schema: record(ID, NOTE, TOTAL),
    });
    expect(await schemaSubject.read?.("leaving", { inputs: given, outputs }, context)).toBeUndefined();
  });

  test("is compared with what was deployed last where no registry answers", async () => {
    const old = inputs("offline", record(ID), { connection: NOWHERE });
    const broken = inputs("offline", record(ID, TOTAL), { connection: NOWHERE });
    expect(await refused(old)).toEqual([]);
    expect(await refused(broken, old)).toEqual([
      expect.stringContaining("would not be backward compatible with what was deployed last: Order.total"),
    ]);
  });
});
