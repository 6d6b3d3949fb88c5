// Whether what holds data survives the stack that made it.

import type { StackConfiguration } from "../configuration";

export function isProtected({ platform, environment }: StackConfiguration): boolean {
  if (platform.kind !== "aws") return false;
  return platform.protected ?? ["prod", "dr"].includes(environment);
}
