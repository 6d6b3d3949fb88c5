// A machine's place in the cluster (Member) and what its node runs from (Bundle): in which order gate, machine and cluster
// are asked. The cluster is played, and Systems Manager; the SDK is real.

import type { Snapshot } from "../../../plan/health";
import { bundle } from "../../../providers/aws/bundle";
import { member } from "../../../providers/aws/member";
import { TAKEN_DOWN } from "../../../providers/cluster/roll";
import type { Props } from "../../../providers/host/types";
import { changesOf, context } from "../providers/host";
import { DONE, PlayedSsm, SENT } from "./played-ssm";

const happened: string[] = [];
let snapshot: Snapshot | undefined;
let gate: Error | undefined;

jest.mock("../../../providers/cluster/roll", () => ({
  look: () => Promise.resolve(snapshot),
  passGate: () => {
    happened.push("gate");
    return gate ? Promise.reject(gate) : Promise.resolve();
  },
  comesBack: () => Promise.resolve(void happened.push("is back")),
  roll: async (_node: unknown, _context: unknown, restart: () => Promise<void>) => {
    happened.push("gate");
    if (gate) throw gate;
    await restart();
    happened.push("is back");
  },
}));
jest.mock("../../../providers/cluster/settings", () => ({
  alterBrokerSettings: (_connection: unknown, settings: object) =>
    Promise.resolve(void happened.push(`settings ${JSON.stringify(settings)}`)),
}));

const ssm = new PlayedSsm();
const MACHINE = "i-0123456789abcdef0";
const ROLLING = { id: 1, broker: true, controller: false, connection: {}, patienceSeconds: 60 };
const MEMBER = { node: "kafka-1", region: "eu-central-1", machine: MACHINE, rolling: ROLLING };
const WHOLE = { brokers: [1, 2, 3], quorum: { voters: [] }, partitions: [] } as unknown as Snapshot;
const WITHOUT = { ...WHOLE, brokers: [2, 3] };

const properties = (text: string) => ({ "server.properties": { content: text, secret: true } });
const BUNDLE = {
  ...MEMBER,
  kafkaVersion: "4.3.1",
  files: properties("log.retention.ms=1000\nqueued.max.requests=500\n"),
  command: ["java", "-Xmx512m", "kafka.Kafka"],
  host: "kafka-1.kafka.test",
  ports: [9092],
  clusterId: "AAAAAAAAAAAAAAAAAAAAAA",
  fingerprint: "0123abcd",
  tools: "t1",
  volumeGiB: 500,
};
const LONGER = { files: properties("log.retention.ms=2000\nqueued.max.requests=500\n"), fingerprint: "4567cdef" };
const FIXED = { files: properties("log.retention.ms=1000\nqueued.max.requests=600\n"), fingerprint: "4567cdef" };
const APPLIED = `${MACHINE}: /usr/local/sbin/kafka-node apply 4567cdef`;

beforeAll(() => ssm.start());
afterAll(() => ssm.stop());
beforeEach(() => {
  happened.length = 0;
  [snapshot, gate] = [WHOLE, undefined];
  ssm.says(SENT, DONE);
  Reflect.deleteProperty(process.env, TAKEN_DOWN);
});

/** The lines that a preview of the change shows. */
async function said(type: typeof member, before: Props, after: Props): Promise<string[]> {
  const lines: string[] = [];
  const old = { id: "kafka-1", inputs: before, outputs: before };
  await type.diff?.(old, after, context({ log: (_level, text) => void lines.push(text) }));
  return lines;
}

describe("a member", () => {
  const leave = () => member.delete?.("kafka-1", { inputs: MEMBER, outputs: MEMBER }, context());

  test("is replaced with its machine, the old one first, and by nothing else", async () => {
    const after = { ...MEMBER, machine: "i-0fedcba9876543210" };
    const old = { id: "kafka-1", inputs: MEMBER, outputs: MEMBER };
    expect(await member.diff?.(old, after, context())).toEqual({
      changes: { machine: "replace" },
      deleteBeforeReplace: true,
    });
    expect(await said(member, MEMBER, after)).toEqual([expect.stringMatching(/^rolling \(replaced behind the gate\)/)]);
    const patient = { ...MEMBER, rolling: { ...ROLLING, patienceSeconds: 90 } };
    expect(await changesOf(member, MEMBER, patient)).toEqual({ rolling: "update" });
    expect(await changesOf(member, MEMBER, { ...MEMBER })).toEqual({});
  });

  test("of a cluster that is only being made waits for nobody; one that comes to a live cluster is waited for", async () => {
    snapshot = undefined;
    await member.create(MEMBER, context());
    expect(happened).toEqual([]);
    snapshot = WITHOUT;
    await member.create(MEMBER, context());
    expect(happened).toEqual(["is back"]);
  });

  test("leaves behind the gate, and its machine lets Kafka end", async () => {
    await leave();
    expect(happened).toEqual(["gate"]);
    expect(ssm.orders()).toEqual([`${MACHINE}: /usr/local/sbin/kafka-node stop`]);
  });

  test("stays where the gate doesn't open: the machine is asked nothing", async () => {
    gate = new Error("orders-0 would have too few replicas");
    await expect(leave()).rejects.toThrow("orders-0 would have too few replicas");
    expect(ssm.asked).toEqual([]);
  });

  test("whose machine can't be asked holds everything up only while it serves", async () => {
    const dead = { error: "AccessDeniedException" };
    ssm.says(dead);
    await expect(leave()).rejects.toThrow(/can't be asked/);
    ssm.says(dead);
    snapshot = undefined;
    await expect(leave()).rejects.toThrow(/can't be asked/);
    ssm.says(dead);
    snapshot = WITHOUT;
    await leave();
    ssm.says(dead);
    const voters = [{ id: 1, behind: 12 }];
    snapshot = { ...WITHOUT, quorum: { ...WHOLE.quorum, voters } };
    await expect(leave()).rejects.toThrow(/can't be asked/);
  });

  test("goes with everything else, unasked, where a stack is taken down", async () => {
    process.env[TAKEN_DOWN] = "1";
    await leave();
    expect([happened, ssm.asked]).toEqual([[], []]);
  });
});

describe("a bundle", () => {
  const change = async (news: object, startedWith: readonly string[] = [], before: Props = BUNDLE) => {
    const old = { id: "kafka-1", inputs: before, outputs: { ...before, startedWith } };
    return (await bundle.update?.(old, { ...before, ...news }, context()))?.outputs["startedWith"];
  };

  test("is never replaced; what changes is named", async () => {
    expect(await changesOf(bundle, BUNDLE, { ...BUNDLE })).toEqual({});
    expect(
      await changesOf(bundle, BUNDLE, { ...BUNDLE, ...FIXED, volumeGiB: 600, machine: "i-0fedcba9876543210" }),
    ).toEqual({ machine: "update", files: "update", fingerprint: "update", volumeGiB: "update" });
  });

  test("of another cluster, and a volume that shrinks, are refused in the preview", async () => {
    await expect(changesOf(bundle, BUNDLE, { ...BUNDLE, clusterId: "BBBBBBBBBBBBBBBBBBBBBB" })).rejects.toThrow(
      /^kafka-1: its volume belongs to cluster A+, and the stack now describes cluster B+: /,
    );
    await expect(changesOf(bundle, BUNDLE, { ...BUNDLE, volumeGiB: 499 })).rejects.toThrow(
      /^kafka-1: its volume has 500GiB, and the stack now describes 499GiB: a volume never shrinks/,
    );
  });

  test.each([
    ["a volume that grows", { volumeGiB: 600 }, "grows (no restart): its volume from 500GiB to 600GiB"],
    ["a setting that Kafka takes while it runs", LONGER, "dynamic (no restart): log.retention.ms"],
    ["one that it doesn't", FIXED, "rolling (restarted behind the gate): queued.max.requests 500 -> 600"],
    ["the script", { tools: "t2" }, "rolling (restarted behind the gate): the machine's own script changed"],
  ])("%s is said in the preview", async (_what, news, line) => {
    expect(await said(bundle, BUNDLE, { ...BUNDLE, ...news })).toEqual([line]);
  });

  test("of a machine that is replaced says nothing of restarts: the machine's own line does", async () => {
    expect(await said(bundle, BUNDLE, { ...BUNDLE, ...FIXED, tools: "t2", machine: "i-0fedcba9876543210" })).toEqual(
      [],
    );
  });

  test("a setting that Kafka takes while it runs is a call to the cluster, and the machine is left alone", async () => {
    expect(await change(LONGER)).toEqual([]);
    expect([happened, ssm.asked]).toEqual([['settings {"log.retention.ms":"2000"}'], []]);
  });

  test("what needs a restart is applied on the machine, between the gate and the node's return", async () => {
    expect(await change(FIXED)).toEqual(["log.retention.ms"]);
    expect(happened).toEqual(["gate", "is back"]);
    expect(ssm.orders()).toEqual([APPLIED]);
  });

  test("the machine's script is renewed behind the gate too", async () => {
    await change({ tools: "t2", fingerprint: "4567cdef" });
    expect([happened, ssm.orders()]).toEqual([["gate", "is back"], [APPLIED]]);
  });

  test("a controller of its own takes nothing while it runs: it is restarted", async () => {
    await change(LONGER, [], { ...BUNDLE, rolling: { ...ROLLING, broker: false, controller: true } });
    expect([happened, ssm.orders()]).toEqual([["gate", "is back"], [APPLIED]]);
  });

  test("a closed gate leaves the machine as it is", async () => {
    gate = new Error("2 replicas are behind");
    await expect(change(FIXED)).rejects.toThrow("2 replicas are behind");
    expect(ssm.asked).toEqual([]);
  });

  test("a new machine has read its files already; a volume that has grown is taken whole first", async () => {
    expect(await change({ ...FIXED, machine: "i-0fedcba9876543210" })).toEqual(["log.retention.ms"]);
    expect([happened, ssm.asked]).toEqual([[], []]);
    ssm.says(SENT, DONE, SENT, DONE);
    await change({ ...FIXED, volumeGiB: 600 });
    expect(ssm.orders()).toEqual([`${MACHINE}: /usr/local/sbin/kafka-node grow`, APPLIED]);
  });
});
