/** `preview`: shows what `up` would change, and changes nothing. */
import { changeTree } from "../deployment-text";
import { painter, wantsColours } from "../text";
import type { StackChoice } from "../workspace";
import { watch } from "./deploy";
import { beginSession } from "./session";

export async function preview(choice: StackChoice, expectNoChanges: boolean): Promise<number> {
  const { screen, open } = await beginSession(choice);
  const { stack, policies } = await open(choice, true);
  const operation = {
    stack: choice.stack,
    title: "Previewing",
    done: "Previewed",
    failed: "Failed to preview",
    preview: true,
  };
  const { deployment, closing } = await watch(screen, operation, (watching) =>
    stack.preview({ ...watching, ...policies }),
  );
  const changes = deployment.changes.filter(({ action }) => action !== "refresh");
  const paint = painter(wantsColours(process.stdout));
  for (const line of changeTree(changes, deployment.known, paint)) process.stdout.write(`${line}\n`);
  if (expectNoChanges && changes.length > 0) {
    screen.line(screen.paint.red(`✗ No change was expected. ${closing}`));
    return 1;
  }
  screen.line(`${screen.paint.green("✓")} ${closing}`);
  return 0;
}
