// An upgrade of Kafka that is killed at three points, interrupted by Ctrl-C, kept waiting and once given up.

import { hasProcess, isUp } from "../../support/node-watch";
import { until } from "../../support/until";
import { NEWER, NODES, OLDER, expectUnharmed, type Lab } from "./lab";

const LONELY = "lonely";

export function provesInterruptions(lab: Lab): void {
  const wanted = { kafkaVersion: NEWER, settings: { "queued.max.requests": 700 } };
  let old: readonly number[] = [];
  let first = "";
  const waitingForFirst = () => `(waiting for node ${first.slice("kafka-".length)})`;
  const gone = () => lab.gone(old);

  test("is named in the preview, and refuses to raise the metadata in the same step", async () => {
    lab.stack.describe(wanted);
    const words = `rolling (restarted behind the gate): Kafka ${OLDER} -> ${NEWER}, log.retention.ms 7200000 -> unset`;
    expect((await lab.stack.run("preview")).output).toContain(words);
    lab.stack.describe(
      { ...wanted, metadataVersion: "4.3" },
      { "kafka-platform:acknowledge": ["metadata-version 4.2->4.3"] },
    );
    const { code, output } = await lab.stack.run("preview");
    expect(output).toContain(
      `deploy Kafka ${NEWER} first, without it, and raise the metadata in a deployment of its own`,
    );
    expect(code).toBe(1);
  });

  test("killed while the first node is down, and again before the second, loses nothing", async () => {
    old = lab.pids();
    lab.stack.describe(wanted);
    let up = lab.beginUp();
    await until("the first node goes down", () => gone().length > 0);
    await up.kill();
    [first = ""] = gone();

    up = lab.beginUp();
    await until(`${first} is started again`, () => hasProcess(lab.stack, first));
    await up.kill();
    await until("all replicas are in sync", async () => (await lab.kafka.underReplicated()) === "");
    expect(gone()).toEqual([first]);
    expectUnharmed(await lab.load.summary());
  });

  test("gives up when nothing moves while another node is away, and leaves the others alone", async () => {
    const away = lab.stack.pid(first);
    // With it goes the only copy of this one, which must not hide how the others are.
    await lab.kafka.createLonelyTopic(LONELY, first);
    process.kill(away, "SIGSTOP");
    await until(`${first} is missed`, async () => (await lab.kafka.underReplicated()) !== "");
    lab.stack.describe({ ...wanted, patience: "3s" });
    expect((await lab.stack.run("preview")).code).toBe(0);
    const { code, output } = await lab.stack.run("up");
    expect(code).toBe(1);
    expect(output).toMatch(
      /Node kafka-\d: nothing has moved for \d+ s, so the roll stops here: stopping kafka-\d would stop writes of/,
    );
    expect(output).toContain(waitingForFirst());
    expect(output).toContain("would lose the controllers' majority");
    expect(output).toMatch(/Node kafka-\d: left as it is, because the roll stopped at kafka-\d/);
    expect(gone()).toEqual([first]);
    expect(lab.stack.pid(first)).toBe(away);
    expectUnharmed(await lab.load.summary());
  });

  test("waits for the missing node and goes on when it is back; after Ctrl-C the last is left as it is", async () => {
    const firstPid = lab.stack.pid(first);
    lab.stack.describe(wanted);
    const up = lab.beginUp();
    await until("it says who is missing", () => up.said().includes(waitingForFirst()));
    expect(gone()).toEqual([first]);
    process.kill(firstPid, "SIGCONT");
    await until("the second node goes down", () => gone().length === 2);
    const { code, output } = await up.interrupt();
    expect(output).toContain("stopped before its end");
    expect(code).toBe(1);
    expect(gone()).toHaveLength(2);
    await lab.kafka.deleteTopic(LONELY);
    expectUnharmed(await lab.load.summary());
  });

  test("goes on after that; killed in the last node, it is finished by the next", async () => {
    const [last] = NODES.filter((node) => !gone().includes(node));
    const up = lab.beginUp();
    await until("the last node goes down", () => gone().length === NODES.length);
    const done = NODES.filter((node) => node !== last && isUp(lab.stack, node));
    const restarted = done.map((node) => lab.stack.pid(node));
    expect(done).toHaveLength(2);
    await up.kill();

    await lab.stack.must("up");
    const { code, output } = await lab.stack.run("preview", "--expect-no-changes");
    expect(output).toContain(`metadata stays at 4.2: once Kafka ${NEWER} has proved itself`);
    expect(code).toBe(0);
    expect(done.map((node) => lab.stack.pid(node))).toEqual(restarted);
    const used = { "queued.max.requests": "700", "log.retention.ms": "null" };
    expect(await lab.inUse()).toEqual(NODES.map(() => used));
    expect(await lab.kafka.underReplicated()).toBe("");
    expectUnharmed(await lab.load.summary());
  });
}
