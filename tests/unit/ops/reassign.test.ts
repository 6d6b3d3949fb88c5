// What `ops topics reassign` holds back, beside what others move, and what is left when it ends early.

import { reassignPartition } from "../../../ops/topics/move";
import type { Session } from "../../../ops/frame/session";
import type { LivePartition } from "../../../providers/cluster/balance/live";

const RATE = "leader.replication.throttled.rate";
const LIST = "leader.replication.throttled.replicas";

/** The cluster, as far as it matters here. */
let live: LivePartition[];
let lists: Record<string, string>;
let rate: string | undefined;
/** What happens at each look while something is copied. */
let looks: (() => void)[];

jest.mock("../../../providers/cluster/balance/live", () => ({
  livePartitions: () => {
    const copying = live.some(({ topic, adding }) => topic === "orders" && adding.length > 0);
    if (copying) looks.shift()?.();
    return Promise.resolve(live);
  },
  sizesOf: () => Promise.resolve(new Map()),
}));
jest.mock("../../../providers/cluster/connection", () => ({
  clusterAt: () => ({
    cluster: {
      describeTopicConfig: (name: string) => Promise.resolve(lists[name] === undefined ? {} : { [LIST]: lists[name] }),
      alterTopicConfig: ({ name, set, remove }: { name: string; set: Record<string, string>; remove: string[] }) => {
        if (remove.includes(LIST)) delete lists[name];
        else lists[name] = set[LIST] ?? "";
        return Promise.resolve();
      },
    },
  }),
}));
jest.mock("../../../providers/cluster/settings", () => ({
  alterBrokerSettings: (_: unknown, settings: Record<string, string | undefined>) => {
    rate = settings[RATE];
    return Promise.resolve();
  },
}));
jest.mock("../../../providers/cluster/reassignments", () => ({
  reassign: (_: unknown, [{ topic, partition, to }]: [{ topic: string; partition: number; to: number[] }]) => {
    live = live.map((each) =>
      each.topic === topic && each.partition === partition
        ? { ...each, replicas: to, adding: to.filter((id) => !each.replicas.includes(id)), removing: [1] }
        : each,
    );
    return Promise.resolve();
  },
}));
jest.mock("../../../providers/cluster/elections", () => ({ electPreferredLeaders: () => Promise.resolve() }));
jest.mock("../../../providers/cluster/snapshot", () => ({
  takeSnapshot: () => Promise.resolve({ brokers: [1, 2, 3, 4], partitions: [] }),
}));
jest.mock("../../../ops/records/topics", () => ({ liveTopics: () => Promise.resolve(new Map()) }));

const said: string[] = [];
const brokers = [1, 2, 3, 4].map((id) => ({ id, name: `kafka-${id}`, rack: String(id) }));
const session = {
  options: { dryRun: false },
  screen: { line: (text: string) => said.push(text) },
  target: () => Promise.resolve({ plan: { balance: { brokers, moveRate: 900 } }, connection: {} }),
  step: (_: string, work: (report: () => void) => Promise<unknown>) => work(() => undefined),
} as unknown as Session;

const partition = (topic: string, index: number, replicas: number[], adding: number[] = []): LivePartition => ({
  topic,
  partition: index,
  leader: replicas[0] ?? -1,
  replicas,
  inSync: replicas,
  adding,
  removing: [],
});
const arrive = (topic: string) => () => {
  live = live.map((each) => (each.topic === topic ? { ...each, adding: [], removing: [] } : each));
};
const nothing = () => undefined;
const move = (to = "4,2,3") => reassignPartition(session, "orders", { partition: "0", to });

beforeEach(() => {
  live = [partition("orders", 0, [1, 2, 3]), partition("orders", 1, [2, 3, 4]), partition("bills", 0, [2, 3, 4])];
  [lists, rate, looks] = [{}, undefined, []];
  said.length = 0;
});

test("what is copied is held back until it is there", async () => {
  const seen: unknown[] = [];
  looks = [() => seen.push({ ...lists }, rate), arrive("orders")];
  expect(await move()).toMatchObject({ data: { done: true, from: [1, 2, 3], to: [4, 2, 3] } });
  expect(seen).toEqual([{ orders: "0:1,0:2,0:3" }, "900"]);
  expect([lists, rate, said]).toEqual([{}, undefined, []]);
});

test("others' moves stay held back, also within the topic, and share what their receivers may take", async () => {
  live = [...live.slice(0, 2), partition("bills", 0, [2, 3, 4], [4])];
  lists = { orders: "1:2,1:3", bills: "0:2,0:3" };
  looks = [arrive("orders")];
  await move();
  // Two brokers send, and one receives.
  expect([lists, rate]).toEqual([{ orders: "1:2,1:3,0:1,0:2,0:3", bills: "0:2,0:3" }, "450"]);
  expect(said).toEqual([expect.stringContaining("Run the same command again") as string]);
  // The last one takes all of them off.
  arrive("bills")();
  expect(await move()).toMatchObject({ show: ["orders-0 is there already."], data: { done: false } });
  expect([lists, rate]).toEqual([{}, undefined]);
});

test("a list of everything stays as it is", async () => {
  lists = { orders: "*" };
  const seen: string[] = [];
  looks = [() => seen.push(lists["orders"] ?? ""), arrive("orders")];
  await move();
  expect(seen).toEqual(["*"]);
});

test("a look that fails leaves the throttle while the copy goes on", async () => {
  looks = [
    nothing,
    () => {
      throw new Error("Connection closed");
    },
  ];
  await expect(move()).rejects.toThrow("Connection closed");
  expect([lists, rate]).toEqual([{ orders: "0:1,0:2,0:3" }, "900"]);
  expect(said).toHaveLength(1);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s leaves it too; who runs it again waits, and takes it off",
  async (signal) => {
    const listeners = process.listenerCount(signal);
    looks = [() => void process.emit(signal)];
    await expect(move()).rejects.toMatchObject({ exit: 1, message: "Interrupted: orders-0 is still copied to 4." });
    expect([lists, rate]).toEqual([{ orders: "0:1,0:2,0:3" }, "900"]);
    expect(said).toEqual([expect.stringContaining("it waits for orders-0") as string]);
    expect(process.listenerCount(signal)).toBe(listeners);
    await expect(move("4,3,2")).rejects.toMatchObject({ exit: 3 });
    looks = [nothing, nothing, arrive("orders")];
    expect(await move()).toMatchObject({
      data: { done: true },
      show: ["Moved: orders-0 was on its way to 4,2,3 already."],
    });
    expect([lists, rate]).toEqual([{}, undefined]);
  },
);
