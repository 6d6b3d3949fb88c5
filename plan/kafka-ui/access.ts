// What a browser of the cluster must be allowed: to look at everything, and to change nothing.

import { rulesFor, type AccessRule } from "../catalog/access";
import { KAFKA_UI } from "./names";

export function kafkaUiAccess(): AccessRule[] {
  const rule = rulesFor(KAFKA_UI);
  return [
    rule("Cluster", "kafka-cluster", "Describe", "shows brokers, groups and rights"),
    rule("Cluster", "kafka-cluster", "DescribeConfigs", "shows the brokers' settings"),
    rule("Topic", "*", "Read", "shows the records of every topic"),
    rule("Topic", "*", "DescribeConfigs", "shows the settings of every topic"),
    rule("Group", "*", "Describe", "shows how far each group has come"),
  ];
}
