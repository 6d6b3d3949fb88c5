// Where a group's offsets go, and what is refused before anything is looked up.

import { OpsError } from "../../../ops/frame/exit";
import { goalOf, partitionsOf, targetOf } from "../../../ops/groups/moves";

const bounds = { committed: 50n, begin: 20n, end: 100n };

test.each([
  ["earliest", { toEarliest: true }, 20n],
  ["latest", { toLatest: true }, 100n],
  ["back", { shift: "-10" }, 40n],
  ["forth", { shift: "+10" }, 60n],
  ["back beyond what is kept", { shift: "-1000" }, 20n],
  ["forth beyond what is there", { shift: "1000" }, 100n],
  ["an offset", { toOffset: "77" }, 77n],
  ["an offset that is gone", { toOffset: "3" }, 20n],
])("%s", (_what, wish, offset) => {
  expect(targetOf(goalOf(wish), bounds)).toBe(offset);
});

test("a time goes to its first record, and to the end where there is none", () => {
  const goal = goalOf({ toTime: "2026-11-21T14:30:00Z" });
  expect(goal).toEqual({ kind: "time", time: Date.UTC(2026, 10, 21, 14, 30) });
  expect(targetOf(goal, { ...bounds, atTime: 64n })).toBe(64n);
  expect(targetOf(goal, { ...bounds, atTime: -1n })).toBe(100n);
});

test("what was never committed can't be shifted", () => {
  expect(targetOf(goalOf({ shift: "-1" }), { begin: 0n, end: 9n })).toBeUndefined();
});

test.each([
  [{}],
  [{ toEarliest: true, toLatest: true }],
  [{ shift: "x" }],
  [{ shift: "1.5" }],
  [{ toTime: "yesterday" }],
])("%j says nothing that can be done", (wish) => {
  expect(() => goalOf(wish)).toThrow(OpsError);
});

test("partitions are numbers and ranges", () => {
  expect([...(partitionsOf("0,3,5-7") ?? [])]).toEqual([0, 3, 5, 6, 7]);
  expect(partitionsOf(undefined)).toBeUndefined();
  for (const wrong of ["", "a", "3-1", "1,,2", "-1"])
    expect(() => partitionsOf(wrong)).toThrow(/is no list of partitions/);
});
