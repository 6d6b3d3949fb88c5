// What a review reads of a plan. Plans come as JSON, since the one of the base was made by the base's own program, whose
// plans may lack what came later.

import { z } from "zod";
import { check } from "../schema";
import { RefusedError } from "../problems";

const texts = z.record(z.string(), z.string());
const numbers = z.record(z.string(), z.number());
const file = z.object({ content: z.string(), secret: z.boolean(), encoding: z.literal("base64").exactOptional() });
const files = z.record(z.string(), file);

const node = z.object({
  name: z.string(),
  id: z.number(),
  roles: z.array(z.string()),
  zone: z.string(),
  host: z.string(),
  ports: numbers,
  size: z.object({ cpus: z.number(), memory: z.number(), disk: z.number() }),
  bundle: z.object({ files, command: z.array(z.string()) }),
});

const topic = z.object({
  name: z.string(),
  system: z.string(),
  kind: z.string(),
  partitions: z.number(),
  replicationFactor: z.number(),
  settings: texts,
  deadLetter: z.string().optional(),
  deadLetterOf: z.array(z.string()).optional(),
  purpose: z.string(),
  owner: z.string().optional(),
  key: z.object({ by: z.string() }).optional(),
  protected: z.boolean(),
  subjects: texts.optional(),
});

const client = z.object({
  service: z.string(),
  system: z.string().optional(),
  certificate: z.boolean(),
  producer: z.unknown().optional(),
  consumers: z.array(z.object({ group: z.string() }).loose()).default([]),
  streams: z.unknown().optional(),
});

const fleet = z.object({
  name: z.string(),
  purpose: z.string(),
  software: z.object({ version: z.string(), image: z.string() }),
  instances: z.array(z.object({ name: z.string(), zone: z.string(), files, command: z.array(z.string()) })),
  reload: z.object({ files: z.array(z.string()) }).optional(),
});

const aws = z.object({
  region: z.string(),
  image: z.object({ id: z.string() }),
  rules: z.array(
    z.object({
      name: z.string(),
      group: z.string(),
      direction: z.string(),
      port: z.number(),
      peer: z.unknown(),
      reason: z.string(),
    }),
  ),
  nodes: z.record(
    z.string(),
    z.object({
      zone: z.string(),
      machine: z.string(),
      volume: z.object({ gibibytes: z.number(), iops: z.number(), throughput: z.number() }),
    }),
  ),
});

const estimate = z.object({
  capacity: z.object({ ceiling: z.number(), limit: z.string(), declared: z.number() }),
  cost: z.array(z.object({ what: z.string(), monthly: z.number() })),
  total: z.number(),
  pricesOf: z.string(),
});

const guarded = z.object({
  name: z.string(),
  system: z.string(),
  partitions: z.number(),
  replicationFactor: z.number(),
  settings: texts,
  growthNeedsApproval: z.boolean(),
});

const registry = z.object({
  subjects: z.array(
    z.object({
      name: z.string(),
      format: z.enum(["PROTOBUF", "AVRO", "JSON"]),
      text: z.string(),
      references: texts,
      compatibility: z.string(),
      topics: z.array(z.string()),
    }),
  ),
});

const reviewed = z.object({
  stack: z.string(),
  environment: z.string(),
  platform: z.object({ kind: z.string() }),
  aws: aws.optional(),
  estimate: estimate.optional(),
  registry: registry.optional(),
  systems: z.array(z.string()),
  cluster: z.object({
    name: z.string(),
    id: z.string(),
    kafkaVersion: z.string(),
    metadataVersion: z.string().optional(),
    metadataAcknowledged: z.array(z.string()).default([]),
  }),
  nodes: z.array(node),
  users: z.array(z.object({ name: z.string(), superUser: z.boolean(), purpose: z.string() })),
  fleets: z.array(fleet).default([]),
  topics: z.array(topic),
  access: z.array(
    z.object({
      principal: z.string(),
      resource: z.string(),
      name: z.string(),
      pattern: z.string(),
      operation: z.string(),
      because: z.string(),
    }),
  ),
  quotas: z.array(z.object({ user: z.string(), limits: numbers })).default([]),
  clients: z.record(z.string(), client),
  guard: z.object({
    topics: z.array(guarded),
    users: z.array(z.object({ name: z.string(), groups: z.array(z.string()) })),
    // Absent in plans of earlier revisions.
    defaults: z.object({ "retention.ms": z.string(), "cleanup.policy": z.string() }).optional(),
    acknowledged: z.array(z.string()),
  }),
  warnings: z.array(z.object({ subject: z.string(), message: z.string() })),
});

export type Reviewed = z.output<typeof reviewed>;
export type ReviewedNode = Reviewed["nodes"][number];
export type ReviewedTopic = Reviewed["topics"][number];

/** @param source whose plan it is, for messages */
export function readPlan(json: unknown, source: string): Reviewed {
  const checked = check(reviewed, json, source);
  if (!("value" in checked)) throw new RefusedError(checked.problems);
  return checked.value;
}
