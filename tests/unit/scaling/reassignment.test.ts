// Where replicas should be when brokers come and go: small cases by hand, and rules over random clusters.

import fc from "fast-check";
import type { Seat } from "../../../plan/reassignment/racks";
import {
  copies,
  reassignment,
  tooNarrow,
  tooWide,
  type Move,
  type Placed,
} from "../../../plan/reassignment/reassignment";

const seats = (...racks: string[]): Seat[] => racks.map((rack, index) => ({ id: index + 1, rack }));
const topic = (...replicas: number[][]): Placed[] =>
  replicas.map((each, partition) => ({ topic: "orders", partition, replicas: each }));

function after(placed: readonly Placed[], moves: readonly Move[]): Placed[] {
  const to = new Map(moves.map((move) => [`${move.topic}-${move.partition}`, move.to]));
  return placed.map((each) => ({ ...each, replicas: to.get(`${each.topic}-${each.partition}`) ?? each.replicas }));
}

function counts(placed: readonly Placed[], brokers: readonly Seat[]): number[] {
  return brokers.map(({ id }) => placed.filter(({ replicas }) => replicas.includes(id)).length);
}

function leads(placed: readonly Placed[], brokers: readonly Seat[]): number[] {
  return brokers.map(({ id }) => placed.filter(({ replicas }) => replicas[0] === id).length);
}

const copied = (moves: readonly Move[]) =>
  moves.reduce((sum, { from, to }) => sum + to.filter((id) => !from.includes(id)).length, 0);

const SIX = topic([1, 2, 3], [2, 3, 1], [3, 1, 2], [1, 3, 2], [2, 1, 3], [3, 2, 1]);

describe("by hand", () => {
  test("a fourth broker in the first rack takes half of what the first one had, and nothing else is copied", () => {
    const brokers = seats("a", "b", "c", "a");
    const moves = reassignment(SIX, brokers, "all");
    const result = after(SIX, moves);
    expect(counts(result, brokers)).toEqual([3, 6, 6, 3]);
    expect(copied(moves)).toBe(3);
    expect(moves.flatMap(({ from, to }) => from.filter((id) => !to.includes(id)))).toEqual([1, 1, 1]);
    expect([...leads(result, brokers)].sort()).toEqual([1, 1, 2, 2]);
  });

  test("without racks the fourth broker takes a quarter of everything", () => {
    const brokers = seats("a", "a", "a", "a");
    const moves = reassignment(SIX, brokers, "all");
    expect([...counts(after(SIX, moves), brokers)].sort()).toEqual([4, 4, 5, 5]);
    expect(copied(moves)).toBe(4);
  });

  test("a broker that goes is emptied, each replica to where its rack allows, and no other replica is copied", () => {
    const placed = topic([1, 2, 3], [2, 3, 4], [3, 4, 2], [4, 3, 2]);
    const moves = reassignment(placed, seats("a", "b", "c"), "all");
    expect(counts(after(placed, moves), seats("a", "b", "c"))).toEqual([4, 4, 4]);
    expect(copied(moves)).toBe(3);
  });

  test("a replica that has to go is replaced in its own place", () => {
    expect(reassignment(topic([4, 2, 3]), seats("a", "b", "c"), "leaving")).toEqual([
      { topic: "orders", partition: 0, from: [4, 2, 3], to: [1, 2, 3] },
    ]);
  });

  test("what only leaves is taken away, and skew stays as it is", () => {
    const skewed = topic([1, 2], [1, 2], [1, 2], [1, 9]);
    expect(reassignment(skewed, seats("a", "b", "c"), "leaving")).toEqual([
      { topic: "orders", partition: 3, from: [1, 9], to: [1, 3] },
    ]);
  });

  test("two replicas in one rack are parted where there is another rack", () => {
    const moves = reassignment(topic([1, 2]), seats("a", "a", "b"), "all");
    expect(moves).toEqual([{ topic: "orders", partition: 0, from: [1, 2], to: [1, 3] }]);
  });

  test("only the order changes when replicas are even and leaders aren't", () => {
    const placed = topic([1, 2, 3], [1, 2, 3], [1, 2, 3]);
    const moves = reassignment(placed, seats("a", "b", "c"), "all");
    expect(moves.filter(copies)).toEqual([]);
    expect(leads(after(placed, moves), seats("a", "b", "c"))).toEqual([1, 1, 1]);
  });

  test("several topics are spread each by itself", () => {
    const of = (name: string) => SIX.map((each) => ({ ...each, topic: name }));
    const placed = [...of("one"), ...of("two")];
    const result = after(placed, reassignment(placed, seats("a", "b", "c", "a"), "all"));
    const onFourth = (name: string) => result.filter((each) => each.topic === name && each.replicas.includes(4)).length;
    expect([onFourth("one"), onFourth("two")]).toEqual([3, 3]);
  });

  test("topics with more replicas than brokers are named", () => {
    const placed = [...topic([1, 2, 3]), { topic: "wide", partition: 0, replicas: [1, 2, 3, 4] }];
    expect(tooWide(placed, 3)).toEqual([{ topic: "wide", replicas: 4 }]);
    expect(tooWide(placed, 4)).toEqual([]);
  });

  test("topics with fewer replicas than must agree are named", () => {
    const placed = [...topic([1, 2, 3]), { topic: "narrow", partition: 0, replicas: [2] }];
    expect(tooNarrow(placed, 2)).toEqual([{ topic: "narrow", replicas: 1 }]);
    expect(tooNarrow(placed, 1)).toEqual([]);
  });

  test("2,000 partitions on twelve brokers take less than two seconds of a processor", () => {
    const placed = Array.from({ length: 2000 }, (_, partition) => ({
      topic: `t${partition % 40}`,
      partition,
      replicas: [0, 1, 2].map((each) => ((partition + each) % 9) + 1),
    }));
    const brokers = seats(..."abcabcabcabc");
    const begun = process.cpuUsage();
    const result = after(placed, reassignment(placed, brokers, "all"));
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(5000);
    expect(counts(result, brokers)).toEqual(Array.from({ length: 12 }, () => 500));
  });
});

describe("over random clusters", () => {
  interface Case {
    readonly placed: Placed[];
    readonly brokers: Seat[];
  }

  /** Up to six brokers stay or come, up to two more are among the replicas' old places. */
  const anyCase: fc.Arbitrary<Case> = fc
    .record({
      racks: fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 6 }),
      leaving: fc.integer({ min: 0, max: 2 }),
      topics: fc.array(
        fc.record({
          factor: fc.integer({ min: 1, max: 4 }),
          orders: fc.array(fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 8, maxLength: 8 }), {
            minLength: 1,
            maxLength: 8,
          }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    })
    .map(({ racks, leaving, topics }) => {
      const brokers = seats(...racks);
      const ids = Array.from({ length: racks.length + leaving }, (_, index) => index + 1);
      const placed = topics.flatMap(({ factor, orders }, number) =>
        orders.map((order, partition) => ({
          topic: `t${number}`,
          partition,
          replicas: [...ids]
            .sort((a, b) => (order[a - 1] ?? 0) - (order[b - 1] ?? 0) || a - b)
            .slice(0, Math.min(factor, racks.length)),
        })),
      );
      return { placed, brokers };
    });

  const check = (holds: (given: Case, moves: Move[]) => void, numRuns = 150) =>
    fc.assert(
      fc.property(anyCase, (given) => holds(given, reassignment(given.placed, given.brokers, "all"))),
      { numRuns },
    );

  const racksOf = (replicas: readonly number[], brokers: readonly Seat[]) =>
    new Set(replicas.map((id) => brokers.find((each) => each.id === id)?.rack));

  test("each partition keeps its number of replicas, on different brokers, none of which leaves", () => {
    check(({ placed, brokers }, moves) => {
      for (const [index, { replicas }] of after(placed, moves).entries()) {
        expect(replicas).toHaveLength(placed[index]?.replicas.length ?? 0);
        expect(new Set(replicas).size).toBe(replicas.length);
        expect(replicas.every((id) => brokers.some((each) => each.id === id))).toBe(true);
      }
    });
  });

  test("each partition is in as many racks as it can be", () => {
    check(({ placed, brokers }, moves) => {
      const all = new Set(brokers.map(({ rack }) => rack)).size;
      for (const { replicas } of after(placed, moves)) {
        expect(racksOf(replicas, brokers).size).toBe(Math.min(all, replicas.length));
      }
    });
  });

  test("what is even stays as it is, and the same question has the same answer", () => {
    check(({ placed, brokers }, moves) => {
      expect(reassignment(after(placed, moves), brokers, "all")).toEqual([]);
      expect(reassignment([...placed].reverse(), [...brokers].reverse(), "all")).toEqual(moves);
    });
  });

  /** All subsets of the brokers but the empty one. */
  const subsets = (brokers: readonly Seat[]) =>
    Array.from({ length: 2 ** brokers.length - 1 }, (_, mask) =>
      brokers.filter((_each, index) => ((mask + 1) >> index) & 1),
    );

  /** The most replicas of one partition that some brokers can hold while every rack keeps its bounds. */
  function mostIn(some: readonly Seat[], brokers: readonly Seat[], factor: number): number {
    const racks = [...new Set(brokers.map(({ rack }) => rack))];
    const size = (rack: string, of: readonly Seat[]) => of.filter((each) => each.rack === rack).length;
    let most = 1;
    while (racks.reduce((sum, rack) => sum + Math.min(most, size(rack, brokers)), 0) < factor) most++;
    const least = (rack: string) => Math.min(size(rack, brokers), most - 1);
    const inside = racks.reduce((sum, rack) => sum + Math.min(most, size(rack, some)), 0);
    const outside = racks.reduce((sum, rack) => sum + Math.max(0, least(rack) - Math.min(size(rack, some), most)), 0);
    return Math.min(inside, factor - outside);
  }

  test("no arrangement within these racks is more even: the fullest and the emptiest broker are as near as can be", () => {
    check(({ placed, brokers }, moves) => {
      const loads = counts(after(placed, moves), brokers);
      const total = (of: (factor: number) => number) => placed.reduce((sum, each) => sum + of(each.replicas.length), 0);
      const bounds = subsets(brokers).map((some) => {
        const rest = brokers.filter((each) => !some.includes(each));
        return {
          // What can't be elsewhere must be here.
          most: Math.ceil(total((factor) => factor - mostIn(rest, brokers, factor)) / some.length),
          least: Math.floor(total((factor) => mostIn(some, brokers, factor)) / some.length),
        };
      });
      expect(Math.max(...loads)).toBe(Math.max(...bounds.map(({ most }) => most)));
      expect(Math.min(...loads)).toBe(Math.min(...bounds.map(({ least }) => least)));
    });
  });

  test("with racks of one size, or one rack, brokers differ by one at most", () => {
    check(({ placed, brokers }, moves) => {
      const sizes = [...new Set(brokers.map(({ rack }) => rack))].map(
        (rack) => brokers.filter((each) => each.rack === rack).length,
      );
      if (new Set(sizes).size > 1) return;
      const loads = counts(after(placed, moves), brokers);
      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
    }, 300);
  });

  test("no choice among a partition's replicas makes leadership more even", () => {
    check(({ placed, brokers }, moves) => {
      const result = after(placed, moves);
      const bounds = subsets(brokers).map((some) => {
        const ids = some.map(({ id }) => id);
        return Math.ceil(result.filter((each) => each.replicas.every((id) => ids.includes(id))).length / some.length);
      });
      expect(Math.max(...leads(result, brokers))).toBe(Math.max(...bounds));
    });
  });

  test("in one rack nothing more is copied than what has to leave and what the emptier brokers lack", () => {
    check(({ placed, brokers }) => {
      const flat = brokers.map(({ id }) => ({ id, rack: "a" }));
      const moves = reassignment(placed, flat, "all");
      const had = counts(placed, flat);
      const lacking = counts(after(placed, moves), flat).map((load, index) => Math.max(0, load - (had[index] ?? 0)));
      const lack = lacking.reduce((sum, each) => sum + each, 0);
      const leaving = placed.flatMap(({ replicas }) => replicas.filter((id) => !flat.some((each) => each.id === id)));
      expect(copied(moves)).toBeGreaterThanOrEqual(Math.max(lack, leaving.length));
      expect(copied(moves)).toBeLessThanOrEqual(leaving.length === 0 ? lack : leaving.length + lack);
    });
  });

  test("at most two copies for each that a broker, a rack or evenness needs", () => {
    check(({ placed, brokers }, moves) => {
      const stays = new Set(brokers.map(({ id }) => id));
      const must = placed.reduce((sum, { replicas }) => {
        const staying = replicas.filter((id) => stays.has(id));
        return sum + replicas.length - Math.min(staying.length, racksOf(staying, brokers).size);
      }, 0);
      const had = counts(placed, brokers);
      const lacking = counts(after(placed, moves), brokers).map((load, index) => Math.max(0, load - (had[index] ?? 0)));
      const lack = lacking.reduce((sum, each) => sum + each, 0);
      expect(copied(moves)).toBeLessThanOrEqual(2 * (must + lack));
    });
  });
});
