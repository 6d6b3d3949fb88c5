/** `refresh`: looks at what is really there and corrects the state. */
import type { StackChoice } from "../workspace";
import { watch } from "./deploy";
import { beginSession } from "./session";

export async function refresh(choice: StackChoice): Promise<number> {
  const { screen, open } = await beginSession(choice);
  const { stack } = await open(choice, true);
  const operation = { stack: choice.stack, title: "Refreshing", done: "Refreshed", failed: "Failed to refresh" };
  // The program runs too: it is what configures the providers.
  const { closing } = await watch(screen, operation, (watching) => stack.refresh({ ...watching, runProgram: true }));
  screen.line(`${screen.paint.green("✓")} ${closing}`);
  return 0;
}
