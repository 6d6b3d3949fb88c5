// Writes saved records into the partitions that they came from, with their times, none twice.

import type { Producer } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type { Session } from "../frame/session";
import type { StoredRecord } from "../records/reader";

/** In one request, so that it fits also where topics allow no more than Kafka's usual size. */
const MOST_BYTES = 512 * 1024;
const MOST_RECORDS = 5000;
/** What a record takes beside its key, value and headers, at most. */
const FRAME_BYTES = 40;

type Bytes = Buffer | undefined;

/** Records of one partition, in their order; `written` hears of each part and where its first record is. */
export type Write = (
  records: readonly StoredRecord[],
  written: (some: readonly StoredRecord[], first: bigint) => void,
) => Promise<void>;

export async function writerOf(session: Session, topic: string): Promise<Write> {
  const { Producer: ProducerClass, ProduceAcks } = await session.library();
  const producer = session.closing(
    new ProducerClass<Bytes, Bytes, Buffer, Bytes>({
      ...(await session.clientOptions()),
      // A record that came compressed may be larger than the topic allows without.
      compression: "lz4",
      idempotent: true,
      acks: ProduceAcks.ALL,
    }),
  );
  return async (records, written) => {
    for (const some of inRequests(records)) written(some, await send(producer, topic, some));
  };
}

/** @returns the offset of the first of them */
async function send(
  producer: Producer<Bytes, Bytes, Buffer, Bytes>,
  topic: string,
  records: readonly StoredRecord[],
): Promise<bigint> {
  const messages = records.map(({ partition, key, value, headers, timestamp }) => ({
    topic,
    partition,
    timestamp,
    ...(key === undefined ? {} : { key }),
    value,
    headers: new Map(headers.map(([name, content]) => [Buffer.from(name), content])),
  }));
  const { offsets = [] } = await producer.send({ messages });
  const first = offsets[0]?.offset;
  if (first === undefined || offsets.length !== 1)
    throw new Error(`Kafka didn't say where it put records of ${topic}-${records[0]?.partition}`);
  return first;
}

export function* inRequests(records: readonly StoredRecord[]): Generator<readonly StoredRecord[]> {
  let from = 0;
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    const own = sizeOf(record);
    if (index > from && (bytes + own > MOST_BYTES || index - from >= MOST_RECORDS)) {
      yield records.slice(from, index);
      from = index;
      bytes = 0;
    }
    bytes += own;
  }
  if (from < records.length) yield records.slice(from);
}

function sizeOf({ key, value, headers }: StoredRecord): number {
  const named = headers.reduce((sum, [name, content]) => sum + 2 * name.length + (content?.length ?? 0) + 8, 0);
  return FRAME_BYTES + (key?.length ?? 0) + (value?.length ?? 0) + named;
}
