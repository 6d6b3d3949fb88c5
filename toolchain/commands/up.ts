/** `up`: brings a stack to what its description says, and tells how to use it. */
import type { StackChoice } from "../workspace";
import { watch } from "./deploy";
import { beginSession } from "./session";

export async function up(choice: StackChoice): Promise<number> {
  const { screen, open } = await beginSession(choice);
  const { stack, policies } = await open(choice, true);
  const operation = { stack: choice.stack, title: "Bringing up", done: "Brought up", failed: "Failed to bring up" };
  const { result, closing } = await watch(screen, operation, (watching) => stack.up({ ...watching, ...policies }));
  screen.line(`${screen.paint.green("✓")} ${closing}`);
  const summary = result.outputs.summary;
  if (summary && !summary.secret && typeof summary.value === "string")
    process.stdout.write(`\n${summary.value.trim()}\n`);
  return 0;
}
