// How far back `ops tail` looks for the newest records.

import { furtherBack, type Stretch } from "../../../ops/stream/newest";

const stretch = (partition: number, from: bigint, to: bigint, begin = 0n): Stretch => ({
  topic: "orders",
  partition,
  from,
  to,
  begin,
});

test("only where too few came, twice as far each time, and not beyond the beginning", () => {
  const first = [stretch(0, 90n, 100n), stretch(1, 90n, 100n), stretch(2, 15n, 25n, 10n)];
  const second = furtherBack(first, new Map([[1, 10]]), 10);
  expect(second).toEqual([stretch(0, 70n, 90n), stretch(2, 10n, 15n, 10n)]);
  const third = furtherBack(
    second,
    new Map([
      [0, 9],
      [1, 10],
      [2, 3],
    ]),
    10,
  );
  expect(third).toEqual([stretch(0, 30n, 70n)]);
  expect(furtherBack(third, new Map([[0, 10]]), 10)).toEqual([]);
});

test("a topic of nothing but marks is read through in few steps", () => {
  let next = [stretch(0, 999_999n, 1_000_000n)];
  let steps = 0;
  for (; next.length > 0 && steps < 100; steps += 1) next = furtherBack(next, new Map(), 1);
  expect(steps).toBeLessThan(30);
});
