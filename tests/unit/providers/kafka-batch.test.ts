/** Many calls, few requests. */
import { batched, type Outcome } from "../../../providers/kafka/batch";
import { clusterOf } from "../../../providers/kafka/cluster";
import { topicType } from "../../../toolchain/providers/kafka/topic";
import { FakeKafka } from "./fake-kafka";
import { context } from "./host";

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test("calls of the same moment share a request, and each gets its own answer", async () => {
  const requests: number[][] = [];
  const double = batched<number, number>((items) => {
    requests.push(items);
    return Promise.resolve(
      items.map((item): Outcome<number> => (item === 3 ? { error: new Error("three") } : { value: item * 2 })),
    );
  });
  const answers = await Promise.allSettled([1, 2, 3, 4].map(double));
  expect(requests).toEqual([[1, 2, 3, 4]]);
  expect(answers.map((answer) => (answer.status === "fulfilled" ? answer.value : String(answer.reason)))).toEqual([
    2,
    4,
    "Error: three",
    8,
  ]);
});

test("while a request is on its way, later calls gather for the next one", async () => {
  const requests: number[][] = [];
  const ends: (() => void)[] = [];
  const call = batched<number, undefined>(async (items) => {
    requests.push(items);
    await new Promise<void>((resolve) => ends.push(resolve));
    return items.map(() => ({ value: undefined }));
  });
  const endOf = async (request: number): Promise<void> => {
    while (ends.length <= request) await sleep(1);
    ends[request]?.();
  };
  const first = call(1);
  while (requests.length === 0) await sleep(1);
  const later = [call(2), call(3)];
  await sleep(20);
  expect(requests).toEqual([[1]]);
  await Promise.all([first, ...later, endOf(0), endOf(1)]);
  expect(requests).toEqual([[1], [2, 3]]);
});

test("a request holds no more than its size", async () => {
  const sizes: number[] = [];
  const call = batched<number, number>(
    (items) => (sizes.push(items.length), Promise.resolve(items.map((value) => ({ value })))),
    { size: 4 },
  );
  await Promise.all(Array.from({ length: 10 }, (_, index) => call(index)));
  expect(sizes).toEqual([4, 4, 2]);
});

test("what a request throws goes to all that were in it, and the next one is tried", async () => {
  let attempts = 0;
  const call = batched<number, number>((items) =>
    attempts++ === 0 ? Promise.reject(new Error("down")) : Promise.resolve(items.map((value) => ({ value }))),
  );
  const failed = await Promise.allSettled([call(1), call(2)]);
  expect(failed.map((result) => result.status)).toEqual(["rejected", "rejected"]);
  expect(await call(3)).toBe(3);
});

test("an answer that leaves an item out is an error for that item", async () => {
  const call = batched<number, number>(() => Promise.resolve([{ value: 1 }]));
  const results = await Promise.allSettled([call(1), call(2)]);
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected"]);
});

test("500 topics take one request to create and one look each time", async () => {
  const kafka = new FakeKafka();
  kafka.invisibleFor = 2;
  // Wide enough for a busy machine, on which 500 timers don't end at the same moment.
  const cluster = clusterOf(kafka, { windowMs: 200 });
  const topic = topicType(() => ({ cluster, patience: { timeoutSeconds: 5, signal: new AbortController().signal } }));
  const names = Array.from({ length: 500 }, (_, index) => `topic-${index}`);
  await Promise.all(names.map((name) => topic.create({ name, partitions: 3, replicationFactor: 3 }, context())));
  expect(kafka.requests).toEqual([
    "createTopics 500",
    "describeTopics 500",
    "describeTopics 500",
    "describeTopics 500",
  ]);

  kafka.requests.length = 0;
  await Promise.all(names.map(async (name) => topic.read?.(name, { inputs: {}, outputs: {} }, context())));
  expect(kafka.requests.sort()).toEqual(["describeTopicConfigs 500", "describeTopics 500"]);

  kafka.requests.length = 0;
  await Promise.all(names.map(async (name) => topic.delete?.(name, { inputs: {}, outputs: {} }, context())));
  expect(kafka.requests).toEqual(["deleteTopics 500", "describeTopics 500"]);
});
