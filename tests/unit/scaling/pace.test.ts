// How fast brokers may send what is moved, so that none sends or receives more than the stack allows.

import { sendingRate } from "../../../plan/reassignment/pace";

const MIB = 1024 ** 2;

test("three that fill a new one share what it may receive", () => {
  const copying = [1, 2, 3].map((from) => ({ from, to: [4] }));
  expect(sendingRate(30 * MIB, copying)).toBe(10 * MIB);
});

test("as many as receive send at the full rate", () => {
  const copying = [1, 2, 3].map((from) => ({ from, to: [from + 3] }));
  expect(sendingRate(30 * MIB, copying)).toBe(30 * MIB);
});

test("one that is drained to three sends no faster than it may", () => {
  expect(sendingRate(30 * MIB, [{ from: 4, to: [1, 2, 3] }])).toBe(30 * MIB);
});

test("a broker that sends many partitions is one sender", () => {
  const copying = [1, 1, 2, 2].map((from) => ({ from, to: [4] }));
  expect(sendingRate(30 * MIB, copying)).toBe(15 * MIB);
});
