/** `report`: a stack as one page that a browser shows without a network. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { StackNotFoundError } from "@pulumi/pulumi/automation";
import { reportPage } from "../../pages/report/page";
import type { IssuedCertificate } from "../../plan/report/certificates";
import { readStackPlan } from "../../sources/read-plan";
import { repositoryRoot, stateDirectory } from "../paths";
import { Screen } from "../screen";
import type { StackChoice } from "../workspace";
import { bringTools } from "./session";

export interface ReportOptions {
  /** Whether the stack's state is asked for the dates of certificates. */
  readonly state: boolean;
  /** Where the file goes. */
  readonly out?: string;
}

export async function report(choice: StackChoice, { state, out }: ReportOptions): Promise<number> {
  const screen = new Screen();
  const plan = readStackPlan(repositoryRoot, choice.stack, choice.configFile);
  const issued = state ? await issuedCertificates(choice) : [];
  const directory = path.resolve(out ?? path.join(stateDirectory(), "reports"));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, `${choice.stack}.html`);
  await writeFile(file, reportPage({ plan, issued }));
  process.stdout.write(`${file}\n`);
  screen.line(`${screen.paint.green("✓")} Open it in a browser; it needs nothing else.`);
  return 0;
}

interface State {
  readonly resources?: readonly {
    readonly type: string;
    readonly urn: string;
    readonly outputs?: Readonly<Record<string, unknown>>;
  }[];
}

const SIGNED = "tls:index/locallySignedCert:LocallySignedCert";

/** Only dates are taken from the state; what it holds besides stays there, encrypted. */
async function issuedCertificates(choice: StackChoice): Promise<IssuedCertificate[]> {
  const { open } = await bringTools(false);
  try {
    const { stack } = await open(choice, false);
    const { deployment } = (await stack.exportStack()) as { deployment?: State };
    return (deployment?.resources ?? []).flatMap(({ type, urn, outputs = {} }) => {
      const { validityStartTime: from, validityEndTime: until } = outputs;
      if (type !== SIGNED || typeof from !== "string" || typeof until !== "string") return [];
      return [{ name: urn.split("::").slice(3).join("::"), from, until }];
    });
  } catch (error) {
    if (error instanceof StackNotFoundError) return [];
    throw error;
  }
}
