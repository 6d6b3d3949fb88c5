// The ledger says of each dead letter what became of it. What is written about a letter and what is sent on of it are one
// transaction, so both are there or neither; whoever is killed in between leaves nothing.

import type { Session } from "../frame/session";
import { readRecords } from "../records/reader";
import { EARLIEST, LATEST, at, liveTopics, offsetsAt, type LiveTopic } from "../records/topics";
import { LEDGER } from "./ledger-topic";

export interface Fate {
  readonly state: "replayed" | "parked";
  /** Where it was sent. */
  readonly to?: string;
  readonly at: string;
  readonly reason?: string;
}

/** A topic that was deleted and made anew has new letters under old offsets: its identity tells them apart. */
export function ledgerKey({ id }: LiveTopic, letter: string): string {
  return `${id}/${letter}`;
}

/** By key. @param settled wait for transactions that are under way, and don't overlook one */
export async function readLedger(session: Session, settled = false): Promise<Map<string, Fate>> {
  const found = new Map<string, Fate>();
  if (!(await liveTopics(session)).has(LEDGER)) return found;
  const place = { topic: LEDGER, partition: 0 };
  const [begin, end] = await Promise.all([
    offsetsAt(session, [place], EARLIEST),
    offsetsAt(session, [place], LATEST, !settled),
  ]);
  const range = { ...place, from: begin.get(at(place)) ?? 0n, to: end.get(at(place)) ?? 0n };
  for await (const { key, value } of readRecords(session, [range])) {
    if (!key) continue;
    if (value) found.set(key.toString("utf8"), JSON.parse(value.toString("utf8")) as Fate);
    else found.delete(key.toString("utf8"));
  }
  return found;
}

/** Made when it is first needed: most stacks never replay anything. */
export async function ensureLedger(session: Session): Promise<void> {
  const { plan } = await session.target();
  const { cluster } = await session.cluster();
  if ((await liveTopics(session)).has(LEDGER)) return;
  const { factor, minInSync } = plan.cluster.replication;
  await cluster.createTopic({
    name: LEDGER,
    partitions: 1,
    replicationFactor: factor,
    config: { "cleanup.policy": "compact", "min.insync.replicas": String(minInSync) },
  });
  const signal = new AbortController().signal;
  const led = {
    what: "get a leader",
    holds: (layout: { partitions: readonly { leader: number }[] } | undefined) =>
      (layout?.partitions[0]?.leader ?? -1) >= 0,
  };
  await cluster.untilTopic(LEDGER, led, { timeoutSeconds: 30, signal });
}
