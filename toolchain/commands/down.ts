/** `down`: deletes everything that a stack made, and the stack. */
import { createInterface } from "node:readline/promises";
import { StackNotFoundError } from "@pulumi/pulumi/automation";
import { UserError } from "../errors";
import type * as dockerVolumes from "../docker-volumes";
import { isBookkeeping, resourceOf } from "../events";
import type { Screen } from "../screen";
import { readStackFile, runsHere } from "../stack-files";
import { plural } from "../text";
import type { Opened, StackChoice } from "../workspace";
import { watch } from "./deploy";
import { beginSession } from "./session";

/** As the engine's events name the types of what holds a node, on each platform. */
const NODES = ["Node", "Member"];

export interface Consent {
  /** Not asked any more; enough for what is on this machine alone. */
  readonly yes: boolean;
  /** The stack's name, said by whoever means it. */
  readonly confirm?: string;
  /** On Docker, where data outlives its stack otherwise. */
  readonly volumes?: boolean;
}

export async function down(choice: StackChoice, { yes, confirm, volumes }: Consent): Promise<number> {
  const elsewhere = !runsHere(await readStackFile(choice.stack, choice.configFile));
  const meant = elsewhere ? confirm === choice.stack : yes || confirm === choice.stack;
  if (elsewhere && !meant && !process.stdin.isTTY) {
    throw new UserError(
      `Stack ${choice.stack} isn't on this machine and may be somebody's production: nothing was deleted; if you mean it, ` +
        `\`make down STACK=${choice.stack} CONFIRM=${choice.stack}\``,
    );
  }
  const { screen, open } = await beginSession(choice);
  const name = choice.stack;
  let opened: Opened;
  try {
    opened = await open(choice, false);
  } catch (error) {
    if (!(error instanceof StackNotFoundError)) throw error;
    screen.line(`Nothing to delete: stack ${name} isn't there.`);
    if (volumes) await deleteVolumes(screen, name);
    return 0;
  }
  const { stack, ownBackend } = opened;

  const resources = await resourcesOf(opened);
  if (resources.length > 0) {
    screen.line(`This deletes stack ${name} with everything in it: ${countByType(resources)}.`);
    if (!meant && !process.stdin.isTTY)
      throw new UserError(
        `Nobody can be asked here, so nothing was deleted; if you mean it, \`make down STACK=${name} CONFIRM=${name}\``,
      );
    if (!meant && !(await confirmed(screen, name))) {
      screen.line("Nothing was deleted.");
      return 1;
    }
  }
  const operation = { stack: name, title: "Deleting", done: "Deleted", failed: "Failed to delete" };
  // Where everything goes, no node waits for the others (providers/aws/member.ts).
  process.env.KAFKA_PLATFORM_TAKEN_DOWN = name;
  // Without the program, the gates in front of a node's removal aren't there to be asked. Where a deployment failed before
  // there was any node, the program would wait for what the engine doesn't make any more.
  const runProgram = resources.some((urn) => NODES.includes(resourceOf(urn).type));
  // The program runs here too, and mustn't insist on what only a deployment needs.
  process.env.KAFKA_PLATFORM_DELETES = "yes";
  const { closing } = await watch(screen, operation, (watching) => stack.destroy({ ...watching, runProgram }));
  if (ownBackend) await stack.workspace.removeStack(name);
  const text = resources.length > 0 ? closing : `Nothing to delete: stack ${name} held no resources.`;
  screen.line(`${screen.paint.green("✓")} ${text}`);
  if (volumes) await deleteVolumes(screen, name);
  return 0;
}

async function deleteVolumes(screen: Screen, stack: string): Promise<void> {
  const { deleteVolumesOf } = module.require("../docker-volumes") as typeof dockerVolumes;
  const deleted = await deleteVolumesOf(stack);
  const text = deleted.length > 0 ? `Deleted the volumes ${deleted.join(", ")}.` : "There were no volumes to delete.";
  screen.line(`${screen.paint.green("✓")} ${text}`);
}

interface Deployed {
  resources?: { urn: string; type: string }[];
}

async function resourcesOf({ stack }: Opened): Promise<string[]> {
  const { deployment } = (await stack.exportStack()) as { deployment?: Deployed };
  return (deployment?.resources ?? []).filter(({ type }) => !isBookkeeping(type)).map(({ urn }) => urn);
}

/** "3 Node, 12 Topic and 1 KafkaPlatform": the user's data is in there, so each kind is named. */
function countByType(urns: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const urn of urns) {
    const { type } = resourceOf(urn);
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const kinds = [...counts].sort(([, a], [, b]) => b - a).map(([type, count]) => `${count} ${type}`);
  return `${plural(urns.length, "resource")} (${kinds.join(", ")})`;
}

async function confirmed(screen: Screen, name: string): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`Type the stack's name to go on (${screen.paint.bold(name)}): `);
    return answer.trim() === name;
  } catch {
    return false; // Ctrl-C or Ctrl-D
  } finally {
    prompt.close();
  }
}
