// What a system may say about itself (systems/<name>/system.yaml). The published JSON Schema is made from this.

import { z } from "zod";
import { oneOf, size, wholeNumber } from "../schema";
import { compatibility } from "../registry/levels";
import { alerts, objectives } from "./alert-schema";
import { service } from "./service-schema";
import { deadLetters, envelope, environmentOverride, resourceName, text, topic, topicSettings } from "./topic-schema";

const errors = z.record(
  text,
  z.strictObject({
    handling: text,
    to: oneOf("source", "dead-letter").describe("source: the record stays where it is and is tried again."),
  }),
);

export const systemFile = z.strictObject({
  system: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, { error: "write lower-case letters, digits and dashes" })
    .describe("The name of the folder."),
  description: text.describe("What the system is, in a sentence."),
  naming: z
    .strictObject({ pattern: text, description: text.optional() })
    .optional()
    .describe("A regular expression that every topic's name must match; dead-letter topics follow their topics."),
  clientCertificates: z
    .boolean()
    .default(false)
    .describe("Clients must show a certificate besides their password, on the whole cluster."),
  auditLog: z
    .boolean()
    .default(false)
    .describe("Every access decision, allowed or denied, is written to a log of its own."),
  approvals: z
    .strictObject({ partitions: z.boolean().default(false).describe("More partitions need somebody's consent.") })
    .prefault({})
    .describe("What nobody may change alone."),
  traffic: z
    .strictObject({
      recordsPerSecond: wholeNumber(1, 1_000_000_000).describe("Records in a second, at the busiest."),
      recordSize: size.describe("Of one record, as it is sent."),
    })
    .optional()
    .describe("What all services of the system write together; the cluster's size is held against it."),
  schemas: z
    .strictObject({ compatibility: compatibility.optional().describe("Default: the registry's own.") })
    .prefault({})
    .describe("For every schema of the system that says nothing else."),
  envelope: envelope.describe("What every event carries around its payload."),
  defaults: topicSettings.prefault({}).describe("For every topic that says nothing else."),
  environments: z
    .partialRecord(oneOf("dev", "staging", "prod", "dr"), environmentOverride)
    .default({})
    .describe("What one environment changes for all topics."),
  deadLetters: deadLetters.optional().describe("Where records go that can't be processed. Without it: nowhere."),
  errors: errors.default({}).describe("Kinds of failure, and what services do about each."),
  alerts: alerts.prefault({}).describe("When to tell somebody."),
  objectives: objectives.prefault({}).describe("What the system promises its own users, measured over 30 days."),
  topics: z.record(resourceName, topic).describe("By name; {tenant} and {service} stand for the stack's own lists."),
  services: z.record(resourceName, service).describe("By name, which is the name of the user too."),
});

export type SystemFile = z.output<typeof systemFile>;
export type TopicEntry = SystemFile["topics"][string];
export type ServiceEntry = SystemFile["services"][string];
export type ConsumeEntry = ServiceEntry["consumes"][number];
export type TopicSettings = z.output<typeof topicSettings>;
