// Chooses the platform that a plan is placed on.

import { join } from "node:path";
import type { Plan } from "../../plan/plan";
import { LocalPlatform } from "./local/local-platform";
import type { PlatformPlacer } from "./platform";

/** @param directory for what a platform keeps on this machine */
export function platformFor(plan: Plan, directory: string): PlatformPlacer {
  switch (plan.platform.kind) {
    case "local":
      return new LocalPlatform(join(directory, plan.stack));
    case "docker":
    case "aws":
      throw new Error(
        `stack ${plan.stack}: this version plans the platform ${plan.platform.kind} but can't place it yet; ` +
          `read its plan with: npm run --silent plan -- --stack ${plan.stack}`,
      );
  }
}
