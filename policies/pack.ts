// The pack as the engine starts it. Only this file begins to serve when it is loaded.

import { PolicyPack } from "@pulumi/policy";
import { RULES } from "./rules";
import { toPolicy } from "./rule";

new PolicyPack("kafka-platform", {
  displayName: "kafka-platform",
  description: "What no stack of the platform may do.",
  policies: RULES.map(toPolicy),
});
