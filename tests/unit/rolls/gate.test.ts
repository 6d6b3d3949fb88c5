// The gate's rule: when a node may stop, what it says when not, and in which order nodes go.

import fc from "fast-check";
import type { PartitionState, Snapshot } from "../../../plan/health";
import { blocksToStop, describeBlocks, distanceFromWhole, rollOrder, type MinInSync } from "../../../plan/roll";

const TWO: MinInSync = { default: 2, byTopic: {} };

function partition(inSync: number[], change: Partial<PartitionState> = {}): PartitionState {
  return { topic: "orders", partition: 0, leader: inSync[0] ?? -1, replicas: [1, 2, 3], inSync, ...change };
}

function snapshot(partitions: PartitionState[], change: Partial<Snapshot> = {}): Snapshot {
  const voters = [1, 2, 3].map((id) => ({ id, behind: 0 }));
  return { brokers: [1, 2, 3], quorum: { leader: 1, voters }, partitions, ...change };
}

const words = (node: number, taken: Snapshot, minInSync = TWO) =>
  describeBlocks(`kafka-${node}`, blocksToStop(node, taken, minInSync));

test("with every replica in sync any node may stop", () => {
  for (const node of [1, 2, 3]) expect(words(node, snapshot([partition([1, 2, 3])]))).toBe("");
});

test("a node whose absence would leave one copy of two that must agree may not stop, and who is missing is named", () => {
  const taken = snapshot([partition([1, 2])], { brokers: [1, 2] });
  expect(words(1, taken)).toBe("stopping kafka-1 would stop writes of orders-0 (waiting for node 3)");
});

test("a node that isn't in sync itself takes nothing away", () => {
  expect(words(3, snapshot([partition([1, 2])]))).toBe("");
});

test("the last copy may not stop while there are others that could return", () => {
  expect(words(1, snapshot([partition([1])]))).toBe(
    "stopping kafka-1 would go offline of orders-0 (waiting for node 2, 3)",
  );
});

test("a partition with one copy can't be kept, so it keeps nobody", () => {
  expect(words(1, snapshot([partition([1], { replicas: [1] })]))).toBe("");
});

test("with as many copies as must agree, only going offline counts", () => {
  const pair = { replicas: [1, 2] };
  expect(words(1, snapshot([partition([1, 2], pair)]))).toBe("");
  expect(words(1, snapshot([partition([1], pair)]))).toBe(
    "stopping kafka-1 would go offline of orders-0 (waiting for node 2)",
  );
});

test("a topic's own number of copies goes before the cluster's", () => {
  const strict: MinInSync = { default: 1, byTopic: { orders: 2 } };
  expect(words(1, snapshot([partition([1, 2])]), strict)).toContain("would stop writes");
  expect(words(1, snapshot([partition([1, 2])]), { default: 2, byTopic: { orders: 1 } })).toBe("");
});

test("the controllers keep a majority that has caught up", () => {
  const quorum = {
    leader: 1,
    voters: [
      { id: 1, behind: 0 },
      { id: 2, behind: 0 },
      { id: 3, behind: 5000 },
    ],
  };
  expect(words(2, snapshot([], { quorum }))).toBe(
    "stopping kafka-2 would lose the controllers' majority (waiting for node 3)",
  );
  expect(words(3, snapshot([], { quorum }))).toBe("");
  expect(words(2, snapshot([], { quorum: { ...quorum, leader: -1 } }))).toContain("majority");
});

test("a controller alone may be restarted, since there is no other way", () => {
  expect(words(1, snapshot([], { quorum: { leader: 1, voters: [{ id: 1, behind: 0 }] } }))).toBe("");
});

test("of many partitions three are named", () => {
  const many = [0, 1, 2, 3, 4].map((index) => partition([1, 2], { partition: index }));
  expect(words(1, snapshot(many))).toBe(
    "stopping kafka-1 would stop writes of orders-0, orders-1, orders-2 and 2 more (waiting for node 3)",
  );
});

test("unready nodes go first, then controllers, then brokers, and the active controller last", () => {
  const candidates = [
    { id: 1, broker: true, controller: false },
    { id: 2, broker: true, controller: false },
    { id: 101, broker: false, controller: true },
    { id: 102, broker: false, controller: true },
  ];
  const voters = [101, 102, 103].map((id) => ({ id, behind: 0 }));
  const taken: Snapshot = { brokers: [1], quorum: { leader: 101, voters }, partitions: [] };
  expect(rollOrder(candidates, taken).map((each) => each.id)).toEqual([2, 102, 1, 101]);
});

test("the distance falls when a broker, a replica or a voter returns", () => {
  const far = distanceFromWhole(snapshot([partition([1, 2])], { brokers: [1, 2] }), [1, 2, 3]);
  const nearer = distanceFromWhole(snapshot([partition([1, 2])]), [1, 2, 3]);
  const whole = distanceFromWhole(snapshot([partition([1, 2, 3])]), [1, 2, 3]);
  expect(far).toBeGreaterThan(nearer);
  expect(nearer).toBeGreaterThan(whole);
  expect(whole).toBe(0);
});

/** Clusters of any shape and in any state. */
const clusters = fc
  .record({ brokers: fc.integer({ min: 1, max: 9 }), minimum: fc.integer({ min: 1, max: 3 }), seed: fc.integer() })
  .chain(({ brokers, minimum }) => {
    const ids = Array.from({ length: brokers }, (_, index) => index + 1);
    const partitions = fc.array(
      fc
        .record({ replicas: fc.shuffledSubarray(ids, { minLength: 1, maxLength: Math.min(5, brokers) }) })
        .chain(({ replicas }) => fc.subarray(replicas).map((inSync) => ({ replicas, inSync }))),
      { maxLength: 30 },
    );
    return fc.record({
      ids: fc.constant(ids),
      minimum: fc.constant(minimum),
      partitions,
      node: fc.constantFrom(...ids),
    });
  });

test("property: an allowed stop never makes a partition with spare replicas unavailable for acks=all, nor offline", () => {
  fc.assert(
    fc.property(clusters, ({ ids, minimum, partitions, node }) => {
      const states = partitions.map((each, index) =>
        partition(each.inSync, { partition: index, replicas: each.replicas }),
      );
      const taken = snapshot(states, { brokers: ids, quorum: { leader: 101, voters: [{ id: 101, behind: 0 }] } });
      if (blocksToStop(node, taken, { default: minimum, byTopic: {} }).length > 0) return;
      for (const { replicas, inSync } of partitions) {
        const after = inSync.filter((id) => id !== node);
        const couldWrite = inSync.length >= minimum;
        if (replicas.length > minimum && couldWrite) expect(after.length).toBeGreaterThanOrEqual(minimum);
        if (replicas.length > 1 && inSync.length > 0) expect(after.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 2000 },
  );
});

test("property: a whole cluster with spare replicas never blocks, so a roll can't get stuck on its own rule", () => {
  fc.assert(
    fc.property(clusters, ({ ids, partitions, node }) => {
      const states = partitions.map((each, index) =>
        partition(each.replicas, { partition: index, replicas: each.replicas }),
      );
      const voters = ids.map((id) => ({ id, behind: 0 }));
      const odd = voters.slice(0, voters.length - ((voters.length + 1) % 2));
      const taken = snapshot(states, { brokers: ids, quorum: { leader: ids[0] ?? 0, voters: odd } });
      expect(blocksToStop(node, taken, { default: 1, byTopic: {} })).toEqual([]);
    }),
  );
});

test("property: the order keeps every node, each once", () => {
  fc.assert(
    fc.property(clusters, ({ ids }) => {
      const candidates = ids.map((id) => ({ id, broker: true, controller: id <= 3 }));
      const ordered = rollOrder(candidates, snapshot([]));
      expect([...ordered].sort((a, b) => a.id - b.id)).toEqual(candidates);
      expect(ordered.at(-1)?.id).toBe(1);
    }),
  );
});
