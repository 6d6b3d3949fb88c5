// What a service's own client must be told: settings for producing and consuming, retries, dead letters.

import type { ConsumeEntry } from "./system-file";
import type { Consumption, PlannedService } from "./services";
import type { PlannedTopic } from "./topics";

export interface ProducerContract {
  readonly topics: readonly string[];
  /** One for each instance; empty where nothing is written in transactions. */
  readonly transactionalIds: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** By topic, the size above which a record is worth a warning. */
  readonly warnAboveBytes: Readonly<Record<string, number>>;
}

export interface ConsumerContract {
  readonly group: string;
  readonly topics: readonly string[];
  readonly guarantee: ConsumeEntry["guarantee"];
  readonly instances: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly retry?: { readonly attempts: number; readonly backoff: string; readonly delaysMs: readonly number[] };
  readonly deadLetter?: { readonly afterFailures: number; readonly topics: Readonly<Record<string, string>> };
  /** What to do about each kind of failure. */
  readonly errors?: Consumption["errors"];
  readonly idempotency?: string;
  readonly alerts?: NonNullable<ConsumeEntry["alerts"]>;
}

export interface StreamsContract {
  readonly applicationId: string;
  readonly settings: Readonly<Record<string, string>>;
}

const MIB = 1024 ** 2;

/**
 * What brokers do is counted in requests rather than in records: fewer and larger ones than Kafka's own (16 KiB, 5 ms)
 * cost three quarters of the processor time at most speed, and less at half of it (docs/benchmarks.md, producers).
 */
const BATCH_BYTES = 64 * 1024;
const LINGER_MS = 10;

export function producerContract(
  service: PlannedService,
  topics: ReadonlyMap<string, PlannedTopic>,
): ProducerContract | undefined {
  const written = [...service.produces, ...service.consumes.flatMap((each) => Object.values(each.deadLetters))];
  if (written.length === 0 && service.transactionalIds.length === 0) return undefined;
  const producer = service.producer;
  const largest = largestMessage(written, topics);
  const warnings = written.flatMap((name) => {
    const size = topics.get(name)?.warnAboveBytes;
    return size === undefined ? [] : [[name, size] as const];
  });
  return {
    topics: [...new Set(service.produces)],
    transactionalIds: service.transactionalIds,
    settings: texts({
      acks: producer?.acks ?? "all",
      "enable.idempotence": producer?.idempotent ?? true,
      "compression.type": producer?.compression,
      // 0.36× the processor time of Kafka's own level 6, in the thread that sends, for 1.09× its bytes (docs/benchmarks.md,
      // compression).
      "compression.gzip.level": producer?.compression === "gzip" ? 1 : undefined,
      "batch.size": producer?.batchSize ?? BATCH_BYTES,
      "linger.ms": producer?.linger ?? LINGER_MS,
      retries: producer?.retries,
      "retry.backoff.ms": producer?.retryBackoff,
      "max.in.flight.requests.per.connection": producer?.maxInFlight,
      "max.request.size": largest > MIB ? largest : undefined,
    }),
    warnAboveBytes: Object.fromEntries(warnings),
  };
}

export function consumerContract(
  service: PlannedService,
  consumption: Consumption,
  topics: ReadonlyMap<string, PlannedTopic>,
): ConsumerContract {
  const { entry, group } = consumption;
  const largest = largestMessage(consumption.topics, topics);
  const { alerts, retry, deadLetterAfter, idempotency } = entry;
  return {
    group,
    topics: consumption.topics,
    guarantee: entry.guarantee,
    instances: service.instances,
    settings: texts({
      "group.id": group,
      "enable.auto.commit": entry.autoCommit,
      "auto.offset.reset": entry.fromBeginning ? "earliest" : "latest",
      "isolation.level": entry.guarantee === "exactly-once" ? "read_committed" : undefined,
      "max.poll.records": entry.maxPollRecords,
      "max.poll.interval.ms": entry.maxPollInterval,
      "session.timeout.ms": entry.sessionTimeout,
      "heartbeat.interval.ms": entry.heartbeatInterval,
      "retry.backoff.ms": entry.retryBackoff,
      "fetch.min.bytes": entry.fetchMin,
      "fetch.max.wait.ms": entry.fetchMaxWait,
      "max.partition.fetch.bytes": entry.fetchMaxPartition ?? (largest > MIB ? largest : undefined),
    }),
    ...(retry
      ? {
          retry: {
            attempts: retry.attempts,
            backoff: retry.backoff.kind,
            delaysMs: delays(retry.attempts, retry.backoff),
          },
        }
      : {}),
    ...(deadLetterAfter === undefined
      ? {}
      : { deadLetter: { afterFailures: deadLetterAfter, topics: consumption.deadLetters } }),
    ...(Object.keys(consumption.errors).length > 0 ? { errors: consumption.errors } : {}),
    ...(idempotency ? { idempotency } : {}),
    ...(alerts && Object.keys(alerts).length > 0 ? { alerts } : {}),
  };
}

export function streamsContract(service: PlannedService, replicationFactor: number): StreamsContract | undefined {
  if (!service.streams) return undefined;
  const { applicationId, guarantee } = service.streams;
  return {
    applicationId,
    settings: texts({
      "application.id": applicationId,
      "processing.guarantee": guarantee === "exactly-once" ? "exactly_once_v2" : "at_least_once",
      "replication.factor": replicationFactor,
    }),
  };
}

/** How long to wait before each further attempt. */
function delays(attempts: number, backoff: NonNullable<ConsumeEntry["retry"]>["backoff"]): number[] {
  return Array.from({ length: attempts }, (_, index) => {
    switch (backoff.kind) {
      case "exponential":
        return backoff.first * backoff.factor ** index;
      case "linear":
        return backoff.interval * (index + 1);
      case "fixed":
        return backoff.interval;
    }
  });
}

function largestMessage(names: readonly string[], topics: ReadonlyMap<string, PlannedTopic>): number {
  return Math.max(0, ...names.map((name) => Number(topics.get(name)?.settings["max.message.bytes"] ?? 0)));
}

function texts(settings: Readonly<Record<string, string | number | boolean | undefined>>): Record<string, string> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
