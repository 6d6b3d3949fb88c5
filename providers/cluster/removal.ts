// A broker leaves a cluster that stays: it may take nothing with it, and afterwards nobody waits for it.

import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../host/types";
import { livePartitions } from "./balance/live";
import { clusterAt } from "./connection";
import type { RollingNode } from "./roll";
import { liveQuorum } from "./voters";

const NAMED = 5;
const NOT_REGISTERED = 102;
const UNREGISTER_ATTEMPTS = 40;

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
