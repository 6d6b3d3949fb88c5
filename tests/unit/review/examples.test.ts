// What the example in TypeScript does about failures, as far as it needs no cluster.

import { Refused, deadLetter, errorType, withRetries } from "../../../examples/typescript/dead-letters";
import { NotReadable } from "../../../examples/typescript/registry";

const entry = {
  group: "g",
  topics: ["t"],
  settings: {},
  retry: { attempts: 3, delaysMs: [10, 20, 40] },
  deadLetter: { afterFailures: 3, topics: { t: "t.dlq" } },
};

/** Fails so often, then does its work. */
function failing(times: number, error: Error) {
  const at: number[] = [];
  const work = async (): Promise<void> => {
    at.push(Date.now());
    await Promise.resolve();
    if (at.length <= times) throw error;
  };
  return { at, work };
}

test("what may pass is tried again, after the waits of the contract, and then done", async () => {
  const { at, work } = failing(2, new Error("the database is away"));
  expect(await withRetries(entry, work)).toBeUndefined();
  expect(at).toHaveLength(3);
  // Timers may be a millisecond early.
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(9);
  expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThanOrEqual(19);
});

test("it is given up after as many failures as the contract says", async () => {
  const { at, work } = failing(99, new Error("the database is away"));
  expect(await withRetries(entry, work)).toMatchObject({ retries: 2, error: { message: "the database is away" } });
  expect(at).toHaveLength(3);
});

test.each([
  ["POISON", new NotReadable("no schema")],
  ["PERMANENT", new Refused("too much")],
])("what is %s isn't tried again", async (kind, error) => {
  const { at, work } = failing(99, error);
  expect(await withRetries(entry, work)).toEqual({ retries: 0, error });
  expect(at).toHaveLength(1);
  expect(errorType(error)).toBe(kind);
});

test("a dead letter holds the record as it came, and a record without a key has none there either", () => {
  const original = { topic: "t", partition: 3, offset: 42n, key: undefined, value: Buffer.from([1, 2]) };
  const where = { service: "s", handler: "h", traceId: "a", correlationId: "b" };
  const letter = deadLetter(original, { error: new NotReadable("no schema"), retries: 0, ...where });
  expect(letter).toMatchObject({
    original_topic: "t",
    original_partition: 3,
    original_offset: 42,
    original_payload: Buffer.from([1, 2]),
    error_type: "POISON",
    error_message: "no schema",
    retry_count: 0,
    trace_id: "a",
    correlation_id: "b",
    metadata: { service: "s", handler: "h" },
  });
  expect(letter).not.toHaveProperty("original_key");
});
