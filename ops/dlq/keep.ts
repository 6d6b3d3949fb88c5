// `ops dlq park`, `unpark` and `purge`: what shall wait, and what shall go.

import { plural } from "../../toolchain/text";
import type { Answer } from "../frame/answer";
import { misused } from "../frame/exit";
import type { Session } from "../frame/session";
import { grouped } from "../records/topics";
import { ensureLedger, readLedger, type Fate } from "./ledger";
import { deadLetterTopics, extentOf, lettersOf, type Choice } from "./letters";
import { ledgerMessage, writerFor } from "./transactions";

export interface Parking extends Choice {
  readonly all?: boolean;
  readonly reason?: string;
}

const BATCH = 500;

/** @param parked whether they are put there, or taken back out */
export async function park(session: Session, topic: string, choice: Parking, parked: boolean): Promise<Answer> {
  if (!choice.all && !choice.error && !choice.id)
    misused("Say which letters: --error <kinds...>, --id <ids...> or --all.");
  const [source] = await deadLetterTopics(session, topic);
  if (!source) misused(`There is no topic ${topic}.`);
  const { dryRun } = session.options;
  const extents = await extentOf(session, [source]);
  if (!dryRun) await ensureLedger(session);
  const writer = dryRun ? undefined : await writerFor(session, topic);
  const ledger = await readLedger(session, !dryRun);
  const keys: string[] = [];
  for await (const { key, fate } of lettersOf(session, source, extents, ledger, choice)) {
    if (parked ? fate === undefined : fate?.state === "parked") keys.push(key);
  }
  const { reason } = choice;
  const fate: Fate | undefined = parked
    ? { state: "parked", at: new Date().toISOString(), ...(reason === undefined ? {} : { reason }) }
    : undefined;
  for (let at = 0; at < keys.length; at += BATCH)
    await writer?.write(keys.slice(at, at + BATCH).map((key) => ledgerMessage(key, fate)));
  const verb = parked ? "parked: replays leave them out" : "waiting again";
  return {
    data: { topic, done: !dryRun, letters: keys.length },
    show: [`${plural(keys.length, "letter")} of ${topic} ${dryRun ? "would be" : "are"} ${verb}.`],
  };
}

export async function purge(session: Session, topic: string): Promise<Answer> {
  const [source] = await deadLetterTopics(session, topic);
  if (!source) misused(`There is no topic ${topic}.`);
  const admin = await session.admin();
  const [extents, ledger] = await Promise.all([extentOf(session, [source]), readLedger(session)]);
  const counts = { waiting: 0, replayed: 0, parked: 0 };
  for await (const { fate } of lettersOf(session, source, extents, ledger)) counts[fate?.state ?? "waiting"] += 1;
  const total = counts.waiting + counts.replayed + counts.parked;
  const effect =
    `This deletes ${plural(total, "letter")} of ${topic} for good: ` +
    `${counts.waiting} waiting, ${counts.parked} parked, ${counts.replayed} replayed.`;
  const done = !session.options.dryRun && total > 0;
  if (done) {
    await session.consent(effect, topic);
    const full = extents.filter(({ from, to }) => to > from);
    await admin.deleteRecords({
      topics: [...grouped(full, (each) => each.topic)].map(([name, some]) => ({
        name,
        partitions: some.map(({ partition, to }) => ({ partition, offset: to })),
      })),
    });
  }
  return {
    data: { topic, done, ...counts },
    show: [
      total === 0
        ? `${topic} is empty.`
        : done
          ? effect.replace("This deletes", "Deleted:").replace(" for good", "")
          : `Nothing was changed. ${effect}`,
    ],
  };
}
