// The least that each service must be allowed. In Kafka, to read or to write a thing includes to describe it.

import type { PlannedService } from "./services";

export interface AccessRule {
  readonly principal: string;
  readonly resource: "Topic" | "Group" | "Cluster" | "TransactionalID";
  readonly name: string;
  readonly pattern: "Literal" | "Prefixed";
  readonly operation:
    | "Read"
    | "Write"
    | "Create"
    | "Delete"
    | "Describe"
    | "DescribeConfigs"
    | "Alter"
    | "AlterConfigs"
    | "IdempotentWrite";
  /** Why it is there, for who reads the plan. */
  readonly because: string;
}

export type Rule = (
  resource: AccessRule["resource"],
  name: string,
  operation: AccessRule["operation"],
  because: string,
  pattern?: AccessRule["pattern"],
) => AccessRule;

export const rulesFor =
  (user: string): Rule =>
  (resource, name, operation, because, pattern = "Literal") => ({
    principal: `User:${user}`,
    resource,
    name,
    pattern,
    operation,
    because,
  });

export function accessOf(service: PlannedService): AccessRule[] {
  const rule = rulesFor(service.name);
  const rules = [
    ...service.produces.map((topic) => rule("Topic", topic, "Write", "produces it")),
    ...service.consumes.flatMap((each) => [
      rule("Group", each.group, "Read", "consumes in this group"),
      ...each.topics.map((topic) => rule("Topic", topic, "Read", `consumes it as ${each.group}`)),
      ...Object.entries(each.deadLetters).map(([source, target]) =>
        rule("Topic", target, "Write", `sends there what it can't process of ${source}`),
      ),
    ]),
    ...service.transactionalIds.map((id) => rule("TransactionalID", id, "Write", "writes in transactions")),
    ...(service.streams ? streamsRules(service.streams.applicationId, rule) : []),
  ];
  return distinct(rules);
}

/** A Streams application makes topics of its own, whose names start with its own. */
function streamsRules(application: string, rule: Rule): AccessRule[] {
  const because = "its internal topics";
  const operations = ["Create", "Delete", "Read", "Write", "DescribeConfigs"] as const;
  return [
    rule("Group", application, "Read", "its instances share the work in this group"),
    ...operations.map((operation) => rule("Topic", `${application}-`, operation, because, "Prefixed")),
    rule("TransactionalID", `${application}-`, "Write", "writes in transactions", "Prefixed"),
  ];
}

function distinct(rules: readonly AccessRule[]): AccessRule[] {
  const seen = new Map<string, AccessRule>();
  for (const rule of rules) {
    const key = [rule.resource, rule.name, rule.pattern, rule.operation].join("\n");
    if (!seen.has(key)) seen.set(key, rule);
  }
  return [...seen.values()];
}
