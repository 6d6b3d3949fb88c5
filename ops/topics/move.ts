// `ops topics leaders` and `ops topics reassign`: who leads, and where copies are.

import { setTimeout as sleep } from "node:timers/promises";
import { isUnderWay, takeThrottlesOff } from "../../providers/cluster/balance/apply";
import { livePartitions, sizesOf, type LivePartition } from "../../providers/cluster/balance/live";
import { electPreferredLeaders } from "../../providers/cluster/elections";
import { reassign } from "../../providers/cluster/reassignments";
import { takeSnapshot } from "../../providers/cluster/snapshot";
import type { Report } from "../../toolchain/progress";
import { plural } from "../../toolchain/text";
import type { Answer } from "../frame/answer";
import { Exit, OpsError, misused, refuse } from "../frame/exit";
import type { Session } from "../frame/session";
import { liveTopics } from "../records/topics";
import { holdBack } from "./throttled";
import { formatBytes } from "./words";

/** Each partition back to the broker that the plan's placement prefers. */
export async function moveLeaders(session: Session): Promise<Answer> {
  const { connection } = await session.target();
  const strays = async () =>
    (await takeSnapshot(connection)).partitions.filter(
      ({ leader, replicas, inSync }) => replicas[0] !== leader && inSync.includes(replicas[0] ?? -1),
    );
  const before = await strays();
  const { dryRun } = session.options;
  const done = before.length > 0 && !dryRun;
  if (done) await electPreferredLeaders(connection);
  const left = done ? await strays() : before;
  return {
    data: {
      done,
      before: before.length,
      left: left.length,
      partitions: before.map(({ topic, partition, leader, replicas }) => ({
        topic,
        partition,
        from: leader,
        to: replicas[0],
      })),
    },
    show: [
      {
        head: ["topic", "partition", "led by", "preferred"],
        rows: before.map(({ topic, partition, leader, replicas }) => [
          topic,
          partition,
          String(leader),
          String(replicas[0]),
        ]),
        none: "Every partition is led by its preferred broker.",
      },
      ...(before.length === 0
        ? []
        : [done ? `${plural(before.length - left.length, "leader")} moved.` : "Nothing was changed."]),
    ],
    ...(done && left.length > 0 ? { exit: Exit.FOUND } : {}),
  };
}

export interface Reassignment {
  readonly partition: string;
  readonly to: string;
}

const LOOK_AGAIN_MS = 500;
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

export async function reassignPartition(session: Session, topic: string, options: Reassignment): Promise<Answer> {
  const { plan, connection } = await session.target();
  await liveTopics(session, [topic]);
  const find = async () =>
    (await livePartitions(connection)).find(
      (each) => each.topic === topic && String(each.partition) === options.partition,
    );
  const found = await find();
  if (!found) misused(`${topic} has no partition ${options.partition}.`);
  const to = options.to.split(",").map(Number);
  const brokers = (await takeSnapshot(connection)).brokers;
  const strangers = to.filter((id) => !brokers.includes(id));
  if (strangers.length > 0 || to.some((id) => !Number.isInteger(id)))
    misused(
      `--to ${options.to} names brokers that aren't there; there are ${brokers.join(", ")}: write their numbers with commas, the leader first.`,
    );
  if (new Set(to).size !== to.length) misused(`--to ${options.to} names a broker twice.`);
  const { replicas: from } = found;
  if (to.length < from.length)
    refuse(
      `${topic}-${found.partition} has ${from.length} copies and would have ${to.length}: nothing was changed. The number of copies is the plan's to say.`,
    );
  const rackOf = (id: number): string => plan.balance.brokers.find((each) => each.id === id)?.rack ?? String(id);
  const racks = (ids: readonly number[]): number => new Set(ids.map(rackOf)).size;
  if (racks(to) < racks(from))
    refuse(
      `${topic}-${found.partition} is in ${racks(from)} zones and would be in ${racks(to)}: a zone that fails would take more of it. Nothing was changed.`,
    );
  const name = `${topic}-${found.partition}`;
  const same = from.join() === to.join();
  // Whoever was interrupted runs it again: what is on its way to the same brokers is waited for.
  const joined = isUnderWay(found);
  if (joined && !same) refuse(`${name} is being moved already: wait until that is done. Nothing was changed.`);
  const added = to.filter((id) => !from.includes(id));
  const bytes = Math.max(0, ...((await sizesOf(connection, [found]))?.get(name)?.values() ?? []));
  const effect = joined
    ? `${name} was on its way to ${to.join(",")} already.`
    : `${name}: ${from.join(",")} → ${to.join(",")}, ${formatBytes(bytes * added.length)} to copy.`;
  const { dryRun } = session.options;
  const done = (joined || !same) && !dryRun;
  if (!dryRun) {
    await session.step(name, async (report) => {
      const stop = new AbortController();
      const interrupted = () => stop.abort();
      for (const signal of SIGNALS) process.once(signal, interrupted);
      try {
        if (added.length > 0) {
          const move = { topic, partition: found.partition, senders: from, from: found.leader, to: added };
          await holdBack(connection, plan.balance.moveRate, move);
        }
        if (stop.signal.aborted) refuse("Interrupted: nothing was moved.");
        if (!same) await reassign(connection, [{ topic, partition: found.partition, to }]);
        await arrival(find, name, report, stop.signal);
      } finally {
        for (const signal of SIGNALS) process.off(signal, interrupted);
        const throttled = same || added.length > 0;
        if (throttled && !(await takeThrottlesOff(connection).catch(() => false)))
          session.screen.line(
            "What is still copied goes on, and is held back as before. Run the same command again: it waits for " +
              `${name}, and takes the throttles off where nothing is copied any more.`,
          );
      }
      if (done) await electPreferredLeaders(connection);
    });
  }
  return {
    data: { topic, partition: found.partition, from, to, bytes: bytes * added.length, done },
    show: [
      same && !joined ? `${name} is there already.` : done ? `Moved: ${effect}` : `Nothing was changed. ${effect}`,
    ],
  };
}

async function arrival(
  find: () => Promise<LivePartition | undefined>,
  name: string,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  for (let now = await find(); now && isUnderWay(now); now = await find()) {
    const where = now.adding.join(", ");
    if (signal.aborted) throw new OpsError(Exit.FOUND, `Interrupted: ${name} is still copied to ${where}.`);
    report(`copying to ${where}`);
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}
