// `ops produce`: one record into a topic, in the form that its readers expect.

import { text as textOf } from "node:stream/consumers";
import type { Answer } from "../frame/answer";
import { misused } from "../frame/exit";
import { registryOf } from "../frame/registry";
import type { Session } from "../frame/session";
import { partitionerOf } from "../records/partitioner";
import { liveTopics } from "../records/topics";
import { NotReadable, Schemas } from "../records/schemas";

export interface Produce {
  readonly key?: string;
  readonly value?: string;
  readonly header?: readonly string[];
  readonly subject?: string;
  /** Which message of a Protobuf schema. */
  readonly message?: string;
  /** As it is, though the topic has a schema. */
  readonly raw?: boolean;
}

export async function produce(session: Session, topic: string, options: Produce): Promise<Answer> {
  const { key, subject: named, message, raw, header = [] } = options;
  await liveTopics(session, [topic]);
  const { plan } = await session.target();
  const usual = Object.keys(plan.topics.find(({ name }) => name === topic)?.subjects ?? {});
  if (raw && named !== undefined) misused("--raw and --subject contradict each other.");
  if (!raw && named === undefined && usual.length > 1)
    misused(`${topic} has several schemas: name one of ${usual.join(", ")} with --subject.`);
  const subject = raw ? undefined : (named ?? usual[0]);
  const content = options.value ?? (await textOf(process.stdin));
  const value = subject === undefined ? Buffer.from(content) : await encoded(session, subject, content, message);
  const headers = new Map(
    header.map((each) => {
      const at = each.indexOf("=");
      if (at < 1) misused(`--header ${each} says no value: write it as name=value.`);
      return [Buffer.from(each.slice(0, at)), Buffer.from(each.slice(at + 1))] as const;
    }),
  );
  const form = subject === undefined ? "as it is" : `by the schema ${subject}`;
  if (session.options.dryRun)
    return {
      data: { topic, bytes: value.length, subject, done: false },
      show: [`Nothing was written. It would be ${value.length} bytes, ${form}.`],
    };
  const library = await session.library();
  const producer = session.closing(
    new library.Producer<Buffer, Buffer, Buffer, Buffer>({
      ...(await session.clientOptions()),
      acks: library.ProduceAcks.ALL,
      partitioner: partitionerOf(library),
    }),
  );
  const { offsets = [] } = await producer.send({
    messages: [{ topic, ...(key === undefined ? {} : { key: Buffer.from(key) }), value, headers }],
  });
  const place = offsets[0];
  return {
    data: { topic, partition: place?.partition, offset: place?.offset, bytes: value.length, subject, done: true },
    show: [`Written to ${topic}-${place?.partition} at ${place?.offset}: ${value.length} bytes, ${form}.`],
  };
}

async function encoded(
  session: Session,
  subject: string,
  content: string,
  message: string | undefined,
): Promise<Buffer> {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    misused(`A record of ${subject} is written as JSON, and this isn't: correct it, or write it as it is with --raw.`);
  }
  try {
    return await new Schemas(await registryOf(session)).encode(subject, value, message);
  } catch (error) {
    if (error instanceof NotReadable) misused(`${subject}: ${error.message}.`);
    if (
      error instanceof TypeError ||
      (error instanceof Error && /invalid|expected|cannot|require/i.test(error.message))
    )
      misused(`This is no record of ${subject}: ${error.message}.`);
    throw error;
  }
}
