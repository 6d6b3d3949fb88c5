// Puts dead letters of escrow back to where they came from, once what kept them from being processed is mended. For the
// administrator: no service may read dead letters.
//
//   CONTRACT=admin.json REGISTRY=escrow-service.json node -r ts-node/register/transpile-only \
//     examples/typescript/replay.ts escrow.commands.v1.dlq PERMANENT

import { readFileSync } from "node:fs";
import { connectionOf, readContract, type Contract } from "./contract";
import { Protobuf } from "./protobuf";
import { SchemaRegistry } from "./registry";
import { readSnappyBlocks } from "./snappy";

/** Remembers what was replayed already, so that running it again does no harm. */
const GROUP = "dead-letter-replay";
/** After this long without another record all of them were seen. */
const QUIET_MS = 5000;

/** Of the schema escrow.DLQMessage, what a replay needs. */
interface Letter {
  readonly original_topic: string;
  readonly original_partition: number;
  readonly original_key?: string;
  readonly original_payload: Buffer;
  readonly error_type: string;
}

async function main(): Promise<void> {
  const [topic, kind] = process.argv.slice(2);
  if (!topic) throw new Error("which topic of dead letters?");
  const kafka = await import("@platformatic/kafka");
  const { Consumer, MessagesStreamFallbackModes, MessagesStreamModes, ProduceAcks, Producer } = kafka;
  readSnappyBlocks(kafka);
  const contract = readContract();
  const reader = JSON.parse(readFileSync(process.env["REGISTRY"] ?? "", "utf8")) as Contract;
  const protobuf = new Protobuf(SchemaRegistry.of(reader));
  const connection = connectionOf(contract);
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({
    ...connection,
    acks: ProduceAcks.ALL,
    idempotent: true,
  });
  const consumer = new Consumer<Buffer, Buffer>({ ...connection, groupId: `${GROUP}-${topic}` });
  // What comes from here on may be what is replayed now and fails again: it waits for the next replay.
  const ends = (await consumer.listOffsets({ topics: [topic] })).get(topic) ?? [];
  const stream = await consumer.consume({
    topics: [topic],
    autocommit: false,
    mode: MessagesStreamModes.COMMITTED,
    fallbackMode: MessagesStreamFallbackModes.EARLIEST,
  });
  const end = () => void stream.close();
  let quiet = setTimeout(end, QUIET_MS * 2);
  let replayed = 0;
  for await (const record of stream) {
    if (record.offset >= (ends[record.partition] ?? 0n)) continue;
    clearTimeout(quiet);
    const value = (await protobuf.read(record.value)).value as unknown as Letter;
    if (kind === undefined || value.error_type === kind) {
      const origin = `${record.topic}/${record.partition}/${record.offset}`;
      await producer.send({
        messages: [
          {
            topic: value.original_topic,
            partition: value.original_partition,
            ...(value.original_key ? { key: Buffer.from(value.original_key) } : {}),
            value: value.original_payload,
            headers: new Map([[Buffer.from("replayed-from"), Buffer.from(origin)]]),
          },
        ],
      });
      replayed += 1;
    }
    await record.commit();
    quiet = setTimeout(end, QUIET_MS);
  }
  await consumer.close();
  await producer.close();
  process.stdout.write(`${JSON.stringify({ replayed })}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
