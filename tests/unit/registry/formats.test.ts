// Each format: what is the same schema, what breaks whom, and the field that does.

import { avro } from "../../../plan/registry/formats/avro";
import type { Format } from "../../../plan/registry/formats/format";
import { jsonSchema } from "../../../plan/registry/formats/json-schema";
import { protobuf } from "../../../plan/registry/formats/protobuf";
import { incompatibilities } from "../../../plan/registry/subjects";
import { AVRO, JSON_SCHEMA, PROTO } from "./support";

const schema = (text: string) => ({ text, references: {} });
const breaks = (format: Format, level: "backward" | "forward" | "full", now: string, before: string) =>
  incompatibilities(format, level, schema(now), schema(before));

const record = (...fields: unknown[]) => JSON.stringify({ type: "record", name: "Created", namespace: "mine", fields });
const id = { name: "id", type: "string" };
const amount = { name: "amount", type: "long" };
const object = (properties: object, more: object = {}) =>
  JSON.stringify({
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    properties,
    required: ["id"],
    ...more,
  });
const text = { type: "string" };
const whole = { type: "integer" };

describe("the same schema", () => {
  test.each([
    ["white space in Protobuf", protobuf, PROTO, PROTO.replaceAll("\n", "\n\n  ")],
    ["comments in Protobuf", protobuf, PROTO, `// about it\n${PROTO.replace("string id", "/* who */ string id")}`],
    ["white space in Avro", avro, AVRO, JSON.stringify(JSON.parse(AVRO), null, 4)],
    ["documentation in Avro", avro, AVRO, record({ ...id, doc: "who" }, amount)],
    ["the order of members in JSON", jsonSchema, object({ id: text, n: whole }), object({ n: whole, id: text })],
    ["a description in JSON", jsonSchema, object({ id: text }), object({ id: { ...text, description: "who" } })],
  ])("%s means nothing", (_what, format, one, other) => {
    expect(format.canonical(other)).toBe(format.canonical(one));
  });

  test.each([
    ["a field's number in Protobuf", protobuf, PROTO, PROTO.replace("amount = 2", "amount = 3")],
    [
      "a text that looks like a comment",
      protobuf,
      'message A { optional string a = 1 [default = "x // y"]; }',
      'message A { optional string a = 1 [default = "x // z"]; }',
    ],
    ["the order of fields in Avro", avro, record(id, amount), record(amount, id)],
    ["a field called doc in Avro", avro, record(id), record(id, { name: "doc", type: "string" })],
    ["a property called description in JSON", jsonSchema, object({}), object({ description: text })],
  ])("%s means something", (_what, format, one, other) => {
    expect(format.canonical(other)).not.toBe(format.canonical(one));
  });
});

describe("Protobuf", () => {
  const changed = (from: string, to: string) => breaks(protobuf, "backward", PROTO.replace(from, to), PROTO);

  test.each([
    ["another type", "string id = 1", "int64 id = 1", "Created.id was string and is int64"],
    ["another name", "string id", "string name", "Created.id has become Created.name under the same number 1"],
    ["gone", "string id = 1;", "", "Created.id is gone, but its number 1 isn't reserved"],
    ["gone, name free", "string id = 1;", "reserved 1;", "Created.id is gone, but its name isn't reserved"],
    ["repeated", "string id", "repeated string id", "Created.id was string and is repeated string"],
    ["in a oneof", "string id = 1;", "oneof who { string id = 1; }", "Created.id was in no oneof and is in who"],
    ["a map", "int64 amount", "map<string, int64> amount", "Created.amount was int64 and is map<string, int64>"],
  ])("%s", (_what, from, to, told) => expect(changed(from, to)).toEqual([told]));

  test("a message that is gone", () => {
    expect(changed("message Created", "message Made")).toEqual(["message mine.Created is gone"]);
  });

  test.each([
    ["a further field", "int64 amount = 2;", "int64 amount = 2; string note = 3;"],
    ["a further message", "message Created", "message Closed { string id = 1; } message Created"],
    ["a field that is gone, with number and name reserved", "string id = 1;", 'reserved 1; reserved "id";'],
    ["a comment", "string id", "// who\n  string id"],
  ])("%s breaks nobody", (_what, from, to) => expect(changed(from, to)).toEqual([]));

  test("a value of an enum that is gone", () => {
    const before = "enum Kind { NONE = 0; BIG = 1; }";
    expect(
      breaks(protobuf, "backward", 'syntax = "proto3"; enum Kind { NONE = 0; }', `syntax = "proto3"; ${before}`),
    ).toEqual(["Kind.BIG is gone, but its number 1 and its name aren't reserved"]);
  });
});

describe("Avro", () => {
  test("backward: a new field without a default can't be read from old records", () => {
    const now = record(id, amount, { name: "note", type: "string" });
    expect(breaks(avro, "backward", now, AVRO)).toEqual([
      "Created.note has no default, so records without it can't be read",
    ]);
    expect(breaks(avro, "forward", now, AVRO)).toEqual([]);
  });

  test("forward: a field that old readers need must not go", () => {
    expect(breaks(avro, "forward", record(id), AVRO)).toEqual([
      "Created.amount has no default, so records without it can't be read",
    ]);
    expect(breaks(avro, "backward", record(id), AVRO)).toEqual([]);
  });

  test("full is both", () => {
    expect(breaks(avro, "full", record(id, { name: "note", type: "string" }), AVRO)).toEqual([
      "Created.note has no default, so records without it can't be read",
      "Created.amount has no default, so records without it can't be read",
    ]);
  });

  test("another type is told with its field, also deep inside", () => {
    const nested = (type: string) =>
      record(id, {
        name: "parts",
        type: { type: "array", items: { type: "record", name: "Part", fields: [{ name: "size", type }] } },
      });
    const [told] = breaks(avro, "backward", nested("string"), nested("int"));
    expect(told).toMatch(/^Created\.parts\[\]\.size: /);
  });

  test("what Avro widens by itself breaks nobody", () => {
    expect(breaks(avro, "backward", record(id, { name: "amount", type: "double" }), AVRO)).toEqual([]);
  });

  test("a branch of a union that is gone", () => {
    const union = (...types: string[]) => record(id, { name: "amount", type: types });
    const [told] = breaks(avro, "backward", union("null", "string"), union("null", "string", "long"));
    expect(told).toMatch(/^Created\.amount: /);
  });
});

describe("JSON Schema", () => {
  const before = object({ id: text, n: whole });
  test.each([
    ["another type", object({ id: text, n: text }), "n was of type integer and is string"],
    [
      "required",
      object({ id: text, n: whole }, { required: ["id", "n"] }),
      "n is required, so messages without it can't be read",
    ],
    [
      "a value less",
      object({ id: { ...text, enum: ["a"] }, n: whole }),
      "id could have any value and is now one of a list",
    ],
    ["a limit", object({ id: { ...text, maxLength: 5 }, n: whole }), "id has a lower maxLength: none before, 5 now"],
    [
      "closed",
      object({ id: text, n: whole }, { additionalProperties: false }),
      "the whole message could have further properties and can't any more",
    ],
  ])("%s", (_what, now, told) => expect(breaks(jsonSchema, "backward", now, before)).toEqual([told]));

  test("a property inside of another one", () => {
    const deep = (type: string) => object({ id: text, address: { type: "object", properties: { street: { type } } } });
    expect(breaks(jsonSchema, "backward", deep("integer"), deep("string"))).toEqual([
      "address.street was of type string and is integer",
    ]);
  });

  test.each([
    ["a further property that nobody must have", object({ id: text, n: whole, note: text })],
    ["a wider type", object({ id: text, n: { type: "number" } })],
    ["a property less in an open schema", object({ id: text })],
  ])("%s breaks nobody", (_what, now) => expect(breaks(jsonSchema, "backward", now, before)).toEqual([]));

  test("forward looks from the other side", () => {
    expect(breaks(jsonSchema, "forward", object({ id: text, n: whole }, { required: [] }), JSON_SCHEMA)).toEqual([
      "id is required, so messages without it can't be read",
    ]);
  });
});
