// What can't be processed goes on to the dead letters with all that is needed to understand and to replay it.

import type { ConsumerContract } from "./contract";
import { NotReadable } from "./registry";

/** The record is well, but what it asks for isn't allowed: trying again changes nothing. */
export class Refused extends Error {}

export type ErrorType = "TRANSIENT" | "PERMANENT" | "POISON";

export function errorType(error: unknown): ErrorType {
  if (error instanceof NotReadable) return "POISON";
  return error instanceof Refused ? "PERMANENT" : "TRANSIENT";
}

export interface Original {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: Buffer | undefined;
  readonly value: Buffer;
}

export interface Failure {
  readonly error: Error;
  readonly retries: number;
  readonly service: string;
  readonly handler: string;
  readonly traceId: string;
  readonly correlationId: string;
}

/** The fields of the schema escrow.DLQMessage. */
export function deadLetter(original: Original, failure: Failure): Record<string, unknown> {
  const { error, retries, service, handler, traceId, correlationId } = failure;
  return {
    original_topic: original.topic,
    original_partition: original.partition,
    original_offset: Number(original.offset),
    original_payload: original.value,
    ...(original.key ? { original_key: original.key.toString("utf8") } : {}),
    error_type: errorType(error),
    error_message: error.message,
    retry_count: retries,
    failed_at: new Date().toISOString(),
    trace_id: traceId,
    correlation_id: correlationId,
    metadata: { service, handler, error_stack: error.stack ?? "" },
  };
}

/** Tries as often and waits as long as the contract says; what can't get better isn't tried again. */
export async function withRetries(
  { retry, deadLetter: policy }: ConsumerContract,
  work: () => Promise<void>,
): Promise<{ readonly error: Error; readonly retries: number } | undefined> {
  const most = policy?.afterFailures ?? (retry?.attempts ?? 0) + 1;
  for (let failures = 1; ; failures += 1) {
    try {
      await work();
      return undefined;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (errorType(error) !== "TRANSIENT" || failures >= most) return { error, retries: failures - 1 };
      const wait = retry?.delaysMs[failures - 1] ?? 1000;
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}
