// What a system's file may say about its services: what each reads and writes, how, and as whom.

import { z } from "zod";
import { duration, oneOf, percentage, size, wholeNumber } from "../schema";
import { resourceName, text } from "./topic-schema";

const backoff = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("exponential").describe("Each wait is `factor` times the one before."),
      first: duration,
      factor: wholeNumber(2, 10).default(2),
    }),
    z.strictObject({
      kind: z.literal("linear").describe("Each wait is `interval` longer than the one before."),
      interval: duration,
    }),
    z.strictObject({ kind: z.literal("fixed").describe("All waits are the same."), interval: duration }),
  ],
  { error: "write kind: exponential, linear or fixed" },
);

export const thresholds = z.strictObject({
  lag: wholeNumber(1, 1_000_000_000).optional().describe("Records by which the group may trail."),
  lagCritical: wholeNumber(1, 1_000_000_000).optional().describe("The same, for waking somebody up."),
  timeLag: duration
    .optional()
    .describe("Time by which the group may trail: its lag divided by the rate at which it reads, an estimate."),
  noProgress: duration.optional().describe("Time after which a group that has work but gets on with none has stopped."),
  processingTime: duration
    .optional()
    .describe("How long the processing of one record may take, for 95 of 100 records."),
  errorRate: percentage.optional().describe("Share of records whose processing may fail, e.g. 0.5%."),
});

const guarantee = oneOf("at-most-once", "at-least-once", "exactly-once");

const consumes = z.strictObject({
  topics: z.array(resourceName).min(1, { error: "name at least one topic" }),
  group: resourceName.describe("Instances in one group share the work. A group belongs to one service."),
  guarantee: guarantee
    .default("at-least-once")
    .describe("exactly-once: reads only what is committed, and gives the service transactional ids."),
  maxPollRecords: wholeNumber(1, 1_000_000).optional().describe("Most records that one poll returns."),
  maxPollInterval: duration.optional().describe("Longest time between two polls; beyond it the work goes to others."),
  sessionTimeout: duration.optional().describe("Silence after which a consumer counts as gone."),
  heartbeatInterval: duration.optional().describe("At most a third of sessionTimeout."),
  fetchMin: size.optional().describe("The broker waits until it has so much to send, ..."),
  fetchMaxWait: duration.optional().describe("... but no longer than this."),
  fetchMaxPartition: size.optional().describe("Most that one fetch returns of one partition."),
  retryBackoff: duration
    .optional()
    .describe("Between attempts of the client itself; the service's own are under retry."),
  autoCommit: z.boolean().default(false).describe("false: the service commits when a record is really done."),
  fromBeginning: z.boolean().default(true).describe("Where a new group starts: at the oldest record, or at the end."),
  retry: z
    .strictObject({ attempts: wholeNumber(0, 1000), backoff })
    .optional()
    .describe("How often and after what waits the service tries a record again."),
  deadLetterAfter: wholeNumber(1, 1000)
    .optional()
    .describe("Failures after which a record goes to the dead-letter topic."),
  idempotency: text.optional().describe("How a record that comes twice does no harm."),
  alerts: thresholds.optional().describe("Where this group differs from alerts.groups of the system."),
});

const producer = z.strictObject({
  acks: oneOf("all", "1", "0").default("all"),
  idempotent: z.boolean().default(true).describe("A retry writes no record twice."),
  compression: oneOf("none", "gzip", "snappy", "lz4", "zstd").optional(),
  batchSize: size.optional().describe("Records for one partition are sent together up to this size."),
  linger: duration.optional().describe("How long the producer waits for a batch to fill."),
  retries: wholeNumber(0, 2_147_483_647).optional(),
  retryBackoff: duration.optional().describe("Between two attempts to send."),
  maxInFlight: wholeNumber(1, 5).optional().describe("Requests under way on one connection."),
});

export const service = z.strictObject({
  purpose: text.optional(),
  owner: text.optional(),
  instances: wholeNumber(1, 1000).default(1),
  produces: z
    .array(resourceName)
    .default([])
    .describe("Topics that it writes. Dead-letter topics follow by themselves."),
  consumes: z.array(consumes).default([]),
  producer: producer.optional(),
  transactionalId: resourceName
    .optional()
    .describe("It writes in transactions: each instance under this name and its own number."),
  streams: z
    .strictObject({ applicationId: resourceName, guarantee: guarantee.default("at-least-once") })
    .optional()
    .describe("It is a Kafka Streams application of this name, and may make its own internal topics."),
  quotas: z
    .strictObject({
      produce: size.optional().describe("Bytes in a second, for each broker."),
      consume: size.optional().describe("Bytes in a second, for each broker."),
      requests: wholeNumber(1, 10_000).optional().describe("Percent of a broker's request threads."),
    })
    .optional()
    .describe("Most that it may take of the cluster; beyond it, it is slowed down."),
  metrics: z
    .strictObject({
      port: wholeNumber(1, 65535),
      path: text.default("/metrics"),
      scheme: oneOf("http", "https").default("http"),
    })
    .optional()
    .describe("Where it says how it fares, under the names of docs/monitoring.md; its host is called as it is."),
  clientCertificate: z.boolean().optional().describe("Default: what the system says under clientCertificates."),
});
