// Chooses the platform that a plan is placed on.

import { join } from "node:path";
import type { Plan } from "../../plan/plan";
import { RefusedError } from "../../plan/problems";
import { LocalPlatform } from "./local/local-platform";
import type { PlatformPlacer } from "./platform";

/** @param directory for what a platform keeps on this machine */
export function platformFor(plan: Plan, directory: string): PlatformPlacer {
  switch (plan.platform.kind) {
    case "local":
      return new LocalPlatform(join(directory, plan.stack));
    case "docker":
    case "aws":
      throw new RefusedError([
        {
          source: `Pulumi.${plan.stack}.yaml`,
          path: "platform.kind",
          value: plan.platform.kind,
          reason: `is planned by this version but not placed: write local, or read the plan with npm run --silent plan -- --stack ${plan.stack}`,
        },
      ]);
  }
}
