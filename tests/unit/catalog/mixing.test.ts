// Systems side by side: every mix of the five on one cluster, a tenant more, and two systems that want the same name.

import { RefusedError } from "../../../plan/problems";
import { ALL, planOf, planOfWritten, rulesOf, serviceUsers } from "./support";

const lists = { tenants: ["acme", "globex", "initech"], internalServices: ["profiles", "moderation"] };
const MIXES = Array.from({ length: 2 ** ALL.length - 1 }, (_, index) =>
  ALL.filter((_system, position) => (index + 1) & (1 << position)),
);

test("there are 31 mixes", () => expect(MIXES).toHaveLength(31));

test.each(MIXES.map((mix) => [mix.join(" + "), mix] as const))("%s", (_name, mix) => {
  const plan = planOf(mix, lists);
  const alone = mix.map((system) => planOf([system], lists));
  expect(plan.systems).toEqual(mix);
  expect(plan.topics).toEqual(alone.flatMap((each) => each.topics));
  expect(plan.access).toEqual(alone.flatMap((each) => each.access));
  expect(plan.quotas).toEqual(alone.flatMap((each) => each.quotas));
  expect(serviceUsers(plan)).toEqual(alone.flatMap(serviceUsers));
  expect(new Set(plan.topics.map((topic) => topic.name)).size).toBe(plan.topics.length);
  // Caracal's certificates are for the whole listener; the others get them with it.
  const certificates = Object.values(plan.clients).map((client) => client.certificate);
  expect(new Set(certificates)).toEqual(new Set([mix.includes("caracal")]));
});

test("a plan doesn't depend on anything but its description", () => {
  expect(planOf(ALL, lists)).toEqual(planOf(ALL, lists));
});

describe("one tenant more", () => {
  const before = planOf(ALL, lists);
  const after = planOf(ALL, { ...lists, tenants: [...lists.tenants, "umbrella"] });

  test("brings its topic and its dead letter", () => {
    const known = new Set(before.topics.map((topic) => topic.name));
    expect(after.topics.map((topic) => topic.name).filter((name) => !known.has(name))).toEqual([
      "chat.messages.umbrella",
      "chat.messages.umbrella.dlq",
    ]);
    expect(after.topics.filter((topic) => known.has(topic.name))).toEqual(before.topics);
  });

  test("brings access for those who work on messages", () => {
    const added = serviceUsers(after).flatMap((user) =>
      rulesOf(after, user)
        .filter((rule) => !rulesOf(before, user).includes(rule))
        .map((rule) => `${user}: ${rule}`),
    );
    expect(added).toEqual([
      "socket-service: Write Topic chat.messages.umbrella",
      "message-processor: Read Topic chat.messages.umbrella",
      "message-processor: Write Topic chat.messages.umbrella.dlq",
      "search-indexer: Read Topic chat.messages.umbrella",
      "search-indexer: Write Topic chat.messages.umbrella.dlq",
      "message-volume: Read Topic chat.messages.umbrella",
    ]);
    expect(after.access).toHaveLength(before.access.length + added.length);
  });

  test("changes nothing else", () => {
    const rest = ({ topics: _topics, access: _access, clients: _clients, ...others }: typeof after) => others;
    expect(without("umbrella", rest(after))).toEqual(rest(before));
    expect(without("umbrella", after.clients)).toEqual(before.clients);
  });
});

/** The same, but for keys and entries of lists that name the tenant. */
function without(tenant: string, value: unknown): unknown {
  const named = (each: unknown): boolean =>
    typeof each === "string" ? each.includes(tenant) : named((each as { name?: string } | null)?.name ?? "");
  if (Array.isArray(value)) return value.filter((each) => !named(each)).map((each) => without(tenant, each));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !named(key));
  return Object.fromEntries(kept.map(([key, each]) => [key, without(tenant, each)]));
}

describe("two systems that want the same", () => {
  const system = (name: string, topic: string, service: object) => ({
    system: name,
    description: "A test",
    topics: { [topic]: { partitions: 1, purpose: "A test" } },
    services: service,
  });
  const problems = (first: object, second: object): string[] => {
    try {
      planOfWritten({ first, second });
    } catch (error) {
      if (error instanceof RefusedError) return error.message.split("\n").slice(1);
      throw error;
    }
    return [];
  };

  test("topic", () => {
    expect(problems(system("first", "orders", {}), system("second", "orders", {}))).toEqual([
      '  second.yaml: topic orders = "orders": is claimed by orders of first.yaml too',
    ]);
  });

  test("topic, as metrics call it", () => {
    expect(problems(system("first", "orders.new", {}), system("second", "orders_new", {}))).toEqual([
      '  second.yaml: topic orders_new = "orders_new": is claimed by orders.new of first.yaml too: in names of metrics . and _ are one',
    ]);
  });

  test("user", () => {
    expect(problems(system("first", "a", { writer: {} }), system("second", "b", { writer: {} }))).toEqual([
      '  second.yaml: user service writer = "writer": is claimed by service writer of first.yaml too',
    ]);
  });

  test("group", () => {
    const reader = (topic: string) => ({ consumes: [{ topics: [topic], group: "readers" }] });
    const first = system("first", "a", { one: reader("a") });
    expect(problems(first, system("second", "b", { two: reader("b") }))).toEqual([
      '  second.yaml: group service two = "readers": is claimed by service one of first.yaml too',
    ]);
  });

  test("transactional id", () => {
    const writer = (topic: string) => ({ produces: [topic], transactionalId: "writes" });
    const first = system("first", "a", { one: writer("a") });
    expect(problems(first, system("second", "b", { two: writer("b") }))).toEqual([
      '  second.yaml: transactional id service two = "writes-1": is claimed by service one of first.yaml too',
    ]);
  });

  test("names that a streams application may use", () => {
    const streams = { consumes: [{ topics: ["a"], group: "orders" }], streams: { applicationId: "orders" } };
    expect(problems(system("first", "a", { count: streams }), system("second", "orders-new", {}))).toEqual([
      '  first.yaml: services.count.streams.applicationId = "orders": may use whatever begins with orders-, also orders-new: take another name',
    ]);
  });
});
