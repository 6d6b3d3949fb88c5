import { MOST_RUNS_AFTER_OTHERS, warmUp } from "../../../toolchain/bench/performance/warm-up";

/** @returns how many runs were made of a cluster with these speeds, of which the last goes on */
async function runs(...speeds: readonly number[]): Promise<number> {
  let made = 0;
  await warmUp(() => {
    made += 1;
    return Promise.resolve({ perSecond: speeds[made - 1] ?? speeds.at(-1) ?? 0 });
  });
  return made;
}

test("what becomes faster isn't measured yet", async () => {
  expect(await runs(10, 20, 20)).toBe(4);
});

test("one stall isn't rest", async () => {
  expect(await runs(10, 5, 40, 40)).toBe(5);
});

test("what is as fast as it was has come to rest", async () => {
  expect(await runs(50)).toBe(3);
});

test("what never comes to rest is measured in the end", async () => {
  expect(await runs(1, 2, 4, 8, 16, 32, 64, 128, 256)).toBe(5);
});

test("nodes that others have warmed need less", async () => {
  let made = 0;
  await warmUp(() => Promise.resolve({ perSecond: 2 ** made++ }), MOST_RUNS_AFTER_OTHERS);
  expect(made).toBe(2);
});
