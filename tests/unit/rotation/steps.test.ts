// Each step of a rotation by itself, in words; what skips one is refused, with the line to write instead.

import fc from "fast-check";
import { describeRefusal, hindrances, stepsBetween, type NodeFacts, type Rotation } from "../../../plan/rotation/steps";

const at = (trusts: number[], signs: number, passwords: Record<string, number[]> = {}): Rotation => ({
  authority: { trusts, signs },
  passwords,
});
const user = (valid: number[]) => at([1], 1, { payments: valid });
const between = (before: Rotation, after: Rotation) => stepsBetween(before, after, "broker");
const refusals = (before: Rotation, after: Rotation) =>
  between(before, after).flatMap((step) => describeRefusal(step, []) ?? []);
const words = (before: Rotation, after: Rotation) => between(before, after).map((step) => step.words);

test("nothing changed: no step", () => {
  expect(between(at([1, 2], 2, { payments: [1] }), at([1, 2], 2, { payments: [1] }))).toEqual([]);
});

test("an authority is rotated in three steps, each a change of its own", () => {
  expect(words(at([1], 1), at([1, 2], 1))).toEqual(["trust both: authority 2 is made, and trusted beside 1"]);
  expect(words(at([1, 2], 1), at([1, 2], 2))).toEqual([
    "re-sign: all certificates are signed by authority 2 instead of 1",
  ]);
  expect(words(at([1, 2], 2), at([2], 2))).toEqual(["drop: certificates of authority 1 are refused from now on"]);
  for (const [before, after] of [
    [at([1], 1), at([1, 2], 1)],
    [at([1, 2], 1), at([1, 2], 2)],
    [at([1, 2], 2), at([2], 2)],
    [at([2], 2), at([2, 3], 2)],
  ] as const)
    expect(refusals(before, after)).toEqual([]);
});

test("each step can be taken back", () => {
  expect(refusals(at([1, 2], 1), at([1], 1))).toEqual([]);
  expect(refusals(at([1, 2], 2), at([1, 2], 1))).toEqual([]);
});

test.each<[string, Rotation, Rotation, string]>([
  [
    "signing with an authority that nobody trusts",
    at([1], 1),
    at([1, 2], 2),
    "security.authority.signs: nobody trusts authority 2 yet, so its certificates would be refused: first deploy trusts: [1, 2] with signs: 1, and let every client have the new bundle",
  ],
  [
    "dropping the one that signs",
    at([1, 2], 1),
    at([2], 2),
    "security.authority.trusts: authority 1 still signs what is in use: first deploy trusts: [1, 2] with signs: 2",
  ],
  [
    "bringing back what was dropped",
    at([2], 2),
    at([1, 2], 2),
    "security.authority.trusts: authority 1 is gone and can't come back: the next one is 3",
  ],
  [
    "replacing a password at once",
    user([1]),
    user([2]),
    "security.passwords.payments: password 1 is the one in use: first deploy [1, 2], and let payments take it over",
  ],
  [
    "taking back a password that was handed out",
    user([1, 2]),
    user([1]),
    "security.passwords.payments: password 2 is the one in use: first deploy [2, 3], and let payments take it over",
  ],
  [
    "bringing back a retired password",
    user([2]),
    user([1, 2]),
    "security.passwords.payments: password 1 is gone and can't come back: the next one is 3",
  ],
])("refused: %s", (_name, before, after, sentence) => {
  expect(refusals(before, after)).toContain(sentence);
});

test("a password is issued, then retired", () => {
  expect(words(user([1]), user([1, 2]))).toEqual(["issue: payments gets password 2; 1 stays valid"]);
  expect(words(user([1, 2]), user([2]))).toEqual(["retire: password 1 of payments is refused from now on"]);
  expect(refusals(user([1]), user([1, 2]))).toEqual([]);
  expect(refusals(user([1, 2]), user([2]))).toEqual([]);
});

test("a user that comes or goes takes no step", () => {
  expect(between(at([1], 1), user([3]))).toEqual([]);
  expect(between(user([3]), at([1], 1))).toEqual([]);
});

const pair = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.boolean()).map(([n, two]) => (two ? [n, n + 1] : [n]));
const state = fc
  .tuple(pair, fc.boolean(), pair)
  .map(([trusts, last, valid]) => at(trusts, (last ? trusts.at(-1) : trusts[0]) ?? 1, { payments: valid }));

test("whatever is allowed leaves what is in use valid, before and after", () => {
  fc.assert(
    fc.property(state, state, (before, after) => {
      fc.pre(refusals(before, after).length === 0);
      // Certificates of both sides meet while nodes are restarted and clients move.
      expect(before.authority.trusts).toContain(after.authority.signs);
      expect(after.authority.trusts).toContain(before.authority.signs);
      expect(after.passwords["payments"]).toContain(before.passwords["payments"]?.at(-1));
    }),
  );
});

describe("what the nodes must be like", () => {
  const node = (facts: Partial<NodeFacts>): NodeFacts => ({ node: "kafka-1", watched: true, served: {}, ...facts });
  const lacking = (before: Rotation, after: Rotation, facts: NodeFacts) =>
    between(before, after).flatMap((step) => hindrances(step, [facts]));
  const resign = [at([1, 2], 1), at([1, 2], 2)] as const;
  const drop = [at([1, 2], 2), at([2], 2)] as const;

  test("re-signing waits until each was started with both authorities", () => {
    expect(lacking(...resign, node({ trusts: [1, 2] }))).toEqual([]);
    expect(lacking(...resign, node({ trusts: [1] }))).toEqual(["kafka-1 was started trusting 1 only"]);
    expect(lacking(...resign, node({}))).toEqual(["kafka-1 isn't running"]);
    expect(lacking(...resign, node({ watched: false }))).toEqual([]);
  });

  test("dropping waits until none shows the old certificate, nor was started with it", () => {
    const good = { CLIENT: 2, CONTROLLER: 2 };
    expect(lacking(...drop, node({ signedBy: 2, served: good }))).toEqual([]);
    expect(lacking(...drop, node({ signedBy: 2, served: { ...good, CLIENT: 1 } }))).toEqual([
      "kafka-1 still shows a certificate of authority 1 at CLIENT",
    ]);
    expect(lacking(...drop, node({ signedBy: 1, served: good }))).toEqual([
      "kafka-1 still has the certificate of authority 1 that it was started with",
    ]);
    expect(lacking(...drop, node({ signedBy: 2, served: { CLIENT: undefined } }))).toEqual([
      "kafka-1 doesn't answer at CLIENT",
    ]);
  });

  test("the brokers' password is retired when none logs in with it any more", () => {
    const retire = [at([1], 1, { broker: [1, 2] }), at([1], 1, { broker: [2] })] as const;
    expect(lacking(...retire, node({ login: 2 }))).toEqual([]);
    expect(lacking(...retire, node({ login: 1 }))).toEqual(["kafka-1 still logs in with password 1"]);
    expect(lacking(...retire, node({}))).toEqual(["kafka-1 isn't running"]);
    const other = [at([1], 1, { payments: [1, 2] }), at([1], 1, { payments: [2] })] as const;
    expect(lacking(...other, node({}))).toEqual([]);
  });

  test("the refusal names the step, the nodes and the cure", () => {
    const [step] = between(...resign);
    if (!step) throw new Error("no step");
    expect(describeRefusal(step, ["kafka-2 isn't running"])).toBe(
      "security.authority.signs: it is too early to re-sign: kafka-2 isn't running: deploy without this step until the nodes are as they should be, then try again",
    );
  });
});
