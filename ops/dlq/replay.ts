// `ops dlq replay`: sends dead letters on, each once, however often it is interrupted and repeated.

import { setTimeout as sleep } from "node:timers/promises";
import { plural } from "../../toolchain/text";
import type { Answer } from "../frame/answer";
import { Exit, misused } from "../frame/exit";
import type { Session } from "../frame/session";
import { liveTopics, type LiveTopic } from "../records/topics";
import { ensureLedger, readLedger, type Fate } from "./ledger";
import { homeOf } from "./letter";
import { deadLetterTopics, extentOf, lettersOf, type Choice, type Known } from "./letters";
import { ledgerMessage, writerFor, type Message, type Writer } from "./transactions";

export interface Replay extends Choice {
  /** Another topic than the one that each letter came from. */
  readonly to?: string;
  /** Letters in a second. */
  readonly rate?: string;
  /** Letters in a transaction. */
  readonly batch: string;
}

const REPLAYED_FROM = "replayed-from";

export async function replay(session: Session, topic: string, { to, rate, batch, ...choice }: Replay): Promise<Answer> {
  const [perSecond, most] = [positive("--rate", rate), positive("--batch", batch) ?? 100];
  const [source] = await deadLetterTopics(session, topic);
  if (!source) misused(`There is no topic ${topic}.`);
  if (to === topic) misused("A topic's dead letters can't be replayed into itself.");
  const known = await liveTopics(session);
  if (to !== undefined && !known.has(to))
    misused(`There is no topic ${to}: \`ops topics list\` shows those that are there.`);
  const { dryRun } = session.options;
  const extents = await extentOf(session, [source]);
  let writer: Writer | undefined;
  if (!dryRun) {
    await ensureLedger(session);
    writer = await writerFor(session, topic);
  }
  // Only now: what a forerunner had under way is settled.
  const ledger = await readLedger(session, !dryRun);

  const result = { replayed: 0, already: 0, parked: 0, unaddressed: 0 };
  await session.step("Replaying", async (report) => {
    const begun = Date.now();
    let waiting: Message[][] = [];
    const send = async (): Promise<void> => {
      if (waiting.length === 0) return;
      await writer?.write(waiting.flat());
      result.replayed += waiting.length;
      waiting = [];
      report(`${topic}, ${result.replayed}`);
      const ahead = perSecond === undefined ? 0 : (result.replayed / perSecond) * 1000 - (Date.now() - begun);
      if (!dryRun && ahead > 0) await sleep(ahead);
    };
    for await (const each of lettersOf(session, source, extents, ledger, choice)) {
      const target = known.get(to ?? each.letter.origin.topic ?? "");
      if (each.fate?.state === "replayed") result.already += 1;
      else if (each.fate?.state === "parked") result.parked += 1;
      else if (target === undefined) result.unaddressed += 1;
      else waiting.push(messagesFor(each, target, topic));
      if (waiting.length >= Math.min(most, perSecond ?? most)) await send();
    }
    await send();
  });
  const { replayed, already, parked, unaddressed } = result;
  return {
    data: { topic, to: to ?? "source", done: !dryRun, ...result },
    show: [
      `${plural(replayed, "letter")} of ${topic} ${dryRun ? "would be replayed" : "replayed"} ${to === undefined ? "to where they came from" : `to ${to}`}; ` +
        `${already} were replayed before, ${parked} are parked.`,
      ...(unaddressed > 0
        ? [
            `${plural(unaddressed, "letter")} don't say where they came from, or their topic is gone: name one with --to.`,
          ]
        : []),
    ],
    ...(unaddressed > 0 ? { exit: Exit.FOUND } : {}),
  };
}

/** What is sent on, and what the ledger says of it: one transaction. */
function messagesFor({ letter, key }: Known, target: LiveTopic, topic: string): Message[] {
  const { original, id } = letter;
  const partition = homeOf(letter, target.name, target.leaders.length);
  const fate: Fate = { state: "replayed", to: target.name, at: new Date().toISOString() };
  const headers = new Map(
    original.headers.filter(([name]) => name !== REPLAYED_FROM).map(([name, value]) => [Buffer.from(name), value]),
  );
  headers.set(Buffer.from(REPLAYED_FROM), Buffer.from(`${topic}/${id}`));
  return [
    {
      topic: target.name,
      ...(partition === undefined ? {} : { partition }),
      ...(original.key ? { key: original.key } : {}),
      value: original.value,
      headers,
    },
    ledgerMessage(key, fate),
  ];
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) misused(`${option} ${text} is no whole number from 1.`);
  return value;
}
