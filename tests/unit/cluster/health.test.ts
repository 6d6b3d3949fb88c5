import { shortcomings, type Snapshot } from "../../../plan/health";

const whole: Snapshot = {
  brokers: [1, 2, 3],
  quorum: { leader: 1, voters: [1, 2, 3].map((id) => ({ id, behind: 0 })) },
  partitions: [{ topic: "orders", partition: 0, leader: 1, replicas: [1, 2, 3], inSync: [1, 2, 3] }],
};
const expected = { brokers: [1, 2, 3], voters: [1, 2, 3] };

test("a whole cluster lacks nothing", () => {
  expect(shortcomings(whole, expected)).toEqual([]);
});

test.each<[string, Partial<Snapshot>, string[]]>([
  ["a missing broker", { brokers: [1, 3] }, ["1 broker not there yet: 2"]],
  [
    "a quorum without a leader and two voters",
    { quorum: { leader: -1, voters: [{ id: 1, behind: 0 }] } },
    ["the controllers have no leader", "2 controllers not in the quorum: 2, 3"],
  ],
  [
    "a voter that trails",
    {
      quorum: {
        leader: 1,
        voters: [
          { id: 1, behind: 0 },
          { id: 2, behind: 0 },
          { id: 3, behind: 5000 },
        ],
      },
    },
    ["1 controller behind: 3"],
  ],
  [
    "a replica out of sync",
    { partitions: [{ topic: "orders", partition: 4, leader: 1, replicas: [1, 2, 3], inSync: [1, 2] }] },
    ["1 partition not fully in sync: orders-4"],
  ],
  [
    "a partition that nobody leads",
    { partitions: [{ topic: "orders", partition: 4, leader: -1, replicas: [1], inSync: [] }] },
    ["1 partition without a leader: orders-4"],
  ],
])("%s is named", (_name, change, sentences) => {
  expect(shortcomings({ ...whole, ...change }, expected)).toEqual(sentences);
});

test("of many partitions three are named", () => {
  const partitions = [0, 1, 2, 3].map((partition) => ({
    topic: "t",
    partition,
    leader: 1,
    replicas: [1, 2],
    inSync: [1],
  }));
  expect(shortcomings({ ...whole, partitions }, expected)).toEqual([
    "4 partitions not fully in sync: t-0, t-1, t-2, …",
  ]);
});
