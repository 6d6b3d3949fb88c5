/** `image`: whether a stack's machines run the newest image, and if not, what to write. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseDocument, type Scalar } from "yaml";
import { imageParameter } from "../../plan/aws/image";
import { readStackPlan } from "../../sources/read-plan";
import { PROJECT, stackFile } from "../../sources/stack-file";
import { UserError } from "../errors";
import { repositoryRoot } from "../paths";
import { Screen } from "../screen";
import type { StackChoice } from "../workspace";

export interface ImageOptions {
  /** Put it into the stack's file. */
  readonly write: boolean;
}

/** Where a stack's file says it. */
const PLACE = ["config", `${PROJECT}:platform`, "image", "id"];

export async function image(choice: StackChoice, { write }: ImageOptions): Promise<number> {
  const { paint, line } = screenOf();
  const { aws } = readStackPlan(repositoryRoot, choice.stack, choice.configFile);
  if (!aws) throw new UserError(`Stack ${choice.stack} isn't on AWS: it has no machines with an image.`);
  const pinned = aws.image.id;
  const newest = await newestImage(aws.region, imageParameter(aws.image.architecture));
  process.stdout.write(`${newest}\n`);
  if (newest === pinned) {
    line(`${paint.green("✓")} ${choice.stack} is pinned to it: the newest of ${aws.region}.`);
    return 0;
  }
  const file = choice.configFile ?? stackFile(repositoryRoot, choice.stack);
  if (!write) {
    line(`${choice.stack} is pinned to ${pinned}; the newest of ${aws.region} is ${newest}.`);
    line(
      `Write it into ${path.basename(file)} with \`make image STACK=${choice.stack} WRITE=yes\`, and \`make preview\`:`,
    );
    line("machines are replaced one after the other, each behind the gate, keeping volume, address and name.");
    return 0;
  }
  await writeFile(file, withImage(await readFile(file, "utf8"), newest));
  line(
    `${paint.green("✓")} ${path.basename(file)}: ${pinned} is now ${newest}. \`make preview\` says what that means.`,
  );
  return 0;
}

/** Only the id's own characters change: how the file is laid out is its author's. */
function withImage(text: string, newest: string): string {
  const [from, to] = (parseDocument(text).getIn(PLACE, true) as Scalar).range ?? [0, 0];
  return text.slice(0, from) + newest + text.slice(to);
}

function screenOf() {
  const screen = new Screen();
  return { paint: screen.paint, line: (text: string) => screen.line(text) };
}

async function newestImage(region: string, name: string): Promise<string> {
  // The SDK's remark on future versions of Node.js says nothing to who only asks for an image.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const { SSMClient, GetParameterCommand } = await import("@aws-sdk/client-ssm");
  try {
    const { Parameter } = await new SSMClient({ region, maxAttempts: 2 }).send(new GetParameterCommand({ Name: name }));
    if (!/^ami-[0-9a-f]+$/.test(Parameter?.Value ?? "")) throw new Error(`${name} is no image: ${Parameter?.Value}`);
    return Parameter?.Value ?? "";
  } catch (error) {
    const { name: kind, message } = error as Error;
    throw new UserError(
      `AWS can't be asked for the newest image of ${region} (${kind}: ${message}). Have credentials in the environment ` +
        `that may read the public parameter ${name}.`,
    );
  }
}
