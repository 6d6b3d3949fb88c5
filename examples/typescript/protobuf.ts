// Records in Protobuf as Confluent's serialisers frame them: a zero, the schema's number in the registry, which of its
// messages it is, and the message.

import { Namespace, Reader, Root, Writer, common, parse, type Type } from "protobufjs";
import { NotReadable, type Registered, type SchemaRegistry } from "./registry";

export class Protobuf {
  constructor(private readonly registry: SchemaRegistry) {}

  async write(subject: string, message: string, value: object): Promise<Buffer> {
    const latest = await this.registry.ask(`/subjects/${encodeURIComponent(subject)}/versions/latest`);
    const types = await this.messages(latest);
    const index = types.findIndex(({ name }) => name === message);
    const type = types[index];
    if (!type || latest.id === undefined) throw new Error(`subject ${subject} has no message ${message}`);
    const head = Buffer.alloc(5);
    head.writeInt32BE(latest.id, 1);
    // The first message of a schema is a single zero, any other the length of its path and the path.
    const path = index === 0 ? Writer.create().sint32(0) : Writer.create().sint32(1).sint32(index);
    return Buffer.concat([head, path.finish(), type.encode(type.fromObject(value)).finish()]);
  }

  /** @throws NotReadable for what will never be readable; other errors may pass */
  async read(record: Buffer): Promise<{ readonly message: string; readonly value: Record<string, unknown> }> {
    if (record.length < 6 || record[0] !== 0) throw new NotReadable("the record names no schema");
    const types = await this.messages(await this.registry.ask(`/schemas/ids/${record.readInt32BE(1)}`));
    try {
      const reader = Reader.create(record.subarray(5));
      const type = types[reader.sint32() === 0 ? 0 : reader.sint32()];
      if (!type) throw new Error("its schema has no such message");
      return {
        message: type.name,
        value: type.toObject(type.decode(reader), { longs: Number, bytes: Buffer, defaults: true }),
      };
    } catch (error) {
      throw new NotReadable(error instanceof Error ? error.message : String(error));
    }
  }

  /** In the order of the schema itself; what it refers to is only there to be understood. */
  private async messages(schema: Registered): Promise<Type[]> {
    const root = new Root();
    const texts = [schema.schema, ...(await this.referred(schema))];
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

  private async referred({ references = [] }: Registered): Promise<string[]> {
    const texts = references.map(async ({ subject, version }) => {
      const other = await this.registry.ask(`/subjects/${encodeURIComponent(subject)}/versions/${version}`);
      return [other.schema, ...(await this.referred(other))];
    });
    return (await Promise.all(texts)).flat();
  }
}
