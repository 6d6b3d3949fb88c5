// How far the standby is, and whether it could take over now.

import type { Answer } from "../frame/answer";
import { Exit } from "../frame/exit";
import type { Session } from "../frame/session";
import { Journal } from "./journal";
import { behind, pairOf, type Pair, type PairOptions } from "./pair";
import { ALLOWED } from "./report";
import { nameOf } from "./side";

export async function status(session: Session, options: PairOptions): Promise<Answer> {
  const pair = await pairOf(session, options);
  const { source, target, copy } = pair;
  const found = await stateOf(pair);
  const last = Journal.last(pair.files.journal);
  const open = last !== undefined && last.ended === undefined;
  const late = found.lateSeconds !== null && found.lateSeconds > ALLOWED.rpoSeconds;
  const words = [
    found.sourceAnswers
      ? `${source.name} answers; ${found.notCopied} offsets aren't copied${found.lateSeconds === null ? "" : `, the oldest for ${found.lateSeconds.toFixed(1)} s`}.`
      : `${source.name} doesn't answer.`,
    `The newest record in ${target.name} is of ${found.newestCopied ?? "no time: there is none"}.`,
    ...(found.groupsWithoutOffsets.length > 0
      ? [`Without offsets in ${target.name}: ${found.groupsWithoutOffsets.join(", ")}.`]
      : []),
    ...(open ? [`A ${last.kind} from ${last.source} to ${last.target} hasn't come to its end: run it again.`] : []),
  ];
  return {
    data: { source: source.name, target: target.name, ...found, unfinished: open, last: last ?? null },
    show: [
      {
        head: ["group", "topic", "partition", "offset"],
        rows: found.offsets.map(({ group, topic, partition, offset }) => [group, topic, partition, offset]),
        none: `No group of ${copy.groups.length} has an offset in ${target.name}.`,
      },
      ...words,
    ],
    ...(!found.sourceAnswers || late || open ? { exit: Exit.FOUND } : {}),
  };
}

async function stateOf(pair: Pair) {
  const { source, target, copy } = pair;
  const sourceAnswers = await source.answers();
  const newest = await target.newestTime(await target.partitions(copy.topics));
  const open = sourceAnswers ? await behind(pair) : [];
  let oldest: number | undefined;
  for (const each of open) {
    const time = await source.timeAt(each);
    if (time !== undefined) oldest = Math.min(oldest ?? Infinity, time);
  }
  const committed = await target.committed(copy.groups);
  return {
    sourceAnswers,
    notCopied: Number(open.reduce((sum, { offset, end }) => sum + (end - offset), 0n)),
    partitionsBehind: open.map(nameOf),
    lateSeconds: oldest === undefined ? null : Math.max(0, (Date.now() - oldest) / 1000),
    newestCopied: newest === undefined ? null : new Date(newest).toISOString(),
    groupsWithoutOffsets: copy.groups.filter((group) => (committed.get(group) ?? []).length === 0),
    offsets: [...committed].flatMap(([group, offsets]) =>
      offsets.map(({ topic, partition, offset }) => ({ group, topic, partition, offset: Number(offset) })),
    ),
  };
}
