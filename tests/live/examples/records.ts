// A program: writes and reads records as bytes, with a contract. Lines of JSON come in and go out.
//   records.ts write            each line {topic, key?, timestamp?, value: {base64} | {json, subject} | {protobuf, subject, message}}
//   records.ts read <topic>     all that comes, from the beginning, until it is ended

import { createInterface } from "node:readline";
import { connectionOf, readContract } from "../../../examples/typescript/contract";
import { Protobuf } from "../../../examples/typescript/protobuf";
import { readSnappyBlocks } from "../../../examples/typescript/snappy";
import { SchemaRegistry } from "../../../examples/typescript/registry";

interface Wanted {
  readonly topic: string;
  readonly key?: string;
  readonly timestamp?: number;
  readonly value: {
    readonly base64?: string;
    readonly json?: unknown;
    readonly protobuf?: object;
    readonly subject?: string;
    readonly message?: string;
  };
}

const contract = readContract();

async function bytes({ base64, json, protobuf, subject = "", message = "" }: Wanted["value"]): Promise<Buffer> {
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  const registry = SchemaRegistry.of(contract);
  if (protobuf !== undefined) return new Protobuf(registry).write(subject, message, protobuf);
  const head = Buffer.alloc(5);
  const { id = 0 } = await registry.ask(`/subjects/${encodeURIComponent(subject)}/versions/latest`);
  head.writeInt32BE(id, 1);
  return Buffer.concat([head, Buffer.from(JSON.stringify(json))]);
}

async function write(): Promise<void> {
  const { Producer, compatibilityPartitioner: partitioner } = await import("@platformatic/kafka");
  const producer = new Producer<Buffer, Buffer>({ ...connectionOf(contract), acks: -1, partitioner });
  for await (const line of createInterface({ input: process.stdin })) {
    const { topic, key, timestamp, value } = JSON.parse(line) as Wanted;
    const message = {
      topic,
      value: await bytes(value),
      ...(key === undefined ? {} : { key: Buffer.from(key) }),
      ...(timestamp === undefined ? {} : { timestamp: BigInt(timestamp) }),
    };
    await producer.send({ messages: [message] });
  }
  await producer.close();
}

async function read(topic: string): Promise<void> {
  const kafka = await import("@platformatic/kafka");
  const { Consumer } = kafka;
  readSnappyBlocks(kafka);
  const group = `test-reader-${topic}-${process.pid}`;
  const consumer = new Consumer<Buffer, Buffer>({ ...connectionOf(contract), groupId: group });
  const stream = await consumer.consume({ topics: [topic], autocommit: false, mode: "earliest" });
  for await (const { key, value, headers, partition, offset } of stream) {
    const names = [...(headers as Map<unknown, unknown>)].map(([name, each]) => [String(name), String(each)] as const);
    const record = {
      key: key ? String(key) : undefined,
      base64: value.toString("base64"),
      headers: Object.fromEntries(names),
      partition,
      offset: Number(offset),
    };
    process.stdout.write(`${JSON.stringify(record)}\n`);
  }
}

const [verb, topic = ""] = process.argv.slice(2);
(verb === "write" ? write() : read(topic)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
