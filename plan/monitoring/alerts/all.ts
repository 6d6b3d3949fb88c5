// All rules of a stack, in groups that are each worked out in order.

import { objectiveAlerts, objectiveRecords, budgetRecords } from "../slo/rules";
import { groupAlerts, topicAlerts } from "./applications";
import { clusterAlerts } from "./cluster";
import { deadLetterAlerts } from "./dead-letters";
import { mirrorAlerts } from "./mirrors";
import { nodeAlerts, volumes } from "./nodes";
import { registryAlerts } from "./registry";
import { MINUTE, type RuleGroup } from "./rule";
import { watchingAlerts } from "./watching";
import type { Watched } from "./watched";

export function ruleGroups(watched: Watched): RuleGroup[] {
  return [
    { name: "watching", rules: watchingAlerts(watched) },
    { name: "cluster", rules: clusterAlerts(watched) },
    { name: "nodes", rules: [...volumes(watched), ...nodeAlerts(watched)] },
    { name: "groups", rules: groupAlerts(watched) },
    { name: "topics", rules: topicAlerts(watched) },
    { name: "dead-letters", rules: deadLetterAlerts(watched) },
    { name: "registry", rules: registryAlerts(watched) },
    { name: "mirrors", rules: mirrorAlerts(watched) },
    { name: "objectives", rules: [...objectiveRecords(watched), ...objectiveAlerts(watched)] },
    // Thirty days at a time are too much for every quarter of a minute.
    { name: "budgets", interval: 2 * MINUTE, rules: budgetRecords(watched) },
  ].filter((group) => group.rules.length > 0);
}
