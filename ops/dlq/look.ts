// `ops dlq count` and `ops dlq inspect`: what failed, why, and what became of it.

import { duration } from "../../toolchain/text";
import type { Answer } from "../frame/answer";
import { Exit, misused } from "../frame/exit";
import type { Session } from "../frame/session";
import { grouped } from "../records/topics";
import { deadLetterTopics, extentOf, lettersOf, type Choice, type Known } from "./letters";
import { readLedger } from "./ledger";

export async function count(session: Session, topic: string | undefined): Promise<Answer> {
  const topics = await deadLetterTopics(session, topic);
  const [extents, ledger] = await Promise.all([extentOf(session, topics), readLedger(session)]);
  const counts = await session.step("Dead letters", async (report) => {
    const all = [];
    let seen = 0;
    for (const each of topics) {
      const found: Known[] = [];
      for await (const known of lettersOf(session, each, extents, ledger)) {
        found.push(known);
        if ((seen += 1) % 1000 === 0) report(`reading, ${seen}`);
      }
      for (const [error, some] of grouped(found, ({ letter }) => letter.error)) {
        const waiting = some.filter(({ fate }) => fate === undefined);
        const times = waiting.map(({ letter }) => Number(letter.record.timestamp));
        all.push({
          topic: each.name,
          error,
          waiting: waiting.length,
          replayed: some.filter(({ fate }) => fate?.state === "replayed").length,
          parked: some.filter(({ fate }) => fate?.state === "parked").length,
          oldestMs: times.length > 0 ? Date.now() - times.reduce((least, time) => Math.min(least, time)) : undefined,
        });
      }
    }
    return all;
  });
  return {
    data: counts,
    show: [
      {
        head: ["topic", "error", "waiting", "replayed", "parked", "oldest"],
        rows: counts.map(({ topic: name, error, waiting, replayed, parked, oldestMs }) => [
          name,
          error,
          waiting,
          replayed,
          parked,
          oldestMs === undefined ? undefined : duration(oldestMs),
        ]),
        none: "No dead letter.",
      },
    ],
    ...(counts.some(({ waiting }) => waiting > 0) ? { exit: Exit.FOUND } : {}),
  };
}

export interface Inspection extends Choice {
  readonly limit: string;
  /** Print what the records held, too. */
  readonly payload?: boolean;
}

const MOST_PAYLOAD = 2000;

export async function inspect(
  session: Session,
  topic: string,
  { limit, payload = false, ...choice }: Inspection,
): Promise<Answer> {
  const most = Number(limit);
  if (!Number.isInteger(most) || most < 1) misused(`--limit ${limit} is no whole number from 1.`);
  const topics = await deadLetterTopics(session, topic);
  const [extents, ledger] = await Promise.all([extentOf(session, topics), readLedger(session)]);
  const letters = [];
  for await (const { letter, fate } of topics[0] ? lettersOf(session, topics[0], extents, ledger, choice) : []) {
    const { id, error, message, failedAt, service, retries, origin, original } = letter;
    const text = original.value?.toString("utf8").slice(0, MOST_PAYLOAD);
    letters.push({
      id,
      error,
      message,
      failedAt,
      service,
      retries,
      origin,
      key: original.key?.toString("utf8"),
      bytes: original.value?.length ?? 0,
      state: fate?.state ?? "waiting",
      fate,
      ...(payload ? { payload: text } : {}),
    });
    if (letters.length >= most) break;
  }
  return {
    data: letters,
    show: [
      {
        head: [
          "id",
          "state",
          "error",
          "from",
          "key",
          "retries",
          "failed at",
          "message",
          ...(payload ? ["payload"] : []),
        ],
        rows: letters.map(({ id, state, error, origin, key, retries, failedAt, message, ...rest }) => [
          id,
          state,
          error,
          origin.topic === undefined ? undefined : `${origin.topic}-${origin.partition}@${origin.offset}`,
          key,
          retries,
          failedAt,
          message.slice(0, 80),
          ...(payload ? [rest.payload] : []),
        ]),
        none: "No such dead letter.",
      },
    ],
  };
}
