// The plan of a test's stack, from the very file that the stack was made from.

import { join } from "node:path";
import { makePlan, type Plan } from "../../../plan/plan";
import { readStackFile } from "../../../sources/stack-file";
import { readSystems } from "../../../sources/systems";
import { root, type TestStack } from "../../support/stack";

export function planOf(stack: TestStack, systems: { systems: readonly string[]; systemsDirectory: string }): Plan {
  const file = `Pulumi.${stack.name}.yaml`;
  return makePlan(readStackFile(join(stack.state, file), stack.name), file, readSystems(root, systems, file));
}
