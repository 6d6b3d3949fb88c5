/** `report`: a stack as one page that a browser shows without a network. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { reportPage } from "../../pages/report/page";
import { readStackPlan } from "../../sources/read-plan";
import { readIssued } from "../issued";
import { repositoryRoot, stateDirectory } from "../paths";
import { Screen } from "../screen";
import type { StackChoice } from "../workspace";

export interface ReportOptions {
  /** Whether the stack's state is asked for the dates of certificates. */
  readonly state: boolean;
  /** Where the file goes. */
  readonly out?: string;
}

export async function report(choice: StackChoice, { state, out }: ReportOptions): Promise<number> {
  const screen = new Screen();
  const plan = readStackPlan(repositoryRoot, choice.stack, choice.configFile);
  const issued = state ? (await readIssued(choice)).certificates : [];
  const directory = path.resolve(out ?? path.join(stateDirectory(), "reports"));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, `${choice.stack}.html`);
  await writeFile(file, reportPage({ plan, issued }));
  process.stdout.write(`${file}\n`);
  screen.line(`${screen.paint.green("✓")} Open it in a browser; it needs nothing else.`);
  return 0;
}
