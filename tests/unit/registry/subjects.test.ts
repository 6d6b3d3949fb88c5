// From files to subjects: names, order, levels, and everything that is refused before anything changes.

import { AVRO, JSON_SCHEMA, plan, PROTO, refusals } from "./support";

const one = (
  files: Parameters<typeof plan>[0]["mine"]["files"],
  subjects?: Record<string, unknown>,
  more?: object,
) => ({
  mine: { files, ...(subjects ? { subjects } : {}), ...(more ? { more } : {}) },
});

test("a file is the schema of the subject whose name it has; the level comes from the subject, its system, the registry", () => {
  const files = { "a-value.proto": PROTO, "b-value.avsc": AVRO, "c-value.json": JSON_SCHEMA };
  const subjects = { "a-value": "A", "b-value": { description: "B", compatibility: "full" }, "c-value": "C" };
  const found = (stack: object, more?: object) =>
    plan(one(files, subjects, more), stack).registry?.subjects.map(({ name, format, compatibility }) => [
      name,
      format,
      compatibility,
    ]);
  expect(found({})).toEqual([
    ["a-value", "PROTOBUF", "backward"],
    ["b-value", "AVRO", "full"],
    ["c-value", "JSON", "backward"],
  ]);
  expect(found({ registry: { compatibility: "none" } })?.map(([, , level]) => level)).toEqual(["none", "full", "none"]);
  expect(found({}, { schemas: { compatibility: "forward" } })?.map(([, , level]) => level)).toEqual([
    "forward",
    "full",
    "forward",
  ]);
});

test("what others refer to goes first, under the name by which they do", () => {
  const importing = PROTO.replace("package mine;", 'package mine;\nimport "mine/money.proto";').replace(
    "int64 amount",
    "mine.Money amount",
  );
  const money = 'syntax = "proto3"; package mine; message Money { int64 minor = 1; }';
  const header = '{ "type": "record", "name": "Header", "namespace": "mine", "fields": [] }';
  const record =
    '{ "type": "record", "name": "Event", "namespace": "mine", "fields": [{ "name": "header", "type": "Header" }] }';
  const files = {
    "a-value.proto": importing,
    "mine/money.proto": money,
    "b-value.avsc": record,
    "mine.Header.avsc": header,
    "c-value.json": '{ "allOf": [{ "$ref": "mine/base.json#/definitions/x" }] }',
    "mine/base.json": '{ "$id": "mine/base.json", "definitions": { "x": { "type": "object" } } }',
  };
  const found = plan(one(files, { "a-value": "A", "b-value": "B", "c-value": "C" })).registry?.subjects ?? [];
  expect(found.map(({ name }) => name)).toEqual([
    "mine/money.proto",
    "a-value",
    "mine.Header",
    "b-value",
    "mine/base.json",
    "c-value",
  ]);
  expect(found.map(({ references }) => references)).toEqual([
    {},
    { "mine/money.proto": "mine/money.proto" },
    {},
    { "mine.Header": "mine.Header" },
    {},
    { "mine/base.json": "mine/base.json" },
  ]);
});

describe("is refused", () => {
  const file = "systems/mine/schemas/mine.events-value";

  test.each([
    [
      "Protobuf that can't be read",
      { "mine.events-value.proto": 'syntax = "proto3";\nmessage A {\n  string = 1;\n}\n' },
      `${file}.proto: line 3: illegal name '='`,
    ],
    [
      "a type that there isn't",
      { "mine.events-value.proto": 'syntax = "proto3";\nmessage A {\n  Money m = 1;\n}\n' },
      `${file}.proto: line 3: no such Type or Enum 'Money' in Type .A`,
    ],
    [
      "Avro that is no JSON",
      { "mine.events-value.avsc": '{\n  "type": "record",\n  oops\n}' },
      new RegExp(`^${file}.avsc: line 3: is no JSON: `),
    ],
    [
      "Avro that is none",
      { "mine.events-value.avsc": '{\n  "type": "enum",\n  "name": "E",\n  "symbols": ["a-b"]\n}' },
      new RegExp(`^${file}.avsc: .*invalid .*symbol`),
    ],
    [
      "JSON Schema that is none",
      { "mine.events-value.json": '{\n  "type": "objekt"\n}' },
      new RegExp(`^${file}.json: .*type`),
    ],
    [
      "a file of another format",
      { "mine.events-value.proto": PROTO, "notes.txt": "hello" },
      "systems/mine/schemas/notes.txt: (the file): is of no format that is known here: end it with .proto, .avsc or .json",
    ],
    [
      "a Protobuf import that there isn't",
      { "mine.events-value.proto": 'syntax = "proto3";\nimport "mine/money.proto";\n' },
      `${file}.proto: line 2: refers to mine/money.proto, but there is no schemas/mine/money.proto in its system`,
    ],
    [
      "an Avro type that there isn't",
      {
        "mine.events-value.avsc":
          '{ "type": "record", "name": "A", "fields": [\n{ "name": "m", "type": "mine.Money" }] }',
      },
      `${file}.avsc: line 2: refers to mine.Money, but there is no schemas/mine.Money.avsc in its system`,
    ],
    [
      "a JSON file that there isn't",
      { "mine.events-value.json": '{\n"$ref": "mine/base.json" }' },
      `${file}.json: line 2: refers to mine/base.json, but there is no schemas/mine/base.json in its system`,
    ],
  ])("%s", (_what, files, told) => {
    const lines = refusals(one(files));
    expect(lines).toHaveLength(1);
    if (typeof told === "string") expect(lines[0]).toBe(told);
    else expect(lines[0]).toMatch(told);
  });

  test("a declared subject without a file, and a file without a subject", () => {
    expect(refusals(one({ "other-value.proto": PROTO }))).toEqual([
      'systems/mine/system.yaml: subjects = "mine.events-value": has no schema: write it in schemas/mine.events-value.proto, .avsc or .json',
    ]);
    expect(refusals(one({ "mine.events-value.proto": PROTO, "other.proto": PROTO }))).toEqual([
      "systems/mine/schemas/other.proto: (the file): belongs to no topic and no schema refers to it: declare other.proto under a topic's subjects, or remove the file",
    ]);
  });

  test("a subject of two systems, and one of two files", () => {
    const shared = { files: { "shared.proto": PROTO }, subjects: { shared: "Both" } };
    expect(refusals({ mine: shared, yours: shared })).toEqual([
      'systems/yours/system.yaml: subjects = "shared": belongs to the system mine too: a subject has one owner, so rename one of them',
      "systems/yours/schemas/shared.proto: (the file): is the subject shared, which systems/mine/schemas/shared.proto is too: rename one of them",
    ]);
    expect(refusals(one({ "mine.events-value.proto": PROTO, "mine.events-value.avsc": AVRO }))).toEqual([
      "systems/mine/schemas/mine.events-value.avsc: (the file): is the subject mine.events-value, which systems/mine/schemas/mine.events-value.proto is too: rename one of them",
    ]);
  });

  test("schemas that go round in a circle", () => {
    const a = 'syntax = "proto3"; import "b.proto"; message A {}';
    const b = 'syntax = "proto3"; import "a.proto"; message B {}';
    const files = {
      "mine.events-value.proto": 'syntax = "proto3"; import "a.proto"; message M {}',
      "a.proto": a,
      "b.proto": b,
    };
    expect(refusals(one(files))[0]).toMatch(/: refers to itself by way of /);
  });

  test("what breaks the version that was committed last, unless nothing is promised", () => {
    const files = { "mine.events-value.proto": { text: PROTO.replace("string id", "int64 id"), committed: PROTO } };
    expect(refusals(one(files))).toEqual([
      `${file}.proto: subject mine.events-value: Created.id was string and is int64; that isn't backward compatible with what was committed last: make a new subject or topic for it, or write compatibility: none for this subject if nobody depends on it`,
    ]);
    expect(refusals(one(files, { "mine.events-value": { description: "E", compatibility: "none" } }))).toEqual([]);
  });
});
