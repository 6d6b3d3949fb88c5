// A password isn't retired while somebody can be seen to run with it.

import { isClientOf, isHarmless, refusal, riskyChanges, type Declared } from "../../../plan/guard";

const declared = (logins: string[]): Declared => ({
  topics: [],
  users: [{ name: "payments", groups: ["payments"], logins }],
});
const [change, ...more] = riskyChanges(declared(["payments", "payments.2"]), declared(["payments.2"]), new Map());

test("only what goes is a risk", () => {
  expect(more).toEqual([]);
  expect(riskyChanges(declared(["payments"]), declared(["payments", "payments.2"]), new Map())).toEqual([]);
  expect(riskyChanges(declared(["payments"]), declared(["payments"]), new Map())).toEqual([]);
});

test("it is refused while a group has members with the old contract, or nobody knows", () => {
  if (!change) throw new Error("no risk was seen");
  expect(isHarmless(change, { groups: [] })).toBe(true);
  expect(isHarmless(change, { groups: ["payments"] })).toBe(false);
  expect(isHarmless(change, undefined)).toBe(false);
  expect(refusal(change, { groups: ["payments"] }, "acknowledge")).toBe(
    "payments would lose its login payments while it is in use: let every instance take its contract over first; at stake: groups payments; to allow it, add to acknowledge: - retire payments",
  );
});

test.each([
  ["payments", true],
  ["payments-StreamThread-1-consumer", true],
  ["payments.2", false],
  ["payments.2-StreamThread-1-consumer", false],
  ["reports", false],
])("a member with the client id %s runs with the first contract: %s", (clientId, runs) => {
  expect(isClientOf("payments", clientId)).toBe(runs);
});
