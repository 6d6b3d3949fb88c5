/** `review`: what a change means for a stack, as Markdown and as a page, from two plans and a preview. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import { reviewMarkdown } from "../../pages/review/markdown";
import { reviewPage } from "../../pages/review/page";
import { RefusedError } from "../../plan/problems";
import { readPlan, type Reviewed } from "../../plan/review/reviewed";
import { refusedReview, reviewOf, type Finding, type Previewed, type Review } from "../../plan/review/review";
import { RULES } from "../../policies/rules";
import { readStackPlan } from "../../sources/read-plan";
import { Deployment } from "../deployment";
import { UserError } from "../errors";
import { cleanMessage, isUndecided, resourceOf } from "../events";
import { repositoryRoot, stateDirectory } from "../paths";
import { step } from "../progress";
import { planOfRevision } from "../revisions";
import { Screen } from "../screen";
import type { StackChoice } from "../workspace";
import { watch } from "./deploy";
import { beginSession } from "./session";

export interface ReviewOptions {
  /** A revision of git's. */
  readonly base: string;
  /** Whether the engine is asked, whose policies and guard know more than the plan. */
  readonly preview: boolean;
  /** Where the files go. */
  readonly out?: string;
  /** Most characters of its Markdown. */
  readonly most?: string;
}

export async function review(choice: StackChoice, options: ReviewOptions): Promise<number> {
  const screen = new Screen();
  const reviewed = await made(screen, choice, options);
  const markdown = reviewMarkdown(reviewed, options.most === undefined ? undefined : Number(options.most));
  const directory = path.resolve(options.out ?? path.join(stateDirectory(), "reviews"));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, `${choice.stack}.md`);
  await writeFile(file, markdown);
  await writeFile(file.replace(/md$/, "html"), reviewPage(reviewed));
  process.stdout.write(markdown);
  screen.line(`${screen.paint.green("✓")} ${file}, and .html for a browser`);
  return reviewed.verdict === "refused" ? 1 : 0;
}

/** As data: nothing is written anywhere. */
export async function made(
  screen: Screen,
  choice: StackChoice,
  { base, preview }: Pick<ReviewOptions, "base" | "preview">,
): Promise<Review> {
  const { stack, configFile } = choice;
  const before = await step(screen, `The plan of ${base}`, () => planOfRevision(base, stack));
  // What a schema breaks is judged against what is merged, not against what was committed a moment ago.
  process.env["SCHEMA_BASE"] ??= before.commit;
  let after: Reviewed;
  try {
    after = readPlan(plain(readStackPlan(repositoryRoot, stack, configFile)), `Pulumi.${stack}.yaml`);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return refusedReview(stack, before.name, error.problems);
  }
  const previewed = preview ? await previewOf(choice) : undefined;
  return reviewOf({
    ...(before.plan ? { before: before.plan } : {}),
    after,
    base: { name: before.name, ...(before.note ? { note: before.note } : {}) },
    ...(previewed ? { previewed } : {}),
  });
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

async function previewOf(choice: StackChoice): Promise<Previewed> {
  const { screen, open } = await beginSession(choice);
  const { stack, policies } = await open(choice, true);
  const operation = { stack: choice.stack, title: "Previewing", done: "Previewed", failed: "Failed to preview" };
  const heard: Told[] = [];
  const books = new Deployment({ finished: () => undefined, message: () => undefined });
  const watched = watch(screen, { ...operation, preview: true }, (watching) =>
    stack.preview({
      ...watching,
      ...policies,
      onEvent: (event) => {
        heard.push(...toldIn(event));
        if (!event.policyEvent) books.onEvent(event);
        watching.onEvent(event);
      },
    }),
  );
  try {
    await watched;
  } catch (error) {
    const refused = books.errors.length > 0 || heard.some(({ mandatory }) => mandatory);
    // What was refused is a result of the review; anything else is a preview that didn't come about.
    if (!(error instanceof UserError) || !refused) throw error;
  }
  const refusals = books.errors.map(({ subject, text }) => (subject === undefined ? text : `${subject}: ${text}`));
  const told = distinct(heard);
  return {
    policies: RULES.length,
    findings: told.filter(({ undecided }) => !undecided),
    undecided: countsOf(told.filter(({ undecided }) => undecided).map(({ policy }) => policy)),
    refusals: [...new Set(refusals)].sort(),
  };
}

interface Told extends Finding {
  /** It reads a value that only the deployment will know. */
  readonly undecided: boolean;
}

function toldIn({ policyEvent }: EngineEvent): Told[] {
  if (!policyEvent) return [];
  const { policyName, message, enforcementLevel, resourceUrn = "" } = policyEvent;
  const text = cleanMessage(message);
  const undecided = isUndecided(text);
  const resource = resourceOf(resourceUrn).name;
  return [{ policy: policyName, mandatory: enforcementLevel === "mandatory", resource, message: text, undecided }];
}

/** The engine asks as it comes to each resource; a review is the same each time. */
function distinct(told: readonly Told[]): Told[] {
  const byText = new Map(told.map((each) => [JSON.stringify(each), each]));
  return [...byText.keys()].sort().flatMap((key) => byText.get(key) ?? []);
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
