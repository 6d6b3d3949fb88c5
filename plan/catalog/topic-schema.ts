// What a system's file may say about its topics and their dead letters.

import { z } from "zod";
import { compatibility } from "../registry/levels";
import { duration, oneOf, size, wholeNumber } from "../schema";

/** Topics, groups, users and transactional ids; `{tenant}` and `{service}` stand for the stack's own lists. */
export const resourceName = z
  .string()
  .regex(/^[A-Za-z0-9._{}-]+$/, { error: "write letters, digits, dots, dashes and underscores only" })
  .min(1)
  .max(249, { error: "Kafka allows at most 249 characters" });

export const text = z.string({ error: "write a text" }).min(1, { error: "write a text" });

const compression = oneOf("none", "producer", "gzip", "snappy", "lz4", "zstd").optional();

export const envelope = z
  .array(z.strictObject({ field: text, type: text, required: z.boolean(), description: text.optional() }))
  .optional();

/** How long and in what form a topic keeps its records. Each value may be set for the system, an environment or a topic. */
export const topicSettings = z.strictObject({
  retention: z
    .union([z.literal("forever"), duration], { error: "write forever, or a duration such as 30d" })
    .optional()
    .describe("How long records are kept, or forever. With cleanup `compact` alone it says nothing."),
  cleanup: oneOf("delete", "compact", "compact,delete")
    .optional()
    .describe("delete: by age. compact: only the newest record of each key stays. compact,delete: both."),
  compression: compression.describe("Of the records on disk; producer: as they come."),
  segment: size.optional().describe("Size at which a segment of the log is closed; only closed ones are cleaned."),
  segmentTime: duration
    .optional()
    .describe("A segment is closed at this age even if it isn't full, so that retention can act on it."),
  deleteRetention: duration.optional().describe("How long a deleted key can still be seen after compaction."),
  maxMessage: size.optional().describe("The largest record (or batch of records) that is accepted."),
  warnAbove: size.optional().describe("Services warn about records above this size."),
  minInSync: wholeNumber(1, 50)
    .optional()
    .describe("Replicas that must have a record before it is acknowledged; never more than the cluster can give."),
});

export const environmentOverride = topicSettings.extend({
  retentionAtMost: duration.optional().describe("Longer retentions are cut to this, also those of single topics."),
});

const subjects = z
  .record(
    z.string(),
    z.union([
      text,
      z.strictObject({
        description: text,
        compatibility: compatibility.optional().describe("Default: what the system says under schemas."),
      }),
    ]),
  )
  .optional()
  .describe("For the schema registry: each subject, and what it describes; schemas/<subject>.* is its schema.");

export const topic = topicSettings.extend({
  partitions: wholeNumber(1, 10_000).describe("Can grow later, but then keys move; can never shrink."),
  purpose: text.describe("What the topic is for, in a few words."),
  owner: text.optional().describe("Who answers for it."),
  key: z
    .strictObject({ by: text, reason: text.optional() })
    .optional()
    .describe("What the key of a record is, and what is kept in order by it."),
  deadLetter: z.boolean().default(true).describe("Whether records that can't be processed have somewhere to go."),
  subjects,
  events: z
    .record(z.string(), z.strictObject({ types: z.array(text).min(1), key: text.optional(), reason: text.optional() }))
    .optional()
    .describe("The kinds of event in it, by aggregate, with the key of each where they differ."),
});

const common = {
  segmentTime: duration.optional().describe("A segment is closed at this age even if it isn't full."),
  compression: compression.describe("As for topics; default: the system's."),
  envelope: envelope.describe("What is written around a record that could not be processed."),
  subjects,
};

export const deadLetters = z.discriminatedUnion(
  "style",
  [
    z.strictObject({
      style: z.literal("suffix").describe("Each topic has a dead-letter topic of its own."),
      suffix: z
        .string()
        .regex(/^[.-][A-Za-z0-9._-]+$/, { error: "write a suffix such as .dlq" })
        .default(".dlq")
        .describe("What follows the topic's name."),
      retention: z
        .union([z.literal("source"), z.literal("forever"), duration], {
          error: "write source, forever, or a duration such as 30d",
        })
        .default("source")
        .describe("source: as long as the topic that the record comes from."),
      partitions: z
        .union([z.literal("source"), wholeNumber(1, 10_000)], { error: "write source, or a whole number from 1" })
        .default("source")
        .describe("source: as many as the topic, so that the order of each key stays."),
      ...common,
    }),
    z.strictObject({
      style: z.literal("shared").describe("All topics share one dead-letter topic."),
      topic: resourceName,
      retention: z.union([z.literal("forever"), duration], { error: "write forever, or a duration such as 30d" }),
      partitions: wholeNumber(1, 10_000),
      ...common,
    }),
  ],
  { error: "write style: suffix or shared" },
);
