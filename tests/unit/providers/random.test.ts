/** The random stand-in: values, and the official plugin's table of what replaces. */
import fc from "fast-check";
import { UNKNOWN } from "../../../providers/host/types";
import { randomBytes } from "../../../toolchain/providers/random/bytes";
import { randomId } from "../../../toolchain/providers/random/id";
import { randomPassword } from "../../../toolchain/providers/random/password";
import { changesOf, context, refusals } from "./host";

const create = async (type: typeof randomPassword, inputs: Record<string, unknown>) =>
  (await type.create(inputs, context())).outputs;

describe("RandomPassword", () => {
  test("holds to the length and the minimum counts, whatever they are", async () => {
    const counts = fc.record({
      minLower: fc.nat(9),
      minUpper: fc.nat(9),
      minNumeric: fc.nat(9),
      minSpecial: fc.nat(9),
    });
    await fc.assert(
      fc.asyncProperty(counts, fc.nat(20), async (minima, more) => {
        const length = Object.values(minima).reduce((sum, count) => sum + count, 1 + more);
        const result = String((await create(randomPassword, { ...minima, length }))["result"]);
        const count = (pattern: RegExp): number => result.match(pattern)?.length ?? 0;
        expect(result).toHaveLength(length);
        expect(count(/[a-z]/g)).toBeGreaterThanOrEqual(minima.minLower);
        expect(count(/[A-Z]/g)).toBeGreaterThanOrEqual(minima.minUpper);
        expect(count(/[0-9]/g)).toBeGreaterThanOrEqual(minima.minNumeric);
        expect(count(/[!@#$%&*()\-_=+[\]{}<>:?]/g)).toBeGreaterThanOrEqual(minima.minSpecial);
      }),
    );
  });

  test.each([
    [{ special: false }, /^[a-zA-Z0-9]{200}$/],
    [{ special: false, upper: false, numeric: false }, /^[a-z]{200}$/],
    [{ number: false, lower: false, special: false }, /^[A-Z]{200}$/],
    [{ lower: false, upper: false, numeric: false, overrideSpecial: "-." }, /^[-.]{200}$/],
  ])("uses only the allowed characters: %j", async (inputs, pattern) => {
    expect((await create(randomPassword, { length: 200, ...inputs }))["result"]).toMatch(pattern);
  });

  test("fills in the official defaults and has no bcryptHash", async () => {
    const outputs = await create(randomPassword, { length: 8 });
    expect(outputs).toEqual({
      length: 8,
      lower: true,
      upper: true,
      numeric: true,
      number: true,
      special: true,
      minLower: 0,
      minUpper: 0,
      minNumeric: 0,
      minSpecial: 0,
      result: expect.stringMatching(/^.{8}$/) as string,
    });
  });

  test.each([
    [{ length: 9 }, { length: "replace" }],
    [{ length: 8, keepers: { a: "1" } }, { keepers: "replace" }],
    [{ length: 8, special: false }, { special: "replace" }],
    [{ length: 8, overrideSpecial: "-" }, { overrideSpecial: "replace" }],
    [{ length: 8, minUpper: 1 }, { minUpper: "replace" }],
    [
      { length: 8, numeric: false },
      { numeric: "replace", number: "replace" },
    ],
    [{ length: 8, special: true, numeric: true, minLower: 0, keepers: {} }, {}],
    [{ length: 8, keepers: UNKNOWN }, { keepers: "replace" }],
  ])("from {length: 8} to %j", async (after, expected) => {
    expect(await changesOf(randomPassword, { length: 8 }, after)).toEqual(expected);
  });

  test.each([
    [{}, `"length" is missing.`],
    [{ length: 0 }, `"length" is 0, but must be at least 1.`],
    [{ length: "8" }, `"length" must be a whole number.`],
    [{ length: 3, minLower: 2, minUpper: 2 }, `"length" is 3, but the minimum counts need 4 characters.`],
    [{ length: 3, lower: false, upper: false, numeric: false, special: false }, "No character is allowed"],
    [{ length: 3, number: true, numeric: false }, `"number" is the old name of "numeric"`],
  ])("refuses %j", async (inputs, reason) => {
    expect((await refusals(randomPassword, inputs)).join()).toContain(reason);
  });

  test("lets unknown values pass in a preview", async () => {
    expect(await refusals(randomPassword, { length: UNKNOWN, keepers: { a: UNKNOWN } })).toEqual([]);
  });

  test("is imported by the password itself, and refreshed from the state", async () => {
    const imported = await randomPassword.read?.("hunter2", { inputs: {}, outputs: {} }, context());
    expect(imported).toMatchObject({ id: "none", inputs: { length: 7 }, outputs: { result: "hunter2", length: 7 } });
    const state = { inputs: { length: 7 }, outputs: { length: 7, result: "x" } };
    expect(await randomPassword.read?.("none", state, context())).toEqual({ id: "none", ...state });
  });
});

describe("RandomBytes", () => {
  test("writes the same bytes in both ways", async () => {
    const outputs = await create(randomBytes, { length: 16 });
    expect(Buffer.from(String(outputs["base64"]), "base64").toString("hex")).toBe(outputs["hex"]);
    expect(outputs["hex"]).toMatch(/^[0-9a-f]{32}$/);
    expect(randomBytes.secretOutputs).toEqual(["base64", "hex"]);
  });

  test("is replaced by any change", async () => {
    expect(await changesOf(randomBytes, { length: 1 }, { length: 2, keepers: { a: "1" } })).toEqual({
      length: "replace",
      keepers: "replace",
    });
  });

  test("is imported by its base64, and by nothing else", async () => {
    const none = { inputs: {}, outputs: {} };
    expect(await randomBytes.read?.("AQI=", none, context())).toMatchObject({
      id: "none",
      outputs: { hex: "0102", length: 2 },
    });
    expect(() => randomBytes.read?.("not base64!", none, context())).toThrow("must be the bytes in base64");
  });
});

describe("RandomId", () => {
  test("writes one number in every way, each with the prefix", async () => {
    const { id, outputs } = await randomId.create({ byteLength: 8, prefix: "p-" }, context());
    const bytes = Buffer.from(id, "base64url");
    expect(bytes).toHaveLength(8);
    expect(outputs).toEqual({
      byteLength: 8,
      prefix: "p-",
      b64Url: `p-${id}`,
      b64Std: `p-${bytes.toString("base64")}`,
      hex: `p-${bytes.toString("hex")}`,
      dec: `p-${BigInt(`0x${bytes.toString("hex")}`)}`,
    });
  });

  test("is replaced by any change", async () => {
    expect(await changesOf(randomId, { byteLength: 1 }, { byteLength: 2, prefix: "x" })).toEqual({
      byteLength: "replace",
      prefix: "replace",
    });
  });

  test("is imported by prefix and number", async () => {
    expect(await randomId.read?.("a,b,AQI", { inputs: {}, outputs: {} }, context())).toMatchObject({
      id: "AQI",
      inputs: { byteLength: 2, prefix: "a,b" },
      outputs: { hex: "a,b0102", dec: "a,b258" },
    });
  });
});
