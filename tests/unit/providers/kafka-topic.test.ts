/** kafka.Topic: what each change does, against a cluster in memory. */
import fc from "fast-check";
import { UNKNOWN, type Props } from "../../../providers/host/types";
import { reassigned } from "../../../providers/kafka/assignment";
import { clusterOf } from "../../../providers/kafka/cluster";
import { topicType } from "../../../toolchain/providers/kafka/topic";
import { FakeKafka } from "./fake-kafka";
import { changesOf, context, refusals } from "./host";

const ORDERS = { name: "orders", partitions: 3, replicationFactor: 2, config: { "retention.ms": "1000" } };

function setUp(timeoutSeconds = 5, signal = new AbortController().signal) {
  const kafka = new FakeKafka();
  const cluster = clusterOf(kafka, { windowMs: 0 });
  return { kafka, topic: topicType(() => ({ cluster, patience: { timeoutSeconds, signal } })) };
}

async function created(inputs: Props = ORDERS) {
  const { kafka, topic } = setUp();
  await topic.create(inputs, context());
  kafka.requests.length = 0;
  const change = (news: Props) =>
    topic.update?.({ id: "orders", inputs, outputs: inputs }, { ...inputs, ...news }, context());
  return { kafka, topic, change };
}

test("create makes the topic with its settings, and its name is its id", async () => {
  const { kafka, topic } = setUp();
  expect(await topic.create(ORDERS, context())).toEqual({ id: "orders", outputs: ORDERS });
  expect(kafka.topics.get("orders")?.config).toEqual({ "retention.ms": "1000" });
});

test("what a deployment made that was broken off is gone on with", async () => {
  const { kafka, topic, change } = await created();
  expect(await topic.create(ORDERS, context())).toEqual({ id: "orders", outputs: ORDERS });
  await change({ partitions: 4 });
  await change({ partitions: 4 });
  expect(kafka.topics.get("orders")?.replicas).toHaveLength(4);
  expect(kafka.requests.filter((each) => each.startsWith("addPartitions"))).toHaveLength(1);
});

test.each<[string, Props]>([
  ["partitions", { partitions: 4 }],
  ["replicas", { replicationFactor: 3 }],
  ["settings", { config: { "retention.ms": "2000" } }],
])("an existing topic with other %s is not taken over: the error says how to import it", async (_name, other) => {
  const { topic } = await created();
  await expect(topic.create({ ...ORDERS, ...other }, context())).rejects.toThrow(
    'The topic orders already exists, with other settings. To manage it from here on, import it (resource option import: "orders").',
  );
});

test("Kafka's own refusal is passed on with the topic's name", async () => {
  const { topic } = setUp();
  await expect(topic.create({ ...ORDERS, replicationFactor: 4 }, context())).rejects.toThrow(
    "The topic orders could not be created: only 3 broker(s) are registered.",
  );
});

test("a topic that doesn't appear in time is an error", async () => {
  const { kafka, topic } = setUp(0.2);
  kafka.invisibleFor = 1000;
  await expect(topic.create(ORDERS, context())).rejects.toThrow("The topic orders did not appear within 0.2 s.");
});

test("an interruption ends the waiting", async () => {
  const interruption = new AbortController();
  const { kafka, topic } = setUp(60, interruption.signal);
  kafka.invisibleFor = 1000;
  setTimeout(() => interruption.abort(), 100);
  await expect(topic.create(ORDERS, context())).rejects.toThrow(
    "Interrupted while waiting for the topic orders to appear.",
  );
});

describe("changes, as the official plugin makes them", () => {
  test.each([
    [{ partitions: 4 }, { partitions: "update" }, true],
    [{ partitions: 2 }, { partitions: "replace" }, true],
    [{ replicationFactor: 3 }, { replicationFactor: "update" }, true],
    [{ replicationFactor: 1 }, { replicationFactor: "update" }, true],
    [{ config: { "retention.ms": "2000" } }, { config: "update" }, true],
    [{ config: undefined }, { config: "update" }, true],
    [{ name: "new" }, { name: "replace" }, false],
    [{}, {}, true],
    [{ partitions: UNKNOWN }, { partitions: "update" }, true],
  ])("%j", async (change, expected, oldFirst) => {
    const { topic } = setUp();
    const after = { ...ORDERS, ...change };
    expect(await changesOf(topic, ORDERS, after)).toEqual(expected);
    const diff = await topic.diff?.({ id: "orders", inputs: ORDERS, outputs: ORDERS }, after, context());
    expect(diff?.deleteBeforeReplace).toBe(oldFirst);
  });

  test("no settings and empty settings are the same", async () => {
    const { topic } = setUp();
    const bare = { name: "a", partitions: 1, replicationFactor: 1 };
    expect(await changesOf(topic, bare, { ...bare, config: {} })).toEqual({});
  });

  test("settings are set and removed one by one", async () => {
    const { kafka, change } = await created({ ...ORDERS, config: { a: "1", b: "2", c: "3" } });
    await change({ config: { a: "1", b: "4", d: "5" } });
    expect(kafka.topics.get("orders")?.config).toEqual({ a: "1", b: "4", d: "5" });
    expect(kafka.requests).toEqual(["alterTopicConfigs 1"]);
  });

  test("replicas change before partitions are added", async () => {
    const { kafka, change } = await created();
    await change({ partitions: 5, replicationFactor: 3 });
    expect(kafka.topics.get("orders")?.replicas.map((replicas) => replicas.length)).toEqual([3, 3, 3, 3, 3]);
    expect(kafka.requests.filter((request) => !request.startsWith("describe"))).toEqual([
      "reassign 1",
      "addPartitions 1",
    ]);
  });
});

describe("read", () => {
  const none = { inputs: {}, outputs: {} };

  test("tells what the cluster has, also for an import", async () => {
    const { kafka, topic } = await created();
    const orders = kafka.topics.get("orders");
    orders?.replicas.push([1, 2]);
    if (orders) orders.config = { "segment.bytes": "7" };
    const expected = { name: "orders", partitions: 4, replicationFactor: 2, config: { "segment.bytes": "7" } };
    expect(await topic.read?.("orders", none, context())).toEqual({
      id: "orders",
      inputs: expected,
      outputs: expected,
    });
  });

  test("a topic that is gone is dropped", async () => {
    expect(await setUp().topic.read?.("orders", none, context())).toBeUndefined();
  });
});

test("deleting a topic that is gone already is fine", async () => {
  const { kafka, topic } = setUp();
  await topic.delete?.("orders", { inputs: ORDERS, outputs: ORDERS }, context());
  expect(kafka.requests).toEqual(["deleteTopics 1", "describeTopics 1"]);
});

test.each([
  [{ name: undefined }, `"name" is missing.`],
  [{ name: "a b" }, `"name" can't be "a b"`],
  [{ name: ".." }, `"name" can't be ".."`],
  [{ partitions: 0 }, `"partitions" is 0, but must be at least 1.`],
  [{ replicationFactor: 1.5 }, `"replicationFactor" must be a whole number.`],
  [{ config: { a: 1 } }, `"config" must be a map of strings.`],
])("refuses %j", async (change, reason) => {
  expect((await refusals(setUp().topic, { ...ORDERS, ...change })).join()).toContain(reason);
});

describe("where replicas go when their number changes", () => {
  const brokers = [1, 2, 3, 4, 5, 6].map((id) => ({ id, rack: `z${id % 3}` }));

  test("always as many as asked, without doubles, in different racks, and the leader stays", () => {
    const partition = fc
      .shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 1 })
      .chain((replicas) => fc.constantFrom(...replicas).map((leader) => ({ leader, replicas, inSync: replicas })));
    fc.assert(
      fc.property(
        fc.array(partition, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 6 }),
        (partitions, wanted) => {
          reassigned({ partitions }, wanted, brokers).forEach((replicas, index) => {
            expect(new Set(replicas).size).toBe(wanted);
            expect(replicas).toContain(partitions[index]?.leader);
            const before = partitions[index]?.replicas ?? [];
            if (wanted >= before.length) expect(replicas.slice(0, before.length)).toEqual(before);
          });
        },
      ),
    );
  });

  test("from one replica to three: one in each rack", () => {
    const partitions = [1, 2, 3].map((id) => ({ leader: id, replicas: [id], inSync: [id] }));
    for (const replicas of reassigned({ partitions }, 3, brokers)) {
      expect(new Set(replicas.map((id) => id % 3)).size).toBe(3);
    }
  });

  test("more replicas than brokers are refused", () => {
    expect(() => reassigned({ partitions: [] }, 7, brokers)).toThrow("7 replicas need 7 brokers, but there are 6.");
  });
});
