// Where a registry keeps its schemas: topics of the cluster, and what its user may do with them.

import type { AccessRule } from "../catalog/access";
import type { PlannedTopic } from "../catalog/topics";
import type { Environment } from "../configuration";
import type { Replication } from "../replication";
import type { RegistrySettings } from "./configuration";

export const REGISTRY_USER = "registry";

/** Every instance reads all by itself, in a group of its own. */
export const GROUP_PREFIX = "registry-";

export const TOPICS = {
  apicurio: { journal: "registry-journal", snapshots: "registry-snapshots", events: "registry-events" },
  confluent: { schemas: "_schemas" },
} as const;

export function storageTopics(
  engine: RegistrySettings["engine"],
  replication: Replication,
  environment: Environment,
): PlannedTopic[] {
  const topic = (name: string, purpose: string, cleanup: "compact" | "delete"): PlannedTopic => ({
    name,
    system: "platform",
    kind: "internal",
    // What came first must be read first: an id is given by the order.
    partitions: 1,
    replicationFactor: replication.factor,
    settings: {
      "cleanup.policy": cleanup,
      ...(cleanup === "delete" ? { "retention.ms": "-1", "retention.bytes": "-1" } : {}),
      "min.insync.replicas": String(replication.minInSync),
    },
    purpose,
    protected: environment === "prod" || environment === "dr",
    alerts: {},
  });
  if (engine === "confluent") return [topic(TOPICS.confluent.schemas, "Every schema of the registry", "compact")];
  const { journal, snapshots, events } = TOPICS.apicurio;
  return [
    topic(journal, "Every change of the registry, in its order", "delete"),
    topic(snapshots, "Where the registry would note snapshots of its journal", "delete"),
    topic(events, "What has happened in the registry, for who wants to know", "delete"),
  ];
}

export function storageAccess(engine: RegistrySettings["engine"]): AccessRule[] {
  const rule = (
    resource: AccessRule["resource"],
    name: string,
    operation: AccessRule["operation"],
    because: string,
    pattern: AccessRule["pattern"] = "Literal",
  ): AccessRule => ({ principal: `User:${REGISTRY_USER}`, resource, name, pattern, operation, because });
  if (engine === "confluent") {
    const { schemas } = TOPICS.confluent;
    return [
      rule("Topic", schemas, "Read", "reads its schemas at its start, and what others write"),
      rule("Topic", schemas, "Write", "writes schemas"),
      rule("Topic", schemas, "DescribeConfigs", "insists on compaction before it uses the topic"),
      rule("Group", CONFLUENT_GROUP, "Read", "its instances choose their leader in this group"),
    ];
  }
  const { journal, snapshots, events } = TOPICS.apicurio;
  return [
    rule("Topic", journal, "Read", "reads all changes at its start, and what others write"),
    rule("Topic", journal, "Write", "writes changes"),
    rule("Topic", snapshots, "Read", "looks for snapshots at its start"),
    rule("Topic", events, "Write", "tells what has happened"),
    ...[journal, snapshots, events].map((name) =>
      rule("Topic", name, "DescribeConfigs", "insists on unlimited retention before it uses the topic"),
    ),
    rule("Group", GROUP_PREFIX, "Read", "each start reads in a group of its own", "Prefixed"),
  ];
}

export const CONFLUENT_GROUP = "schema-registry";
