// A stack's plan from the description files under a directory.

import { basename } from "node:path";
import { makePlan, type Plan } from "../plan/plan";
import { readStackFile, stackFile } from "./stack-file";
import { readSystems } from "./systems";

/** @param file instead of Pulumi.<stack>.yaml */
export function readStackPlan(root: string, stack: string, file = stackFile(root, stack)): Plan {
  const config = readStackFile(file, stack);
  return makePlan(config, basename(file), readSystems(root, config, basename(file)));
}
