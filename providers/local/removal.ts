// A node that leaves a cluster which stays may take nothing with it: neither the last copies of records, nor a vote.
//
// The engine deletes nodes in two situations that look the same from here. Once the cluster is whole, `ClusterReady` marks
// every node as in service; when the whole stack goes it goes before the nodes and takes the marks with it. So they tell
// the truth too after a first deployment that never got so far, and after a deletion that was broken off.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { livePartitions } from "../cluster/balance/live";
import { clusterAt } from "../cluster/connection";
import type { RollingNode } from "../cluster/roll";
import { liveQuorum } from "../cluster/voters";
import type { Context } from "../host/types";

const NAMED = 5;
const NOT_REGISTERED = 102;
const UNREGISTER_ATTEMPTS = 40;

function mark(directory: string): string {
  return join(directory, "run", "in-service");
}

export function enterService(directory: string): void {
  mkdirSync(dirname(mark(directory)), { recursive: true, mode: 0o700 });
  writeFileSync(mark(directory), "");
}

export function leaveService(directory: string): void {
  rmSync(mark(directory), { force: true });
}

export function isInService(directory: string): boolean {
  return existsSync(mark(directory));
}

/** Throws when the cluster would miss what the node has. */
export async function refuseLoss(node: string, { id, broker, controller, connection }: Removed): Promise<void> {
  const again = "run make up again, which takes it away first";
  const quorum = await liveQuorum(connection).catch((error: unknown) => {
    throw new Error(
      `${node} can't be removed, since nobody knows what it holds: ${(error as Error).message}; bring the cluster up first`,
    );
  });
  if (controller && quorum.voters.some((voter) => voter.id === id)) {
    throw new Error(`${node} can't be removed: it still votes in the controllers' quorum; ${again}`);
  }
  if (!broker) return;
  const partitions = await livePartitions(connection);
  const held = partitions.filter((each) => [...each.replicas, ...each.removing].includes(id));
  if (held.length === 0) return;
  const names = held.slice(0, NAMED).map((each) => `${each.topic}-${each.partition}`);
  const more = held.length > NAMED ? ` and ${held.length - NAMED} more` : "";
  throw new Error(
    `${node} can't be removed: it still holds ${held.length} replica${held.length === 1 ? "" : "s"} ` +
      `(${names.join(", ")}${more}); ${again}`,
  );
}

/** A broker that has stopped stays on the cluster's list until it is taken off it. */
export async function unregister({ id, connection }: Removed, context: Context): Promise<void> {
  const { connection: open } = clusterAt(connection, true);
  const library = await open.library();
  for (let attempt = 1; ; attempt++) {
    try {
      await open.request((to) => library.unregisterBrokerV0.api.async(to, id), true);
      return;
    } catch (error) {
      if (!(error instanceof library.ResponseError)) throw error;
      const answer = error["response"] as { errorCode: number } | undefined;
      if (answer?.errorCode === NOT_REGISTERED) return;
      if (attempt === UNREGISTER_ATTEMPTS) throw error;
      context.log("info", "taking it off the cluster's list", { status: true });
      await sleep(500);
    }
  }
}

type Removed = Pick<RollingNode, "id" | "broker" | "controller" | "connection">;
