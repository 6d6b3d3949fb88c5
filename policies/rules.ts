// Every rule, in the order of the documentation.

import { MACHINE_RULES } from "./aws/machines";
import { NETWORK_RULES } from "./aws/network";
import { STORAGE_RULES } from "./aws/storage";
import { DOCKER_RULES } from "./containers/docker";
import { KUBERNETES_RULES } from "./containers/kubernetes";
import { ACCESS_RULES } from "./kafka/access";
import { BROKER_RULES } from "./kafka/brokers";
import { PLATFORM_RULES } from "./kafka/platform";
import { TOPIC_RULES } from "./kafka/topics";
import type { Rule } from "./rule";
import { REGISTRY_RULES } from "./registry";
import { SECRET_RULES } from "./secrets";
import { TLS_RULES } from "./tls";

export const RULES: readonly Rule[] = [
  ...PLATFORM_RULES,
  ...BROKER_RULES,
  ...TOPIC_RULES,
  ...ACCESS_RULES,
  ...REGISTRY_RULES,
  ...TLS_RULES,
  ...SECRET_RULES,
  ...STORAGE_RULES,
  ...MACHINE_RULES,
  ...NETWORK_RULES,
  ...DOCKER_RULES,
  ...KUBERNETES_RULES,
];
