// Writes to the ledger, and what goes with it, in transactions. One writer for each topic of dead letters: whoever comes
// later takes over from who was there before, also from one that was killed in the middle.

import type { MessageToProduce, Producer } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { says } from "../frame/errors";
import { refuse } from "../frame/exit";
import type { Session } from "../frame/session";
import { partitionerOf } from "../records/partitioner";
import { LEDGER } from "./ledger-topic";
import type { Fate } from "./ledger";

export type Message = MessageToProduce<Buffer, Buffer | undefined, Buffer, Buffer | undefined>;

type Transaction = Awaited<
  ReturnType<Producer<Buffer, Buffer | undefined, Buffer, Buffer | undefined>["beginTransaction"]>
>;

export interface Writer {
  /** All of it, or nothing. */
  readonly write: (messages: readonly Message[]) => Promise<void>;
}

/** Kafka's own codes for who was taken over: old epoch, fenced, unknown. */
const TAKEN_OVER = [47, 90];
const TRANSACTION_MS = 15_000;

/** What its forerunner left open is taken back before this returns. */
export async function writerFor(session: Session, topic: string): Promise<Writer> {
  const library = await session.library();
  const { Producer: ProducerClass, ProduceAcks } = library;
  const producer = session.closing(
    new ProducerClass<Buffer, Buffer | undefined, Buffer, Buffer | undefined>({
      ...(await session.clientOptions()),
      transactionalId: `ops-dead-letters-${topic}`,
      idempotent: true,
      acks: ProduceAcks.ALL,
      partitioner: partitionerOf(library),
      // After a commit the next transaction may have to wait a moment for it to be written everywhere.
      retries: 200,
      retryDelay: 50,
      // Also how long a transaction lives whose writer was killed.
      timeout: TRANSACTION_MS,
    }),
  );
  // No identity of before: the cluster gives one, and ends whatever was begun under another.
  const fresh = { producerId: -1n, producerEpoch: -1 };
  let begun: Transaction | undefined = await producer.beginTransaction(fresh);
  return {
    write: async (messages) => {
      const transaction = begun ?? (await producer.beginTransaction());
      begun = undefined;
      try {
        await transaction.send({ messages: [...messages] });
        await transaction.commit();
      } catch (error) {
        await transaction.abort().catch(() => undefined);
        if (TAKEN_OVER.some((code) => says(error, code)))
          refuse(
            `Somebody else works on ${topic} now and took over: what was under way here was taken back; run it again.`,
          );
        throw error;
      }
    },
  };
}

export function ledgerMessage(key: string, fate: Fate | undefined): Message {
  return { topic: LEDGER, key: Buffer.from(key), value: fate && Buffer.from(JSON.stringify(fate)), partition: 0 };
}
