// Holds back what a person moves, beside what others move and hold back at the same time.

import { sendingRate, type Copying } from "../../plan/reassignment/pace";
import { livePartitions } from "../../providers/cluster/balance/live";
import { limitRate, listedIn, throttle, type Throttled } from "../../providers/cluster/balance/throttle";
import type { ClusterConnection } from "../../providers/cluster/connection";

/** A topic's list of everything. */
const ALL = "*";

/** @param moveRate bytes a second that each broker may send and receive */
export async function holdBack(connection: ClusterConnection, moveRate: number, move: Throttled & Copying) {
  const copied = (await livePartitions(connection)).filter(({ adding }) => adding.length > 0);
  const others = copied.map(({ leader, adding }): Copying => ({ from: leader, to: adding }));
  await limitRate(connection, sendingRate(moveRate, [...others, move]));
  const listed = await listedIn(connection, [move.topic]);
  const list = listed.get(move.topic) ?? "";
  if (list !== ALL) await throttle(connection, listed, [...listedAlready(list, move), move]);
}

function listedAlready(list: string, { topic, partition: own }: Throttled): Throttled[] {
  return [...list.matchAll(/(\d+):(\d+)/g)]
    .map(([, partition, sender]) => ({ topic, partition: Number(partition), senders: [Number(sender)] }))
    .filter(({ partition }) => partition !== own);
}
