// What a service may rely on in its contract, as it is handed out: the source of the published JSON Schema.

import { z } from "zod";

const settings = z.record(z.string(), z.string()).describe("As Kafka's own clients call them.");

const consumer = z.object({
  group: z.string(),
  topics: z.array(z.string()),
  guarantee: z.enum(["at-most-once", "at-least-once", "exactly-once"]),
  instances: z.int(),
  settings,
  retry: z
    .object({ attempts: z.int(), backoff: z.string(), delaysMs: z.array(z.number()) })
    .optional()
    .describe("How often a record is tried again, and how long is waited before each time."),
  deadLetter: z
    .object({ afterFailures: z.int(), topics: z.record(z.string(), z.string()) })
    .optional()
    .describe("After how many failures a record is given up, and where it goes, by the topic that it came from."),
  idempotency: z.string().optional(),
});

const registry = z.object({
  url: z.string().describe("In Confluent's API."),
  user: z.string().optional(),
  password: z.string().optional(),
  role: z.enum(["admin", "developer", "readonly"]).optional(),
  subjects: z.array(
    z.object({
      subject: z.string(),
      format: z.enum(["PROTOBUF", "AVRO", "JSON"]),
      compatibility: z.string(),
      topics: z.array(z.string()),
      strategy: z.enum(["TopicName", "RecordName", "TopicRecordName"]),
    }),
  ),
});

export const contract = z.object({
  service: z.string(),
  user: z.string(),
  system: z.string().optional(),
  bootstrapServers: z.object({ CLIENT: z.string().optional(), EXTERNAL: z.string().optional() }),
  securityProtocol: z.enum(["SASL_SSL", "PLAINTEXT"]),
  saslMechanism: z.literal("SCRAM-SHA-512").optional(),
  password: z.string().optional(),
  caCertificate: z.string().optional().describe("PEM."),
  clientCertificate: z.string().optional().describe("PEM; where the service has one of its own."),
  clientKey: z.string().optional().describe("PEM, PKCS#8."),
  properties: z.string().describe("The text of a client.properties for Kafka's own clients."),
  producer: z.object({ topics: z.array(z.string()), transactionalIds: z.array(z.string()), settings }).optional(),
  consumers: z.array(consumer).optional(),
  streams: z.object({ applicationId: z.string(), settings }).optional(),
  registry: registry.optional(),
});
