// Settings that Kafka takes while it runs, and settings that it takes only at a start.

import { NodeWatch } from "../../support/node-watch";
import { NODES, OLDER, PARTITIONS, TOPIC, expectUnharmed, printFigures, type Lab } from "./lab";

export function provesSettings(lab: Lab): void {
  const describe = (settings: Record<string, number> = {}) => lab.stack.describe({ kafkaVersion: OLDER, settings });

  test("a dynamic one is used by the brokers, and taken away again, with no restart", async () => {
    const { stack } = lab;
    const before = lab.pids();
    const [standard] = await lab.inUse();
    describe({ "log.retention.ms": 7_200_000, "queued.max.requests": 600 });
    const both =
      "dynamic (no restart): log.retention.ms; rolling (restarted behind the gate): queued.max.requests unset -> 600";
    expect((await stack.run("preview")).output).toContain(both);
    describe({ "log.retention.ms": 7_200_000 });
    const up = await stack.run("up");
    expect(up.output).toContain("dynamic (no restart): log.retention.ms");
    expect(up.output).not.toContain("rolling");
    expect(await lab.inUse()).toEqual(NODES.map(() => ({ ...standard, "log.retention.ms": "7200000" })));
    describe();
    await stack.must("up");
    expect(await lab.inUse()).toEqual(NODES.map(() => standard));
    expect(lab.pids()).toEqual(before);
    expectUnharmed(await lab.load.summary());
  });

  test("one that needs a restart takes one node after the other, and clients don't notice", async () => {
    const before = lab.pids();
    // With it a dynamic one: below it must be taken back from nodes that were started with it.
    describe({ "queued.max.requests": 600, "log.retention.ms": 7_200_000 });
    await lab.load.summary();
    const watch = new NodeWatch(lab.stack, NODES);
    await lab.stack.must("up");
    await watch.end();
    const summary = await lab.load.summary();
    printFigures(watch.outages, summary);
    expectUnharmed(summary);
    expect(summary.leastInSync).toBe(2);
    expect(watch.most).toBe(1);
    expect(watch.outages.map(({ node }) => node).sort()).toEqual(NODES);
    expect(lab.pids().filter((pid, index) => pid === before[index])).toEqual([]);
    const used = { "queued.max.requests": "600", "log.retention.ms": "7200000" };
    expect(await lab.inUse()).toEqual(NODES.map(() => used));
    const leaders = await lab.kafka.leaders(TOPIC);
    expect(leaders).toHaveLength(PARTITIONS);
    expect(leaders.filter(({ leader, preferred }) => leader !== preferred)).toEqual([]);
  });
}
