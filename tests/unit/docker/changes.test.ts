// What a change means for containers: which are made anew, and what is told to the running cluster instead.

import { readConfiguration } from "../../../plan/configuration";
import { makePlan, type Plan } from "../../../plan/plan";
import { TAKEN_DOWN } from "../../../providers/cluster/roll";
import { brokerSettings } from "../../../providers/cluster/broker-settings";
import { dockerSeat } from "../../../providers/docker/seat";
import { context } from "../providers/host";

const happened: string[] = [];
let answers = true;

jest.mock("../../../providers/cluster/settings", () => ({
  alterBrokerSettings: (_connection: unknown, settings: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(settings)) happened.push(`${name}=${value ?? "as started"}`);
    return Promise.resolve();
  },
}));
jest.mock("../../../providers/cluster/removal", () => ({
  unregister: ({ id }: { id: number }) => Promise.resolve(void happened.push(`broker ${id} is struck off`)),
}));
jest.mock("../../../providers/cluster/roll", () => ({ look: () => Promise.resolve(answers ? {} : undefined) }));

beforeEach(() => {
  happened.splice(0);
  answers = true;
});

const FILE = "Pulumi.dev.yaml";
function plan(settings: object, platform: object = { kind: "docker" }): Plan {
  const raw = { environment: "dev", platform, cluster: { brokers: 3, settings }, monitoring: "none" };
  return makePlan(readConfiguration("dev", raw, FILE), FILE);
}

test("a setting that Kafka takes while it runs is no part of what a container is made of; any other is", () => {
  const [bare, dynamic, fixed] = [
    plan({}),
    plan({ "log.retention.ms": 3600000, "num.io.threads": 16 }),
    plan({ "queued.max.requests": 600 }),
  ];
  expect(dynamic.docker?.properties).toEqual(bare.docker?.properties);
  expect(dynamic.docker?.dynamic).toEqual({ "log.retention.ms": "3600000", "num.io.threads": "16" });
  expect(fixed.docker?.properties["kafka-1"]).toContain("\nqueued.max.requests=600\n");
  expect([bare.docker?.dynamic, fixed.docker?.dynamic]).toEqual([{}, {}]);
  // What the plan itself decides for the same setting is what the broker starts with.
  expect(dynamic.docker?.properties["kafka-1"]).toMatch(/\nnum\.io\.threads=\d+\n/);
});

test("reviews, policies and checks see every setting on Docker as everywhere else", () => {
  const settings = { "log.retention.ms": 3600000 };
  for (const platform of [{ kind: "docker" }, { kind: "local" }]) {
    const text = plan(settings, platform).nodes[0]?.bundle.files["server.properties"]?.content;
    expect(text).toContain("\nlog.retention.ms=3600000\n");
  }
});

const inputs = (settings: object) => ({ cluster: "kafka", connection: {}, settings });
const state = (settings: object) => ({ id: "kafka", inputs: inputs(settings), outputs: {} });

test("the running cluster is told what changed, and nothing else", async () => {
  const before = { "log.retention.ms": "1", "num.io.threads": "8", "background.threads": "10" };
  const after = { "log.retention.ms": "2", "num.io.threads": "8", "log.segment.bytes": "5" };
  await brokerSettings.update?.(state(before), inputs(after), context());
  expect(happened).toEqual(["background.threads=as started", "log.retention.ms=2", "log.segment.bytes=5"]);
});

test("a preview says that it needs no restart; without a change nothing is said or asked", async () => {
  const said: string[] = [];
  const preview = context({ log: (_level, words) => void said.push(words) });
  const changed = await brokerSettings.diff?.(state({ a: "1" }), inputs({ a: "2" }), preview);
  const same = await brokerSettings.diff?.(state({ a: "1" }), inputs({ a: "1" }), preview);
  expect([changed, same]).toEqual([{ changes: { settings: "update" } }, { changes: {} }]);
  expect(said).toEqual(["dynamic (no restart): a"]);
  await brokerSettings.create(inputs({}), context());
  expect(happened).toEqual([]);
});

describe("a place on the cluster's list", () => {
  const seat = (rolling: object) => ({ inputs: { node: "kafka-4", rolling: { id: 4, ...rolling } }, outputs: {} });
  const gone = (rolling: object) => dockerSeat.delete?.("kafka-4", seat(rolling), context());

  test("goes with a broker that goes for good", async () => {
    await gone({ broker: true });
    expect(happened).toEqual(["broker 4 is struck off"]);
  });

  test("isn't there for a controller, nor where nobody answers any more, nor when everything is taken down", async () => {
    await gone({ broker: false });
    answers = false;
    await gone({ broker: true });
    answers = true;
    process.env[TAKEN_DOWN] = "dev";
    await gone({ broker: true });
    Reflect.deleteProperty(process.env, TAKEN_DOWN);
    expect(happened).toEqual([]);
  });
});
