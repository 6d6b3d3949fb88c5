// What a system may say about itself (systems/<name>/system.yaml). The published JSON Schema is made from this.

import { z } from "zod";
import { duration, oneOf, percentage, size, wholeNumber } from "../schema";

/** Topics, groups, users and transactional ids; `{tenant}` and `{service}` stand for the stack's own lists. */
const resourceName = z
  .string()
  .regex(/^[A-Za-z0-9._{}-]+$/, { error: "write letters, digits, dots, dashes and underscores only" })
  .min(1)
  .max(249, { error: "Kafka allows at most 249 characters" });

const text = z.string().min(1);

/** How long and in what form a topic keeps its records. Each value may be set for the system, an environment or a topic. */
const topicSettings = z.strictObject({
  /** Or `forever`. With cleanup `compact` alone it says nothing: the newest record of each key stays. */
  retention: z
    .union([z.literal("forever"), duration], { error: "write forever, or a duration such as 30d" })
    .optional(),
  cleanup: oneOf("delete", "compact", "compact,delete").optional(),
  compression: oneOf("none", "producer", "gzip", "snappy", "lz4", "zstd").optional(),
  segment: size.optional(),
  /** A segment is closed at this age even if it isn't full, so that retention can act on it. */
  segmentTime: duration.optional(),
  /** How long a deleted key can still be seen after compaction. */
  deleteRetention: duration.optional(),
  maxMessage: size.optional(),
  /** Services warn about records above this size. */
  warnAbove: size.optional(),
  minInSync: wholeNumber(1, 50).optional(),
});

const topic = topicSettings.extend({
  partitions: wholeNumber(1, 10_000),
  purpose: text,
  owner: text.optional(),
  /** What the key of a record is, and what is kept in order by it. */
  key: z.strictObject({ by: text, reason: text.optional() }).optional(),
  /** Whether records that can't be processed have somewhere to go. */
  deadLetter: z.boolean().default(true),
  /** Names of the types in it, for the schema registry: subject -> what it describes. */
  subjects: z.record(z.string(), text).optional(),
  /** The kinds of event in it, by aggregate. */
  events: z.record(z.string(), z.array(text)).optional(),
});

const deadLetters = z.discriminatedUnion(
  "style",
  [
    z.strictObject({
      style: z.literal("suffix"),
      suffix: z
        .string()
        .regex(/^[.-][A-Za-z0-9._-]+$/, { error: "write a suffix such as .dlq" })
        .default(".dlq"),
      /** `source`: as long as the topic that the record comes from. */
      retention: z.union([z.literal("source"), z.literal("forever"), duration]).default("source"),
      partitions: z.union([z.literal("source"), wholeNumber(1, 10_000)]).default("source"),
      segmentTime: duration.optional(),
      compression: oneOf("none", "producer", "gzip", "snappy", "lz4", "zstd").optional(),
    }),
    z.strictObject({
      style: z.literal("shared"),
      topic: resourceName,
      retention: z.union([z.literal("forever"), duration]),
      partitions: wholeNumber(1, 10_000),
      segmentTime: duration.optional(),
      compression: oneOf("none", "producer", "gzip", "snappy", "lz4", "zstd").optional(),
    }),
  ],
  { error: "write style: suffix or shared" },
);

const backoff = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("exponential"), first: duration, factor: wholeNumber(2, 10).default(2) }),
    z.strictObject({ kind: z.literal("linear"), interval: duration }),
    z.strictObject({ kind: z.literal("fixed"), interval: duration }),
  ],
  { error: "write kind: exponential, linear or fixed" },
);

const thresholds = z.strictObject({
  /** Records by which the group may trail. */
  lag: wholeNumber(1, 1_000_000_000).optional(),
  lagCritical: wholeNumber(1, 1_000_000_000).optional(),
  processingTime: duration.optional(),
  errorRate: percentage.optional(),
});

const guarantee = oneOf("at-most-once", "at-least-once", "exactly-once");

const consumes = z.strictObject({
  topics: z.array(resourceName).min(1),
  group: resourceName,
  guarantee: guarantee.default("at-least-once"),
  maxPollRecords: wholeNumber(1, 1_000_000).optional(),
  maxPollInterval: duration.optional(),
  sessionTimeout: duration.optional(),
  heartbeatInterval: duration.optional(),
  /** Between attempts of the client itself, before the service's own retries. */
  retryBackoff: duration.optional(),
  autoCommit: z.boolean().default(false),
  fromBeginning: z.boolean().default(true),
  retry: z.strictObject({ attempts: wholeNumber(0, 1000), backoff }).optional(),
  /** Failures after which a record goes to the dead-letter topic. */
  deadLetterAfter: wholeNumber(1, 1000).optional(),
  /** How a record that comes twice does no harm. */
  idempotency: text.optional(),
  alerts: thresholds.optional(),
});

const producer = z.strictObject({
  acks: oneOf("all", "1", "0").default("all"),
  idempotent: z.boolean().default(true),
  compression: oneOf("none", "gzip", "snappy", "lz4", "zstd").optional(),
  batchSize: size.optional(),
  linger: duration.optional(),
  retries: wholeNumber(0, 2_147_483_647).optional(),
  retryBackoff: duration.optional(),
  maxInFlight: wholeNumber(1, 5).optional(),
});

const service = z.strictObject({
  purpose: text.optional(),
  owner: text.optional(),
  instances: wholeNumber(1, 1000).default(1),
  produces: z.array(resourceName).default([]),
  consumes: z.array(consumes).default([]),
  producer: producer.optional(),
  /** Each instance writes with this name and its own number behind it. */
  transactionalId: resourceName.optional(),
  /** The service is a Kafka Streams application of this name, and may make its own internal topics. */
  streams: z.strictObject({ applicationId: resourceName, guarantee: guarantee.default("at-least-once") }).optional(),
  quotas: z
    .strictObject({
      /** Bytes in a second, for each broker. */
      produce: size.optional(),
      consume: size.optional(),
      /** Percent of a broker's request threads. */
      requests: wholeNumber(1, 10_000).optional(),
    })
    .optional(),
  clientCertificate: z.boolean().optional(),
});

const environmentOverride = topicSettings.extend({
  /** Longer retentions are cut to this. */
  retentionAtMost: duration.optional(),
});

export const systemFile = z.strictObject({
  system: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, { error: "write lower-case letters, digits and dashes" }),
  description: text,
  /** Every topic's name must match. */
  naming: z.strictObject({ pattern: text, description: text.optional() }).optional(),
  /** Clients must show a certificate besides their password. */
  clientCertificates: z.boolean().default(false),
  /** Every access decision, allowed or denied, is written to a log of its own. */
  auditLog: z.boolean().default(false),
  /** A topic with more partitions or another shape needs somebody's consent. */
  approvals: z.strictObject({ partitions: z.boolean().default(false) }).prefault({}),
  /** What every event carries around its payload. */
  envelope: z
    .array(z.strictObject({ field: text, type: text, required: z.boolean(), description: text.optional() }))
    .optional(),
  defaults: topicSettings.prefault({}),
  environments: z.partialRecord(oneOf("dev", "staging", "prod", "dr"), environmentOverride).default({}),
  deadLetters: deadLetters.optional(),
  topics: z.record(resourceName, topic),
  services: z.record(resourceName, service),
});

export type SystemFile = z.output<typeof systemFile>;
export type TopicEntry = SystemFile["topics"][string];
export type ServiceEntry = SystemFile["services"][string];
export type ConsumeEntry = ServiceEntry["consumes"][number];
export type TopicSettings = z.output<typeof topicSettings>;
