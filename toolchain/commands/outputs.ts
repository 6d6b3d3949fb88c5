/** `outputs`: prints what a stack hands to its users. Secrets only when asked for. */
import { StackNotFoundError, type OutputMap } from "@pulumi/pulumi/automation";
import { UserError } from "../errors";
import { list } from "../text";
import type { StackChoice } from "../workspace";
import { bringTools } from "./session";

export interface OutputsOptions {
  readonly name?: string;
  readonly showSecrets: boolean;
  readonly json: boolean;
}

export async function outputs(choice: StackChoice, options: OutputsOptions): Promise<number> {
  process.stdout.write(`${outputsText(await readOutputs(choice), options)}\n`);
  return 0;
}

export async function readOutputs(choice: StackChoice): Promise<OutputMap> {
  const { open } = await bringTools(false);
  try {
    const all = await (await open(choice, false)).stack.outputs();
    // A preview leaves a stack behind that has never been made.
    if (Object.keys(all).length > 0) return all;
  } catch (error) {
    if (!(error instanceof StackNotFoundError)) throw error;
  }
  throw new UserError(`Stack ${choice.stack} isn't there: \`make up STACK=${choice.stack}\` makes it.`);
}

export function outputsText(all: OutputMap, { name, showSecrets, json }: OutputsOptions): string {
  const values = new Map(
    Object.entries(all).map(([key, { value, secret }]): [string, unknown] => [
      key,
      secret && !showSecrets ? "[secret]" : value,
    ]),
  );
  if (name !== undefined) {
    if (!values.has(name))
      throw new UserError(
        `There is no output "${name}"; there ${values.size > 0 ? `are ${list([...values.keys()])}` : "is none"}.`,
      );
    return text(values.get(name), json);
  }
  if (json) return text(Object.fromEntries(values), true);
  return [...values].map(([key, value]) => block(key, text(value, false))).join("\n");
}

function text(value: unknown, json: boolean): string {
  return typeof value === "string" && !json ? value : JSON.stringify(value, undefined, 2);
}

/** One line where it fits one, else indented below its name. */
function block(key: string, value: string): string {
  return value.includes("\n") ? `${key}:\n${value.replace(/^/gm, "  ")}` : `${key}: ${value}`;
}
