// Dead letters in both forms, and what of them is sent on.

import { letterOf } from "../../../ops/dlq/letter";
import type { StoredRecord } from "../../../ops/records/reader";

const record = (headers: Readonly<Record<string, string>>): StoredRecord => ({
  topic: "orders.dlq",
  partition: 3,
  offset: 17n,
  timestamp: 0n,
  key: Buffer.from("k"),
  value: Buffer.from("v"),
  headers: Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)] as const),
});

test("headers beside the record: the record stays as it was, without the story of its failure", () => {
  const letter = letterOf(
    record({
      trace: "t",
      "dead-letter.original-topic": "orders",
      "dead-letter.original-partition": "4",
      "dead-letter.original-offset": "99",
      "dead-letter.error-type": "schema",
      "dead-letter.error-message": "no",
      "dead-letter.retry-count": "2",
    }),
  );
  expect(letter).toMatchObject({
    id: "3/17",
    error: "schema",
    message: "no",
    retries: 2,
    origin: { topic: "orders", partition: 4, offset: 99 },
  });
  expect(letter.original.headers.map(([name]) => name)).toEqual(["trace"]);
  expect(letter.original.key?.toString()).toBe("k");
});

test("a message around the record: what is in it is the record", () => {
  const letter = letterOf(record({ trace: "t" }), {
    original_topic: "orders",
    original_partition: 0,
    original_offset: 5,
    original_payload: Buffer.from("was"),
    original_key: "",
    error_type: "POISON",
    error_message: "names no schema",
    metadata: { service: "bills" },
  });
  expect(letter).toMatchObject({
    error: "POISON",
    service: "bills",
    origin: { topic: "orders", partition: 0, offset: 5 },
  });
  // Protobuf can't tell an empty key from none.
  expect([letter.original.key, letter.original.value?.toString()]).toEqual([undefined, "was"]);
});

test("a letter that says nothing is unknown, and goes on as it is", () => {
  expect(letterOf(record({}))).toMatchObject({ error: "(unknown)", message: "", origin: {} });
});
