// The escrow service, in miniature: carries out CreateEscrow, tells EscrowCreated, and gives up what can't be done.
//
//   CONTRACT=escrow-service.json LIMIT_CENTS=1000000 node -r ts-node/register/transpile-only examples/typescript/escrow-service.ts

import { connectionOf, readContract, type ConsumerContract } from "./contract";
import { Refused, deadLetter, errorType, withRetries } from "./dead-letters";
import { Protobuf } from "./protobuf";
import { SchemaRegistry } from "./registry";
import { readSnappyBlocks } from "./snappy";

const COMMANDS = "escrow.commands.v1";
const EVENTS = "escrow.events.v1";
/** Above it a person must agree, and this service refuses. */
const LIMIT_CENTS = Number(process.env["LIMIT_CENTS"] ?? 1_000_000);

const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function main(): Promise<void> {
  const kafka = await import("@platformatic/kafka");
  const { Consumer, MessagesStreamFallbackModes, MessagesStreamModes, ProduceAcks, Producer } = kafka;
  // A key goes where Java's clients put it; the library alone would put half of all keys elsewhere.
  const partitioner = kafka.compatibilityPartitioner;
  readSnappyBlocks(kafka);
  const contract = readContract();
  const entry = contract.consumers?.[0];
  if (!entry) throw new Error(`${contract.service} has no consumer in its contract`);
  const protobuf = new Protobuf(SchemaRegistry.of(contract));
  const connection = connectionOf(contract);
  const producer = new Producer<Buffer, Buffer>({
    ...connection,
    acks: ProduceAcks.ALL,
    idempotent: true,
    partitioner,
  });
  const consumer = new Consumer<Buffer, Buffer>({ ...connection, groupId: entry.group });
  const stream = await consumer.consume({
    topics: [...entry.topics],
    autocommit: false,
    mode: MessagesStreamModes.COMMITTED,
    fallbackMode: MessagesStreamFallbackModes.EARLIEST,
    ...consumption(entry),
  });
  process.once("SIGTERM", () => void stream.close());
  tell({ ready: contract.service });
  for await (const record of stream) {
    let trace = { traceId: "", correlationId: "" };
    const failed = await withRetries(entry, async () => {
      if (record.topic !== COMMANDS) return;
      const { message, value } = await protobuf.read(record.value);
      trace = { traceId: text(value["trace_id"]), correlationId: text(value["correlation_id"]) };
      if (message !== "CreateEscrow") return;
      const event = created(value);
      const payload = await protobuf.write(`${EVENTS}-value`, "EscrowCreated", event);
      await producer.send({ messages: [{ topic: EVENTS, key: Buffer.from(event.escrow_id), value: payload }] });
      tell({ created: event.escrow_id });
    });
    const target = entry.deadLetter?.topics[record.topic];
    if (failed && target) {
      const where = { service: contract.service, handler: "createEscrow" };
      const envelope = deadLetter(record, { ...failed, ...where, ...trace });
      const value = await protobuf.write("escrow.DLQMessage", "DLQMessage", envelope);
      await producer.send({ messages: [{ topic: target, key: record.key, value }] });
      tell({ deadLetter: target, offset: Number(record.offset), errorType: errorType(failed.error) });
    }
    // Only now: whoever is killed before does it again, and events are told by their key.
    await record.commit();
  }
  await consumer.close();
  await producer.close();
}

function consumption({ settings }: ConsumerContract) {
  return {
    maxWaitTime: Number(settings["fetch.max.wait.ms"] ?? 500),
    minBytes: Number(settings["fetch.min.bytes"] ?? 1),
  };
}

function created(command: Record<string, unknown>) {
  const amount = Number(command["amount_cents"] ?? 0);
  if (amount > LIMIT_CENTS) throw new Refused(`${amount} cents are above the limit of ${LIMIT_CENTS}`);
  const now = Date.now();
  return {
    escrow_id: text(command["escrow_id"]),
    contract_id: text(command["contract_id"]),
    buyer_id: text(command["buyer_id"]),
    seller_id: text(command["seller_id"]),
    amount: { currency: text(command["currency"]), amount_cents: amount },
    occurred_at: { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1_000_000 },
    version: "1",
    trace: { trace_id: text(command["trace_id"]), correlation_id: text(command["correlation_id"]) },
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
