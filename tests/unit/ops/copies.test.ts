// How many copies partitions have, in words.

import { copiesText } from "../../../ops/verify/difference";

const partitions = (...copies: number[]) =>
  copies.map((count, partition) => ({ partition, replicas: Array.from({ length: count }, (_, index) => index + 1) }));

test.each([
  [[3, 3, 3], "3 copies"],
  [[3, 2, 3], "3 copies, but 2 of partition 1"],
  [[2, 3, 3, 2, 3, 1], "3 copies, but 2 of partitions 0 and 3, but 1 of partition 5"],
  [[], "0 copies"],
])("%j", (copies, words) => {
  expect(copiesText(partitions(...copies))).toBe(words);
});

test("those that differ come in their order, whichever order Kafka answers in", () => {
  expect(copiesText(partitions(3, 2, 3, 2, 3).reverse())).toBe("3 copies, but 2 of partitions 1 and 3");
});
