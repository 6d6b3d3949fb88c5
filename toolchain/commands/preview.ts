/** `preview`: shows what `up` would change, and changes nothing. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { StepEventMetadata } from "@pulumi/pulumi/automation/events";
import { changeTree } from "../deployment-text";
import { messageOf } from "../errors";
import { painter, wantsColours, withoutEscapes } from "../text";
import type { StackChoice } from "../workspace";
import { watch } from "./deploy";
import { beginSession } from "./session";

export interface PreviewOptions {
  readonly expectNoChanges: boolean;
  /** Each step as the engine tells it, instead of a tree for people. Secrets are hidden by the engine. */
  readonly json: boolean;
  /** What is really there is looked at before, and counts instead of what was deployed. */
  readonly refresh?: boolean;
  /** A directory for <stack>.txt: what would change, and why the preview failed if it did. */
  readonly out?: string;
}

export async function preview(choice: StackChoice, options: PreviewOptions): Promise<number> {
  if (options.out === undefined) return (await previewed(choice, options)).code;
  const file = path.join(options.out, `${choice.stack}.txt`);
  await mkdir(options.out, { recursive: true });
  try {
    const { code, lines } = await previewed(choice, options);
    await writeFile(file, `${lines.join("\n")}\n`);
    return code;
  } catch (error) {
    await writeFile(file, `${withoutEscapes(messageOf(error))}\n`);
    throw error;
  }
}

interface Previewed {
  readonly code: number;
  readonly lines: readonly string[];
}

async function previewed(
  choice: StackChoice,
  { expectNoChanges, json, refresh = false }: PreviewOptions,
): Promise<Previewed> {
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
      refresh,
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
    return { code: 1, lines: [...lines.map(withoutEscapes), closing] };
  }
  screen.line(`${screen.paint.green("✓")} ${closing}`);
  return { code: 0, lines: [...lines.map(withoutEscapes), closing] };
}
