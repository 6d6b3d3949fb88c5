// A dead letter, whichever way it says what happened: as a message around the record (escrow's DLQMessage), or in headers
// beside it. Pure.

import type { StoredRecord } from "../records/reader";

export interface Letter {
  /** `partition/offset` in its topic. */
  readonly id: string;
  readonly record: StoredRecord;
  readonly error: string;
  readonly message: string;
  readonly failedAt?: string;
  readonly service?: string;
  readonly retries?: number;
  readonly origin: { readonly topic?: string; readonly partition?: number; readonly offset?: number };
  /** The record as it was before it failed. */
  readonly original: {
    readonly key: Buffer | undefined;
    readonly value: Buffer | undefined;
    readonly headers: StoredRecord["headers"];
  };
}

const PREFIX = "dead-letter.";
/** What can't be told apart. */
export const UNKNOWN = "(unknown)";

/** @param envelope the letter's value as it was decoded, where it is a message around the record */
export function letterOf(record: StoredRecord, envelope?: Readonly<Record<string, unknown>>): Letter {
  const id = `${record.partition}/${record.offset}`;
  return envelope && "original_payload" in envelope ? fromEnvelope(id, record, envelope) : fromHeaders(id, record);
}

function fromEnvelope(id: string, record: StoredRecord, envelope: Readonly<Record<string, unknown>>): Letter {
  const text = (name: string): string | undefined => {
    const value = envelope[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const number = (name: string): number | undefined =>
    envelope[name] === undefined ? undefined : Number(envelope[name]);
  const payload = envelope["original_payload"];
  const [key, topic, failedAt] = [text("original_key"), text("original_topic"), text("failed_at")];
  const [partition, offset, retries] = [number("original_partition"), number("original_offset"), number("retry_count")];
  const service = (envelope["metadata"] as { service?: string } | undefined)?.service;
  return {
    id,
    record,
    error: text("error_type") ?? UNKNOWN,
    message: text("error_message") ?? "",
    ...known({ failedAt, service, retries }),
    origin: known({ topic, partition, offset }),
    original: {
      key: key === undefined ? undefined : Buffer.from(key),
      value: Buffer.isBuffer(payload) ? payload : undefined,
      headers: record.headers,
    },
  };
}

function fromHeaders(id: string, record: StoredRecord): Letter {
  // A letter that was replayed and failed again has both stories: the last one counts.
  const facts = new Map(
    record.headers
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([name, value]) => [name.slice(PREFIX.length), value?.toString("utf8") ?? ""]),
  );
  const number = (name: string): number | undefined => (facts.has(name) ? Number(facts.get(name)) : undefined);
  const [topic, failedAt, service] = [facts.get("original-topic"), facts.get("failed-at"), facts.get("service")];
  const [partition, offset, retries] = [number("original-partition"), number("original-offset"), number("retry-count")];
  return {
    id,
    record,
    error: facts.get("error-type") ?? UNKNOWN,
    message: facts.get("error-message") ?? "",
    ...known({ failedAt, service, retries }),
    origin: known({ topic, partition, offset }),
    original: {
      key: record.key,
      value: record.value,
      headers: record.headers.filter(([name]) => !name.startsWith(PREFIX)),
    },
  };
}

/**
 * The partition that a letter came from, where it goes back there: others of its key are there, also where partitions were
 * added since. Undefined: its key decides.
 */
export function homeOf({ origin }: Letter, target: string, partitions: number): number | undefined {
  const { topic, partition = -1 } = origin;
  const there = topic === target && Number.isInteger(partition) && partition >= 0 && partition < partitions;
  return there ? partition : undefined;
}

type Known<Facts> = { [Name in keyof Facts]?: Exclude<Facts[Name], undefined> };

function known<Facts extends object>(facts: Facts): Known<Facts> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Known<Facts>;
}
