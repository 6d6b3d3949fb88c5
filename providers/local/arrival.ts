// How a node with empty storage comes to its cluster. An empty disk must never vote as if it had all that it lost, so
// only the first controllers of a new cluster begin with a list of voters; any other joins as an observer.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAtWork } from "../cluster/quorum";
import { liveQuorum, rejoin } from "../cluster/voters";
import type { Context } from "../host/types";
import type { LocalNodeInputs } from "./node";
import { isPrepared, type Arrival } from "./storage";

const LOOK_AGAIN_MS = 250;
const UNANSWERED_SECONDS = 15;

/** @param known whether the stack has had this node before */
export async function arrival({ node, directory, format, rolling }: LocalNodeInputs, known: boolean): Promise<Arrival> {
  const { controller, id, expected, connection } = rolling;
  if (!controller || isPrepared(directory)) return { known, joins: false };
  if (known && expected.voters.length === 1) {
    throw new Error(
      `${node} has lost its disk, and with it the cluster, whose only controller it was: take the stack down and make it anew`,
    );
  }
  const first = format.initialControllers?.split(",").some((each) => each.startsWith(`${id}@`)) ?? false;
  return { known, joins: known || format.formed === true || !first || (await isAtWork(connection)) };
}

/** Waits until a controller with a new disk votes again, so that the next one that has to restart may. */
export async function untilVoter({ node, directory, rolling }: LocalNodeInputs, context: Context): Promise<void> {
  const { id, voters, connection, patienceSeconds } = rolling;
  const own = voters.find((voter) => voter.id === id);
  const disk = directoryId(directory);
  if (own === undefined) return;
  for (const begun = Date.now(); ; await sleep(LOOK_AGAIN_MS)) {
    const seconds = Math.round((Date.now() - begun) / 1000);
    if (context.signal.aborted) throw new Error(`${node}: interrupted before it voted again`);
    const quorum = await liveQuorum(connection).catch(() => undefined);
    // Where brokers wait for their controllers nobody may answer yet: `ClusterReady` does the same later.
    if (quorum === undefined && seconds > UNANSWERED_SECONDS) return;
    if (quorum?.voters.some((voter) => voter.id === id && voter.directory.replaceAll("-", "") === disk)) return;
    const step = quorum && (await rejoin(connection, quorum, own));
    if (step && step.kind !== "wait") context.log("info", step.words);
    if (seconds > patienceSeconds)
      throw new Error(`${node} doesn't vote again after ${seconds} s: ${step?.words ?? ""}`);
    context.log("info", `is back with an empty disk, ${seconds} s: ${step?.words ?? "waiting"}`, { status: true });
  }
}

/** As Kafka shows it, and not as its files do. */
function directoryId(directory: string): string {
  const text = readFileSync(join(directory, "data", "meta.properties"), "utf8");
  const [, id = ""] = /^directory\.id=(\S+)$/m.exec(text) ?? [];
  return Buffer.from(id, "base64url").toString("hex");
}
