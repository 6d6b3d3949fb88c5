// What a preview says about replicas that will move, and what is said while they do.

import { describeMoves, describeProgress } from "../../../plan/reassignment/words";
import type { Move } from "../../../plan/reassignment/reassignment";

const GIB = 1024 ** 3;
const nameOf = (id: number) => `kafka-${id}`;
const named = (...ids: number[]) => ids.map((id) => ({ id, name: nameOf(id) }));
const move = (partition: number, from: number[], to: number[]): Move => ({ topic: "orders", partition, from, to });

function words(moves: Move[], after: number[], coming: number[] = [], size: number | undefined = GIB): string[] {
  return describeMoves(moves, { after: named(...after), coming, nameOf }, () => size);
}

test("a broker that comes: how many partitions, and how large", () => {
  const moves = [move(0, [1, 2, 3], [4, 2, 3]), move(1, [2, 1, 3], [2, 4, 3])];
  expect(words(moves, [1, 2, 3, 4], [4])).toEqual(["moves 2 partitions (2.0 GiB) to kafka-4"]);
});

test("a broker that goes is drained", () => {
  expect(words([move(0, [4, 2, 3], [1, 2, 3])], [1, 2, 3])).toEqual([
    "drains kafka-4: moves 1 partition (1.0 GiB) to the brokers that stay",
  ]);
});

test("a broker that goes and one that comes are told apart", () => {
  expect(words([move(0, [4, 2], [5, 2]), move(1, [1, 2], [5, 2])], [1, 2, 5], [5])).toEqual([
    "drains kafka-4: moves 1 partition (1.0 GiB) to the brokers that stay",
    "moves 1 partition (1.0 GiB) to kafka-5",
  ]);
});

test("what moves between others, and what changes only who leads", () => {
  expect(words([move(0, [1, 2], [3, 2]), move(1, [1, 2], [2, 1])], [1, 2, 3])).toEqual([
    "moves 1 partition (1.0 GiB) between brokers",
    "changes who leads 1 partition, which copies nothing",
  ]);
});

test("where a broker doesn't tell sizes, none are said; nothing to move: nothing is said", () => {
  expect(describeMoves([move(0, [1], [2])], { after: named(1, 2), coming: [2], nameOf }, () => undefined)).toEqual([
    "moves 1 partition to kafka-2",
  ]);
  expect(words([], [1, 2, 3])).toEqual([]);
});

test("progress: what is left, and for how long", () => {
  expect(describeProgress({ partitions: 12, bytes: 1.5 * GIB, secondsLeft: 41.2 })).toBe(
    "12 partitions (1.5 GiB) left, about 42 s to go",
  );
  expect(describeProgress({ partitions: 1, bytes: 0, secondsLeft: 600 })).toBe(
    "1 partition (0 B) left, about 10 min to go",
  );
  expect(describeProgress({ partitions: 1, bytes: undefined, secondsLeft: 90_000 })).toBe(
    "1 partition left, about 25 h to go",
  );
});
