// Restarts nodes of a live cluster one at a time, each behind the gate (plan/roll.ts). The engine asks for all nodes at
// once; the order is decided here, from what the cluster looks like when each turn comes.

import { setTimeout as sleep } from "node:timers/promises";
import { shortcomings, type Expected, type Snapshot } from "../../plan/health";
import type { WantedVoter } from "../../plan/quorum";
import { blocksToStop, describeBlocks, distanceFromWhole, rollOrder, type MinInSync } from "../../plan/roll";
import type { Context } from "../host/types";
import { clusterAt, type ClusterConnection } from "./connection";
import { electPreferredLeaders } from "./elections";
import { takeSnapshot } from "./snapshot";

export interface RollingNode {
  readonly node: string;
  readonly id: number;
  readonly broker: boolean;
  readonly controller: boolean;
  readonly connection: ClusterConnection;
  readonly expected: Expected;
  readonly voters: readonly WantedVoter[];
  readonly minInSync: number;
  /** What the stack asks the cluster's metadata to be. */
  readonly metadataVersion?: string;
  /** How long no progress is waited for. */
  readonly patienceSeconds: number;
}

interface Turn {
  readonly rolling: RollingNode;
  readonly restart: () => Promise<void>;
  readonly context: Context;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/** Set by `make down`: where everything goes, no node can be asked to wait for the others. */
export const TAKEN_DOWN = "KAFKA_PLATFORM_TAKEN_DOWN";

/** The engine's calls for the nodes of one deployment arrive within this time. */
const GATHER_MS = 300;
const LOOK_AGAIN_MS = 250;

const waiting: Turn[] = [];
let working = false;
/** The node that was stopped and isn't back yet. */
let away: string | undefined;
/** Why nothing more is restarted by this deployment. */
let stopped: string | undefined;

/** Resolves when the node was restarted and the cluster is whole again with it. */
export function roll(rolling: RollingNode, context: Context, restart: () => Promise<void>): Promise<void> {
  return new Promise((done, failed) => {
    waiting.push({ rolling, restart, context, done, failed });
    if (!working) void work();
  });
}

async function work(): Promise<void> {
  working = true;
  await sleep(GATHER_MS);
  for (let turn = await next(); turn !== undefined; turn = await next()) {
    const { rolling, failed, done } = turn;
    try {
      // What kept one node from stopping or coming back would keep the next one from it too.
      if (stopped !== undefined) throw new Error(`left as it is, because ${stopped}`);
      await restartBehindGate(turn);
      done();
    } catch (error) {
      stopped ??= away === undefined ? `the roll stopped at ${rolling.node}` : `${away} did not come back`;
      failed(error as Error);
    }
  }
  working = false;
}

async function next(): Promise<Turn | undefined> {
  const [first] = waiting;
  if (first === undefined) return undefined;
  const snapshot = waiting.length === 1 ? undefined : await look(first.rolling);
  const candidates = waiting.map(({ rolling: { id, broker, controller } }) => ({ id, broker, controller }));
  const [chosen] = rollOrder(candidates, snapshot);
  const index = waiting.findIndex(({ rolling }) => rolling.id === chosen?.id);
  return waiting.splice(index, 1)[0];
}

async function restartBehindGate({ rolling, restart, context }: Turn): Promise<void> {
  await passGate(rolling, context);
  away = rolling.node;
  await restart();
  await comesBack(rolling, context);
  away = undefined;
}

/** Resolves when the cluster can do without the node. */
export async function passGate(rolling: RollingNode, context: Context): Promise<void> {
  await patiently(rolling, context, "waits to be stopped", async () => {
    const snapshot = await look(rolling);
    if (!snapshot) return { lacking: "no broker answers", distance: Infinity };
    const blocks = blocksToStop(rolling.id, snapshot, await minInSyncOf(rolling, snapshot));
    return {
      lacking: describeBlocks(rolling.node, blocks),
      distance: distanceFromWhole(snapshot, rolling.expected.brokers),
    };
  });
}

/** Resolves when the node is back in the cluster, in sync, and leads again what it should. */
export async function comesBack(rolling: RollingNode, context: Context): Promise<void> {
  await patiently(rolling, context, "is back, and catches up", async () => {
    const snapshot = await look(rolling);
    if (!snapshot) return { lacking: "no broker answers", distance: Infinity };
    return {
      lacking: ownShortcomings(rolling, snapshot).join("; "),
      distance: distanceFromWhole(snapshot, rolling.expected.brokers),
    };
  });
  if (rolling.broker) await electPreferredLeaders(rolling.connection);
}

/** What this node still lacks; what others lack is no reason to wait for it. */
function ownShortcomings(rolling: RollingNode, snapshot: Snapshot): string[] {
  const partitions = snapshot.partitions
    .filter((each) => each.replicas.includes(rolling.id) && !each.inSync.includes(rolling.id))
    .map((each) => ({ ...each, inSync: each.inSync }));
  return shortcomings(
    { ...snapshot, partitions },
    {
      brokers: rolling.broker ? [rolling.id] : [],
      voters: rolling.controller && rolling.expected.voters.includes(rolling.id) ? [rolling.id] : [],
    },
  );
}

/** Waits as long as the cluster comes closer to being whole, and for the node's patience when it doesn't. */
async function patiently(
  { patienceSeconds }: RollingNode,
  context: Context,
  doing: string,
  look_: () => Promise<{ lacking: string; distance: number }>,
): Promise<void> {
  const begun = Date.now();
  let best = Infinity;
  let progress = Date.now();
  for (;;) {
    const { lacking, distance } = await look_();
    if (context.signal.aborted) throw new Error(`interrupted${lacking && ` while waiting: ${lacking}`}`);
    if (lacking === "") return;
    if (distance < best) [best, progress] = [distance, Date.now()];
    const idle = Math.round((Date.now() - progress) / 1000);
    if (idle > patienceSeconds) {
      throw new Error(`nothing has moved for ${idle} s, so the roll stops here: ${lacking}`);
    }
    context.log("info", `${doing}, ${Math.round((Date.now() - begun) / 1000)} s: ${lacking}`, { status: true });
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Undefined where no broker answers. */
export async function look({ connection }: RollingNode): Promise<Snapshot | undefined> {
  try {
    return await takeSnapshot(connection);
  } catch {
    return undefined;
  }
}

/** Topics may ask for more, or fewer, copies than the cluster does. */
async function minInSyncOf({ connection, minInSync }: RollingNode, snapshot: Snapshot): Promise<MinInSync> {
  const { cluster } = clusterAt(connection, false);
  const topics = [...new Set(snapshot.partitions.map((each) => each.topic))];
  const settings = await Promise.all(topics.map((topic) => cluster.describeTopicConfig(topic)));
  const own = topics.map((topic, index) => [topic, Number(settings[index]?.["min.insync.replicas"] ?? minInSync)]);
  return { default: minInSync, byTopic: Object.fromEntries(own) as Record<string, number> };
}
