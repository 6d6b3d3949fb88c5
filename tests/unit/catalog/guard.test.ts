// What the guard refuses, what it lets through, and the words it uses.

import {
  drift,
  isHarmless,
  refusal,
  riskyChanges,
  spentAcknowledgements,
  undeclared,
  type Declared,
  type GuardedTopic,
  type LiveTopic,
} from "../../../plan/guard";
import { readConfiguration } from "../../../plan/configuration";
import { makePlan } from "../../../plan/plan";

const DAY = 86_400_000;

function topic(name: string, change: Partial<GuardedTopic> = {}): GuardedTopic {
  const settings = { "retention.ms": String(30 * DAY), "cleanup.policy": "delete" };
  return { name, system: "shop", partitions: 6, replicationFactor: 3, settings, growthNeedsApproval: false, ...change };
}

const declared = (...topics: GuardedTopic[]): Declared => ({ topics, users: [] });

function live(...topics: readonly (GuardedTopic & { id?: string })[]): Map<string, LiveTopic> {
  return new Map(
    topics.map(({ name, partitions, replicationFactor, settings }) => [
      name,
      { id: `${name}-0123456789`.slice(0, 10), partitions, replicationFactor, settings },
    ]),
  );
}

const orders = topic("orders");
const changed = (settings: Record<string, string>) =>
  topic("orders", { settings: { ...orders.settings, ...settings } });

test("nothing changed: nothing is risky", () => {
  expect(riskyChanges(declared(orders), declared(orders), live(orders))).toEqual([]);
});

test("a new topic is not risky", () => {
  expect(riskyChanges(declared(), declared(orders), live())).toEqual([]);
});

test.each<[string, GuardedTopic | undefined, string, string]>([
  ["a removed topic", undefined, "would be deleted", "delete orders orders-0"],
  [
    "fewer partitions",
    topic("orders", { partitions: 3 }),
    "would go from 6 to 3 partitions, which Kafka can only do by deleting the topic",
    "shrink orders 6->3 orders-0",
  ],
  [
    "another number of replicas",
    topic("orders", { replicationFactor: 1 }),
    "would go from 3 to 1 replicas, which copies or drops all its data",
    "replicas orders 3->1 orders-0",
  ],
  [
    "a shorter retention",
    changed({ "retention.ms": String(7 * DAY) }),
    "would keep records for 7d instead of 30d",
    "retention orders 30d->7d orders-0",
  ],
  [
    "compaction",
    changed({ "cleanup.policy": "compact,delete" }),
    "would be compacted (compact,delete): only the newest record of each key stays",
    "compact orders orders-0",
  ],
  [
    "more partitions where the system wants consent",
    topic("orders", { partitions: 12, growthNeedsApproval: true }),
    "would go from 6 to 12 partitions: keys move to other partitions, so their order is lost once",
    "grow orders 6->12 orders-0",
  ],
])("%s is risky", (_name, after, what, acknowledgement) => {
  const [change, ...more] = riskyChanges(declared(orders), declared(...(after ? [after] : [])), live(orders));
  expect(more).toEqual([]);
  expect(change).toMatchObject({ subject: "orders", what, acknowledgement });
});

test.each<[string, GuardedTopic]>([
  ["more partitions elsewhere", topic("orders", { partitions: 12 })],
  ["a longer retention", changed({ "retention.ms": String(90 * DAY) })],
  ["retention for ever", changed({ "retention.ms": "-1" })],
  ["another compression", changed({ "compression.type": "lz4" })],
])("%s is ordinary", (_name, after) => {
  expect(riskyChanges(declared(orders), declared(after), live(orders))).toEqual([]);
});

describe("where a topic says nothing, the brokers' own counts", () => {
  const silent = topic("orders", { settings: {} });
  const kept = (settings: Record<string, string>) => topic("orders", { settings });
  const CLUSTER = { "retention.ms": String(7 * DAY), "cleanup.policy": "delete" };
  const risks = (before: GuardedTopic, after: GuardedTopic, defaults = CLUSTER) =>
    riskyChanges({ ...declared(before), defaults: CLUSTER }, { ...declared(after), defaults }, live(before)).map(
      ({ kind, what }) => `${kind}: ${what}`,
    );

  test.each<[string, GuardedTopic, GuardedTopic, string[]]>([
    [
      "records that were kept for ever",
      kept({ "retention.ms": "-1" }),
      silent,
      ["retention: would keep records for 7d instead of forever"],
    ],
    [
      "records that were kept for 30 days",
      kept({ "retention.ms": String(30 * DAY) }),
      silent,
      ["retention: would keep records for 7d instead of 30d"],
    ],
    [
      "a first retention that is shorter",
      silent,
      kept({ "retention.ms": String(DAY / 24) }),
      ["retention: would keep records for 1h instead of 7d"],
    ],
    ["a first retention that is longer", silent, kept({ "retention.ms": String(30 * DAY) }), []],
    ["a shorter retention than the brokers' that goes", kept({ "retention.ms": String(DAY) }), silent, []],
    [
      "a first compaction",
      silent,
      kept({ "cleanup.policy": "compact" }),
      ["compact: would be compacted (compact): only the newest record of each key stays"],
    ],
    [
      "a compaction that goes: nothing was deleted by its age until then",
      kept({ "cleanup.policy": "compact", "retention.ms": String(30 * DAY) }),
      kept({ "cleanup.policy": "delete", "retention.ms": String(30 * DAY) }),
      ["retention: would keep records for 30d instead of forever"],
    ],
    [
      "another retention of what compaction alone cleans",
      kept({ "cleanup.policy": "compact", "retention.ms": String(30 * DAY) }),
      kept({ "cleanup.policy": "compact", "retention.ms": String(DAY) }),
      [],
    ],
    ["nothing", silent, silent, []],
  ])("%s", (_name, before, after, expected) => {
    expect(risks(before, after)).toEqual(expected);
  });

  test("also where the cluster's changes", () => {
    const hour = { ...CLUSTER, "retention.ms": String(DAY / 24) };
    expect(risks(silent, silent, hour)).toEqual(["retention: would keep records for 1h instead of 7d"]);
    expect(risks(orders, orders, hour)).toEqual([]);
  });

  test("a state that an earlier version wrote doesn't know the cluster's: it is taken to be the same", () => {
    const [after, changed] = [{ ...declared(silent), defaults: CLUSTER }, kept({ "retention.ms": "-1" })];
    expect(riskyChanges(declared(silent), after, live(silent))).toEqual([]);
    expect(riskyChanges(declared(changed), after, live(changed))).toMatchObject([{ kind: "retention" }]);
  });
});

test.each<[string, Record<string, string | number>, string]>([
  ["as the plan has it", {}, String(7 * DAY)],
  ["in hours", { "log.retention.hours": 24 }, String(DAY)],
  ["minutes before hours", { "log.retention.minutes": 60, "log.retention.hours": 24 }, String(DAY / 24)],
  ["milliseconds before both", { "log.retention.ms": 1000, "log.retention.minutes": 60 }, "1000"],
  ["for ever", { "log.retention.hours": -1 }, "-1"],
])("the brokers' own retention is read as they read it: %s", (_name, settings, expected) => {
  const platform = { kind: "local" };
  const stack = {
    environment: "dev",
    platform,
    cluster: { brokers: 1, settings },
    monitoring: "none",
    registry: "none",
  };
  const { guard } = makePlan(readConfiguration("test", stack, "Pulumi.test.yaml"), "Pulumi.test.yaml", []);
  expect(guard.defaults).toEqual({ "retention.ms": expected, "cleanup.policy": "delete" });
});

test("partitions that somebody raised by hand must be declared, and no line allows to go back", () => {
  const raised = live(topic("orders", { partitions: 12 }));
  const [change] = riskyChanges(declared(orders), declared(orders), raised);
  expect(change?.what).toBe(
    "has 12 partitions, raised by somebody, and 6 are declared: going back would delete the topic; declare partitions: 12",
  );
  expect(change).not.toHaveProperty("acknowledgement");
  expect(riskyChanges(declared(orders), declared(topic("orders", { partitions: 12 })), raised)).toEqual([]);
});

test("a renamed topic is a deletion, and says that the new one starts empty", () => {
  const [change] = riskyChanges(declared(orders), declared(topic("purchases")), live(orders));
  expect(change?.what).toBe("would be deleted (Kafka can't rename a topic: purchases would start empty)");
});

test("a topic that is no longer on the cluster has nothing to lose", () => {
  expect(riskyChanges(declared(orders), declared(), live())).toEqual([]);
});

test("an acknowledgement dies with the topic: one made anew has another identity", () => {
  const again = new Map([["orders", { ...live(orders).get("orders")!, id: "another-one" }]]);
  const [change] = riskyChanges(declared(orders), declared(), again);
  expect(change?.acknowledgement).toBe("delete orders another-");
  expect(spentAcknowledgements(["delete orders orders-0"], change ? [change] : [])).toEqual(["delete orders orders-0"]);
});

test("without a cluster to look at, what was declared before decides", () => {
  const [change] = riskyChanges(declared(orders), declared(), undefined);
  expect(change?.acknowledgement).toBe("delete orders unseen");
  expect(refusal(change!, undefined, "acknowledge")).toBe(
    "orders would be deleted; at stake: unknown, because the cluster can't be reached; to allow it, add to acknowledge: - delete orders unseen",
  );
});

test("a refusal says how much is at stake and the line that allows it", () => {
  const [change] = riskyChanges(declared(orders), declared(), live(orders));
  const stake = { records: 1200, bytes: 4096, groups: ["billing", "search"] };
  expect(refusal(change!, stake, "acknowledge")).toBe(
    "orders would be deleted; at stake: 1200 records, 4096 bytes, groups billing, search; to allow it, add to acknowledge: - delete orders orders-0",
  );
});

test("an empty topic without groups may go; one that a group reads may not", () => {
  const [change] = riskyChanges(declared(orders), declared(), live(orders));
  expect(isHarmless(change!, { records: 0, bytes: 0, groups: [] })).toBe(true);
  expect(isHarmless(change!, { records: 0, bytes: 0, groups: ["billing"] })).toBe(false);
  expect(isHarmless(change!, { records: 1, bytes: 0, groups: [] })).toBe(false);
  expect(isHarmless(change!, undefined)).toBe(false);
});

test("consent to more partitions is asked for even while the topic is empty", () => {
  const grown = topic("orders", { partitions: 12, growthNeedsApproval: true });
  const [change] = riskyChanges(declared(orders), declared(grown), live(orders));
  expect(isHarmless(change!, { records: 0, bytes: 0, groups: [] })).toBe(false);
});

test("a removed user is risky while a group of theirs has members", () => {
  const before: Declared = { topics: [], users: [{ name: "reporting", groups: ["reports"] }] };
  const [change] = riskyChanges(before, declared(), live());
  expect(change).toMatchObject({ kind: "remove-user", subject: "reporting", acknowledgement: "remove-user reporting" });
  expect(isHarmless(change!, { groups: [] })).toBe(true);
  expect(isHarmless(change!, { groups: ["reports"] })).toBe(false);
});

test("what was changed by hand is named, with both values", () => {
  const real = live(changed({ "retention.ms": "1000" }));
  expect(drift(declared(orders), real)).toEqual(["orders: retention.ms is 1000 instead of 2592000000"]);
  expect(drift(declared(orders), live(orders))).toEqual([]);
});

test("strangers are listed, but not Kafka's own topics nor an application's internal ones", () => {
  const real = live(orders, topic("stranger"), topic("__consumer_offsets"), topic("volume-store-changelog"));
  expect(undeclared(declared(), declared(orders), real, ["volume-"])).toEqual(["stranger"]);
});
