// Brings a cluster's replicas to where they should be: throttled, a part at a time, with progress. Nothing is remembered
// here: whoever is killed half-way is followed by one who looks at the cluster and goes on.

import { setTimeout as sleep } from "node:timers/promises";
import { sendingRate, type Copying } from "../../../plan/reassignment/pace";
import { copies, reassignment, type Move } from "../../../plan/reassignment/reassignment";
import { describeProgress } from "../../../plan/reassignment/words";
import type { Context } from "../../host/types";
import type { ClusterConnection } from "../connection";
import { electPreferredLeaders } from "../elections";
import { keyOf, reassign } from "../reassignments";
import type { BalanceInputs } from "./balance";
import { livePartitions, sizeIn, sizesOf, type LivePartition } from "./live";
import { limitRate, listedIn, throttle, unthrottle, type Throttled } from "./throttle";

/** Partitions that are copied at the same time. */
const AT_ONCE = 50;
/** Partitions of which only the order of replicas changes, in one request. */
const AT_ONCE_REORDERED = 500;
const LOOK_AGAIN_MS = 500;
const MEASURE_MS = 3000;
/** Topics may come while others are moved. */
const ROUNDS = 10;

export type Scope = "all" | "leaving";

export async function bringAbout(inputs: BalanceInputs, scope: Scope, context: Context): Promise<void> {
  const { connection, brokers } = inputs;
  const atFirst = await livePartitions(connection);
  tellOfOthers(atFirst, reassignment(atFirst, brokers, scope), context);
  try {
    for (let round = 1; ; round++) {
      const live = await livePartitions(connection);
      const moves = reassignment(live, brokers, scope);
      const underWay = live.filter(isUnderWay);
      if (moves.length + underWay.length === 0) break;
      if (round > ROUNDS)
        throw new Error(`${moves.length} partitions are to be moved again and again: somebody else moves them too`);
      await copyAll(inputs, live, moves.filter(copies), context);
      await reorder(
        inputs,
        moves.filter((move) => !copies(move)),
      );
      await electPreferredLeaders(connection);
    }
  } finally {
    // What is still on its way is left to the next deployment.
    await takeThrottlesOff(connection).catch(({ message }: Error) =>
      context.log("warning", `throttles may be left, the next deployment takes them off: ${message}`),
    );
  }
}

/**
 * Without a throttle what is still on its way would take all of the network: whoever is the last takes all of them off.
 * @returns whether nothing is held back any more
 */
export async function takeThrottlesOff(connection: ClusterConnection): Promise<boolean> {
  const live = await livePartitions(connection);
  if (live.some(isUnderWay)) return false;
  await unthrottle(connection, topicsOf(live));
  return true;
}

function tellOfOthers(live: readonly LivePartition[], moves: readonly Move[], context: Context): void {
  const underWay = live.filter(isUnderWay);
  if (underWay.length === 0) return;
  const redirected = moves.filter((move) =>
    underWay.some((each) => keyOf(each.topic, each.partition) === keyOf(move.topic, move.partition)),
  );
  const how = redirected.length > 0 ? `, ${redirected.length} of them with another goal` : "";
  context.log("info", `goes on with the reassignment of ${underWay.length} partitions that is under way${how}`);
}

async function copyAll(
  inputs: BalanceInputs,
  live: readonly LivePartition[],
  moves: readonly Move[],
  context: Context,
) {
  const { connection, moveRate, patienceSeconds } = inputs;
  const touched = [...moves, ...live.filter(isUnderWay)];
  if (touched.length === 0) return;
  const waiting = [...moves];
  let listed = await listedIn(connection, topicsOf(live));
  let rate = 0;
  const progress = new Progress(touched.length);
  for (;;) {
    const now = await livePartitions(connection);
    const underWay = now.filter(isUnderWay);
    const there = new Set(topicsOf(now));
    listed = new Map([...listed].filter(([topic]) => there.has(topic)));
    const copying = stillCopied(now, waiting);
    const wanted = sendingRate(moveRate, copying);
    if (wanted !== rate) await limitRate(connection, (rate = wanted));
    listed = await throttle(connection, listed, copying);
    const next = waiting.splice(0, Math.max(0, AT_ONCE - underWay.length));
    if (next.length > 0) await reassign(connection, next);
    else if (underWay.length === 0) return;
    const partitions = underWay.length + next.length + waiting.length;
    const words = await progress.look(inputs, now, partitions, [...next, ...waiting]);
    if (context.signal.aborted)
      throw new Error(`interrupted: ${words}; what is under way goes on, and the next deployment with it`);
    if (progress.idleSeconds() > patienceSeconds) {
      throw new Error(`nothing has moved for ${progress.idleSeconds()} s: ${words} (${stuck(underWay)})`);
    }
    context.log("info", words, { status: true });
    await sleep(LOOK_AGAIN_MS);
  }
}

function stillCopied(live: readonly LivePartition[], moves: readonly Move[]): (Throttled & Copying)[] {
  const goals = new Map(moves.map((move) => [keyOf(move.topic, move.partition), move.to]));
  return live.flatMap(({ topic, partition, leader, replicas, adding, removing }) => {
    const to = goals.get(keyOf(topic, partition)) ?? replicas;
    const senders = [...replicas.filter((id) => !adding.includes(id)), ...removing];
    const receivers = to.filter((id) => !senders.includes(id));
    return receivers.length > 0 ? [{ topic, partition, senders, from: leader, to: receivers }] : [];
  });
}

async function reorder({ connection }: BalanceInputs, moves: readonly Move[]): Promise<void> {
  for (let from = 0; from < moves.length; from += AT_ONCE_REORDERED) {
    await reassign(connection, moves.slice(from, from + AT_ONCE_REORDERED));
  }
}

function topicsOf(live: readonly LivePartition[]): string[] {
  return [...new Set(live.map(({ topic }) => topic))];
}

export function isUnderWay({ adding, removing }: LivePartition): boolean {
  return adding.length + removing.length > 0;
}

function stuck(underWay: readonly LivePartition[]): string {
  const named = underWay
    .slice(0, 3)
    .map(({ topic, partition, adding }) => `${keyOf(topic, partition)} to broker ${adding.join(", ")}`);
  return named.join("; ") + (underWay.length > named.length ? "; …" : "");
}

/** What is left, and how long that takes at the pace so far. */
class Progress {
  private bytes: number | undefined;
  private best = Infinity;
  private moved = Date.now();
  private measured = 0;
  private first: { readonly bytes: number; readonly at: number } | undefined;

  constructor(private fewest: number) {}

  idleSeconds(): number {
    return Math.round((Date.now() - this.moved) / 1000);
  }

  async look(
    inputs: BalanceInputs,
    live: readonly LivePartition[],
    partitions: number,
    waiting: readonly Move[],
  ): Promise<string> {
    if (Date.now() - this.measured > MEASURE_MS) {
      this.bytes = await bytesLeft(inputs, live, waiting);
      this.measured = Date.now();
      this.first ??= this.bytes === undefined ? undefined : { bytes: this.bytes, at: Date.now() };
    }
    if (partitions < this.fewest || (this.bytes ?? Infinity) < this.best) this.moved = Date.now();
    this.fewest = Math.min(this.fewest, partitions);
    this.best = Math.min(this.best, this.bytes ?? Infinity);
    const secondsLeft = this.secondsLeft();
    return describeProgress({ partitions, bytes: this.bytes, ...(secondsLeft === undefined ? {} : { secondsLeft }) });
  }

  private secondsLeft(): number | undefined {
    if (this.first === undefined || this.bytes === undefined) return undefined;
    const done = this.first.bytes - this.bytes;
    return done > 0 ? (this.bytes * (Date.now() - this.first.at)) / 1000 / done : undefined;
  }
}

async function bytesLeft({ connection }: BalanceInputs, live: readonly LivePartition[], waiting: readonly Move[]) {
  const underWay = live.filter(isUnderWay);
  const sizes = await sizesOf(connection, [...underWay, ...waiting]);
  if (sizes === undefined) return undefined;
  const begun = underWay.flatMap((each) =>
    each.adding
      .filter((id) => !each.inSync.includes(id))
      .map((id) =>
        Math.max(0, (sizeIn(sizes, each) ?? 0) - (sizes.get(keyOf(each.topic, each.partition))?.get(id) ?? 0)),
      ),
  );
  const notBegun = waiting.map(
    (move) => move.to.filter((id) => !move.from.includes(id)).length * (sizeIn(sizes, move) ?? 0),
  );
  return [...begun, ...notBegun].reduce((sum, each) => sum + each, 0);
}
