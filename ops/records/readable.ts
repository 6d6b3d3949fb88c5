// A record as people and programs can read it: decoded by its schema where it names one.

import { NotReadable, type Schemas } from "./schemas";
import type { StoredRecord } from "./reader";

export interface ReadableRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly time: string;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** What its schema makes of it, its text, or null where it deletes its key. */
  readonly value: unknown;
  readonly form: "schema" | "text" | "base64" | "none";
}

export async function readable(record: StoredRecord, schemas: Schemas | undefined): Promise<ReadableRecord> {
  const { topic, partition, offset, timestamp, key, value, headers } = record;
  return {
    topic,
    partition,
    offset,
    time: new Date(Number(timestamp)).toISOString(),
    key: key && textOf(key).text,
    headers: Object.fromEntries(headers.map(([name, content]) => [name, content ? textOf(content).text : ""])),
    ...(await valueOf(value, schemas)),
  };
}

async function valueOf(
  value: Buffer | undefined,
  schemas: Schemas | undefined,
): Promise<Pick<ReadableRecord, "value" | "form">> {
  if (value === undefined) return { value: null, form: "none" };
  if (schemas && value[0] === 0) {
    try {
      return { value: await schemas.decode(value), form: "schema" };
    } catch (error) {
      if (!(error instanceof NotReadable)) throw error;
    }
  }
  const { text, form } = textOf(value);
  return { value: text, form };
}

function textOf(bytes: Buffer): { readonly text: string; readonly form: "text" | "base64" } {
  const text = bytes.toString("utf8");
  const whole = Buffer.from(text, "utf8").equals(bytes) && !/[\u0000-\u0008\u000e-\u001f]/.test(text);
  return whole ? { text, form: "text" } : { text: bytes.toString("base64"), form: "base64" };
}

/** Bytes inside of a decoded record as base64. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === "bigint") return Number(each);
    const bytes = each as { type?: unknown; data?: unknown } | null;
    return bytes?.type === "Buffer" && Array.isArray(bytes.data)
      ? Buffer.from(bytes.data as number[]).toString("base64")
      : each;
  });
}
