// `ops tail`: what is in a topic, and what comes.

import { jsonOf, plain, type Answer } from "../frame/answer";
import { misused } from "../frame/exit";
import { registryOf } from "../frame/registry";
import type { Session } from "../frame/session";
import { partitionsOf, timeOf } from "../groups/moves";
import { readable, valueText, type ReadableRecord } from "../records/readable";
import { readRecords, type Range, type StoredRecord } from "../records/reader";
import { Schemas } from "../records/schemas";
import { EARLIEST, LATEST, at, liveTopics, offsetsAt, placesOf } from "../records/topics";
import { filterOf, type Filters } from "./filter";
import { furtherBack, type Stretch } from "./newest";

export interface Tail extends Filters {
  readonly count: string;
  readonly fromBeginning?: boolean;
  readonly follow?: boolean;
  readonly partitions?: string;
}

export async function tail(session: Session, topic: string, options: Tail): Promise<Answer> {
  const most = Number(options.count);
  if (!Number.isInteger(most) || most < 1) misused(`--count ${options.count} is no whole number from 1.`);
  const matches = filterOf(options);
  const partitions = partitionsOf(options.partitions);
  const places = placesOf((await liveTopics(session, [topic])).values()).filter(
    ({ partition }) => partitions?.has(partition) ?? true,
  );
  const [firsts, lasts, from] = await Promise.all([
    offsetsAt(session, places, EARLIEST),
    offsetsAt(session, places, LATEST, true),
    options.since === undefined ? undefined : offsetsAt(session, places, BigInt(timeOf(options.since))),
  ]);
  const filtered = options.key !== undefined || options.header !== undefined || options.until !== undefined;
  const ranges = places.map((place): Stretch => {
    const [first, last] = [firsts.get(at(place)) ?? 0n, lasts.get(at(place)) ?? 0n];
    const since = from?.get(at(place));
    const begin = since === undefined ? first : since < 0n ? last : since < first ? first : since;
    // Without a wish, the newest of each partition are enough to find the newest of all.
    const start = since !== undefined || options.fromBeginning || filtered ? begin : last - BigInt(most);
    return { ...place, from: start < begin ? begin : start, to: last, begin };
  });
  const { plan } = await session.target();
  const schemas = plan.registry ? new Schemas(await registryOf(session)) : undefined;
  const found = await session.step(topic, async (report) => {
    let kept: StoredRecord[] = [];
    let seen = 0;
    const came = new Map<number, number>();
    for (let next = ranges; next.length > 0; next = furtherBack(next, came, most)) {
      for await (const record of readRecords(session, next)) {
        if ((seen += 1) % 10_000 === 0) report(`reading, ${seen}`);
        came.set(record.partition, (came.get(record.partition) ?? 0) + 1);
        if (matches(record)) kept.push(record);
        // From the beginning, the first ones are wanted; otherwise the last ones.
        if (options.fromBeginning && kept.length >= most) break;
        if (kept.length > most * 50) kept = newest(kept, most);
      }
    }
    return options.fromBeginning ? kept : newest(kept, most);
  });
  const records = await Promise.all(found.map((record) => readable(record, schemas)));
  if (!options.follow)
    return { data: records.map(asData), show: records.length > 0 ? records.map(lineOf) : ["No such record."] };
  for (const record of records) show(session, record);
  await follow(
    session,
    ranges.map(({ to, topic: name, partition }) => ({ topic: name, partition, from: to })),
    matches,
    schemas,
  );
  return { data: undefined, show: [] };
}

function newest(records: readonly StoredRecord[], most: number): StoredRecord[] {
  return [...records]
    .sort((left, right) => Number(left.timestamp - right.timestamp) || Number(left.offset - right.offset))
    .slice(-most);
}

/** Until somebody interrupts it, or has heard enough. */
async function follow(
  session: Session,
  ranges: readonly Range[],
  matches: (record: StoredRecord) => boolean,
  schemas: Schemas | undefined,
): Promise<void> {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  // Nobody listens any more: a pipe into `head`.
  process.stdout.once("error", () => stop.abort());
  for await (const record of readRecords(session, ranges, { signal: stop.signal })) {
    if (matches(record)) show(session, await readable(record, schemas));
  }
}

function show(session: Session, record: ReadableRecord): void {
  process.stdout.write(`${session.options.json ? jsonOf(asData(record)).replace(/\n\s*/g, " ") : lineOf(record)}\n`);
}

function asData(record: ReadableRecord): object {
  return {
    ...record,
    value: JSON.parse(
      JSON.stringify(typeof record.value === "string" ? record.value : JSON.parse(valueText(record.value))),
    ) as unknown,
  };
}

function lineOf({ partition, offset, time, key, headers, value }: ReadableRecord): string {
  const beside = Object.entries(headers).map(([name, content]) => `${name}=${content}`);
  const head = [
    `${partition}/${offset}`,
    time,
    `key=${key ?? "-"}`,
    ...(beside.length > 0 ? [`{${beside.join(", ")}}`] : []),
  ];
  return plain(`${head.join("  ")}  ${valueText(value)}`);
}
