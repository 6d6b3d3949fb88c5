// Records in Protobuf as Confluent's serialisers write them, by protobufjs and the registry's API alone.
//
// The client for Avro and JSON Schema knows neither Google's own types nor which message of a schema a record holds.

import { common, Namespace, Reader, Root, parse, Writer, type Type } from "protobufjs";

interface Registered {
  readonly schema: string;
  readonly references?: readonly { readonly name: string; readonly subject: string; readonly version: number }[];
}

/** An answer of the registry. */
export type Ask = (path: string) => Promise<unknown>;

export async function writeProtobuf(ask: Ask, subject: string, message: string, value: object): Promise<Buffer> {
  const latest = (await ask(`/subjects/${subject}/versions/latest`)) as Registered & { id: number };
  const types = await messagesOf(ask, latest);
  const index = types.findIndex(({ name }) => name === message);
  const type = types[index];
  if (!type) throw new Error(`${subject} has no message ${message}`);
  const head = Buffer.alloc(5);
  head.writeInt32BE(latest.id, 1);
  // The path to the message: its length and its indexes; the first message of all is a single zero.
  const path = index === 0 ? Writer.create().sint32(0) : Writer.create().sint32(1).sint32(index);
  return Buffer.concat([head, path.finish(), type.encode(type.fromObject(value)).finish()]);
}

export async function readProtobuf(ask: Ask, record: Buffer): Promise<{ message: string; value: unknown }> {
  if (record[0] !== 0) throw new Error("not a record with a schema");
  const types = await messagesOf(ask, (await ask(`/schemas/ids/${record.readInt32BE(1)}`)) as Registered);
  const reader = Reader.create(record.subarray(5));
  const type = types[reader.sint32() === 0 ? 0 : reader.sint32()];
  if (!type) throw new Error("no such message in its schema");
  return { message: type.name, value: type.toObject(type.decode(reader), { longs: String, bytes: String }) };
}

/** Of a schema itself, in their order. */
async function messagesOf(ask: Ask, schema: Registered): Promise<Type[]> {
  const texts = [schema.schema, ...(await referred(ask, schema))];
  const root = new Root();
  for (const name of texts.flatMap((text) => parse(text, new Root()).imports ?? [])) {
    root.addJSON(common.get(name)?.nested ?? {});
  }
  for (const text of texts) parse(text, root, { keepCase: true });
  root.resolveAll();
  const own = parse(schema.schema, new Root(), { keepCase: true });
  const space = own.root.lookup(own.package ?? "");
  const names = space instanceof Namespace ? space.nestedArray.map(({ fullName }) => fullName) : [];
  return names.map((name) => root.lookupType(name));
}

async function referred(ask: Ask, { references = [] }: Registered): Promise<string[]> {
  const found = references.map(async ({ subject, version }) => {
    const other = (await ask(`/subjects/${encodeURIComponent(subject)}/versions/${version}`)) as Registered;
    return [other.schema, ...(await referred(ask, other))];
  });
  return (await Promise.all(found)).flat();
}
