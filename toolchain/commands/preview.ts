/** `preview`: shows what `up` would change, and changes nothing. */
import type { StepEventMetadata } from "@pulumi/pulumi/automation/events";
import { changeTree } from "../deployment-text";
import { painter, wantsColours } from "../text";
import type { StackChoice } from "../workspace";
import { watch } from "./deploy";
import { beginSession } from "./session";

export interface PreviewOptions {
  readonly expectNoChanges: boolean;
  /** Each step as the engine tells it, instead of a tree for people. Secrets are hidden by the engine. */
  readonly json: boolean;
}

export async function preview(choice: StackChoice, { expectNoChanges, json }: PreviewOptions): Promise<number> {
  const { screen, open } = await beginSession(choice);
  const { stack, policies } = await open(choice, true);
  const operation = {
    stack: choice.stack,
    title: "Previewing",
    done: "Previewed",
    failed: "Failed to preview",
    preview: true,
  };
  const steps: StepEventMetadata[] = [];
  const { deployment, closing } = await watch(screen, operation, (watching) =>
    stack.preview({
      ...watching,
      ...policies,
      onEvent: (event) => {
        if (event.resourcePreEvent) steps.push(event.resourcePreEvent.metadata);
        watching.onEvent(event);
      },
    }),
  );
  const changes = deployment.changes.filter(({ action }) => action !== "refresh");
  const paint = painter(wantsColours(process.stdout));
  const lines = json ? [JSON.stringify(steps)] : changeTree(changes, deployment.known, paint);
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (expectNoChanges && changes.length > 0) {
    screen.line(screen.paint.red(`✗ No change was expected. ${closing}`));
    return 1;
  }
  screen.line(`${screen.paint.green("✓")} ${closing}`);
  return 0;
}
