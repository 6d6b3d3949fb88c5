// Records in Confluent's wire format: a zero, the schema's number in the registry, and the record by that schema.

import avro from "avsc";
import { Namespace, Reader, Root, Type, Writer, common, parse } from "protobufjs";
import { Refused, type RegistryClient } from "../../providers/registry/client";

interface Registered {
  readonly id?: number;
  readonly schema: string;
  /** Absent: Avro. */
  readonly schemaType?: string;
  readonly references?: readonly { readonly name: string; readonly subject: string; readonly version: number }[];
}

interface Codec {
  readonly decode: (bytes: Buffer) => unknown;
  readonly encode: (value: unknown, message?: string) => Buffer;
}

/** Nobody will ever be able to read it, or to write it so. */
export class NotReadable extends Error {}

export class Schemas {
  readonly #codecs = new Map<number, Promise<Codec>>();

  constructor(readonly registry: RegistryClient) {}

  /** @throws NotReadable */
  async decode(bytes: Buffer): Promise<unknown> {
    if (bytes.length < 5 || bytes[0] !== 0) throw new NotReadable("it names no schema");
    const codec = await this.#codec(bytes.readInt32BE(1));
    try {
      return codec.decode(bytes.subarray(5));
    } catch (error) {
      throw new NotReadable(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param message which message of a Protobuf schema; its first one if not said */
  async encode(subject: string, value: unknown, message?: string): Promise<Buffer> {
    const latest = await this.#ask(`/subjects/${encodeURIComponent(subject)}/versions/latest`);
    if (latest.id === undefined) throw new NotReadable(`the registry gives no number for the schema of ${subject}`);
    const head = Buffer.alloc(5);
    head.writeInt32BE(latest.id, 1);
    return Buffer.concat([head, (await this.#codec(latest.id)).encode(value, message)]);
  }

  /** What a number has once stood for, it stands for always. */
  #codec(id: number): Promise<Codec> {
    const known = this.#codecs.get(id) ?? this.#load(id);
    this.#codecs.set(id, known);
    return known;
  }

  async #load(id: number): Promise<Codec> {
    const schema = await this.#ask(`/schemas/ids/${id}`);
    const referred = await this.#referred(schema);
    switch (schema.schemaType ?? "AVRO") {
      case "AVRO":
        return avroCodec(schema.schema, referred);
      case "JSON":
        return {
          decode: (bytes) => JSON.parse(bytes.toString("utf8")) as unknown,
          encode: (value) => Buffer.from(JSON.stringify(value)),
        };
      case "PROTOBUF":
        return protobufCodec(schema.schema, referred);
      default:
        throw new NotReadable(`its schema ${id} is of the unknown kind ${schema.schemaType}`);
    }
  }

  /** What others refer to comes before them. */
  async #referred({ references = [] }: Registered): Promise<string[]> {
    const texts: string[] = [];
    for (const { subject, version } of references) {
      const other = await this.#ask(`/subjects/${encodeURIComponent(subject)}/versions/${version}`);
      texts.push(...(await this.#referred(other)), other.schema);
    }
    return [...new Set(texts)];
  }

  async #ask(path: string): Promise<Registered> {
    try {
      return (await this.registry.ask("GET", path)) as Registered;
    } catch (error) {
      if (error instanceof Refused && error.status === 404) throw new NotReadable(`the registry doesn't know ${path}`);
      throw error;
    }
  }
}

function avroCodec(text: string, referred: readonly string[]): Codec {
  const registry = {};
  for (const other of referred) avro.Type.forSchema(JSON.parse(other) as avro.Schema, { registry });
  const type = avro.Type.forSchema(JSON.parse(text) as avro.Schema, { registry });
  return {
    decode: (bytes) => type.fromBuffer(bytes) as unknown,
    encode: (value) => type.toBuffer(type.fromString(JSON.stringify(value))),
  };
}

function protobufCodec(text: string, referred: readonly string[]): Codec {
  const root = new Root();
  const texts = [...referred, text];
  for (const name of texts.flatMap((each) => parse(each, new Root()).imports ?? []))
    root.addJSON(common.get(name)?.nested ?? {});
  for (const each of texts) parse(each, root, { keepCase: true });
  root.resolveAll();
  const own = parse(text, new Root(), { keepCase: true });
  const top = own.root.lookup(own.package ?? "");
  /** Messages by their index, as the schema's own text has them. */
  const below = (space: unknown): Type[] =>
    space instanceof Namespace ? space.nestedArray.filter((each): each is Type => each instanceof Type) : [];
  const typeAt = (path: readonly number[]): Type => {
    const found = path.reduce<unknown>((space, index) => below(space)[index], top);
    if (!(found instanceof Type)) throw new NotReadable(`its schema has no message ${path.join(".")}`);
    return root.lookupType(found.fullName);
  };
  return {
    decode: (bytes) => {
      const reader = Reader.create(bytes);
      const depth = reader.sint32();
      // A single zero stands for the first message.
      const path = depth === 0 ? [0] : Array.from({ length: depth }, () => reader.sint32());
      const type = typeAt(path);
      return type.toObject(type.decode(reader), { longs: Number, bytes: Buffer, defaults: true });
    },
    encode: (value, message) => {
      const names = below(top).map(({ name }) => name);
      const index = message === undefined ? 0 : names.indexOf(message);
      if (index < 0) throw new NotReadable(`its schema has no message ${message}; it has ${names.join(", ")}`);
      const type = typeAt([index]);
      const path = index === 0 ? Writer.create().sint32(0) : Writer.create().sint32(1).sint32(index);
      return Buffer.concat([path.finish(), type.encode(type.fromObject(value as Record<string, unknown>)).finish()]);
    },
  };
}
