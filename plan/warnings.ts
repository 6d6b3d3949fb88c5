// What a person should know of a stack that is allowed, but is not what it could be.

import { closedToMirrors } from "./aws/mirrors";
import type { StackConfiguration } from "./configuration";
import { hasPlaceForFleets } from "./fleet/place";
import type { Warning } from "./problems";

export function warningsOf(config: StackConfiguration): Warning[] {
  const warnings: Warning[] = [];
  if (!hasPlaceForFleets(config.platform) && Object.keys(config.mirrors.copies).length > 0) {
    const message = "MirrorMaker 2 has nowhere to run: the output elsewhere holds what it needs";
    warnings.push({ subject: "mirrors", message });
  }
  warnings.push(...closedToMirrors(config));
  if (config.security === "none") {
    const message = "no encryption, no passwords, no access rules: whoever reaches a port is an administrator";
    warnings.push({ subject: "security: none", message });
  }
  if (config.environment !== "dev" && config.cluster.controllers === "combined") {
    const message =
      "brokers that are controllers too share their memory and their fate; write 3 for machines of their own";
    warnings.push({ subject: "cluster.controllers: combined", message });
  }
  if (config.environment !== "dev" && new Set(config.cluster.zones).size < 3) {
    const message = "the loss of one zone can take the majority of the controllers with it; name three";
    warnings.push({ subject: "cluster.zones", message });
  }
  return warnings;
}
