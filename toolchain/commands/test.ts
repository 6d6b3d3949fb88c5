/** `test`: runs the tiers, fastest first, and ends with one line that counts them all. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureActionlint, hasGo } from "../actionlint";
import { UserError, messageOf } from "../errors";
import { repositoryRoot } from "../paths";
import { step } from "../progress";
import { run } from "../run";
import { Screen } from "../screen";
import { duration, list } from "../text";
import {
  NONE,
  REAL_TIERS,
  SUBJECTS,
  TIERS,
  add,
  countLine,
  countOf,
  ofSubject,
  subjectOf,
  type Count,
  type JestResults,
  type Tier,
} from "../tiers";
import { bringTools } from "./session";

export interface Choice {
  readonly tier?: string;
  readonly only?: string;
}

export async function test({ tier, only }: Choice): Promise<number> {
  const screen = new Screen();
  const tiers = TIERS.filter((name) => tier === undefined || name === tier);
  if (tiers.length === 0) throw new UserError(`There is no tier "${tier}"; the tiers are ${list(TIERS)}.`);
  const files = new Map(await Promise.all(tiers.map(async (name) => [name, await testFiles(name)] as const)));
  if (only !== undefined) refuseUnknownSubject(only, [...files.values()].flat());

  let count = NONE;
  for (const name of tiers) {
    // A subject is about behaviour; types and lint have none.
    if (name === "check" && only !== undefined) continue;
    const start = Date.now();
    screen.line(screen.paint.bold(`Tier ${name}`));
    const chosen = ofSubject(files.get(name) ?? [], only);
    const result = name === "check" ? await check(screen) : await jest(screen, name, chosen, only);
    if (result !== NONE) screen.line(mark(screen, result, `tier ${name} (${duration(Date.now() - start)})`));
    count = add(count, result);
  }
  for (const name of count.failed) process.stdout.write(`${screen.paint.red("✗")} ${name}\n`);
  process.stdout.write(`${countLine(count)}\n`);
  return count.failed.length > 0 ? 1 : 0;
}

function mark({ paint }: Screen, { failed }: Count, text: string): string {
  return failed.length > 0 ? `${paint.red("✗")} ${text}` : `${paint.green("✓")} ${text}`;
}

function refuseUnknownSubject(only: string, files: readonly string[]): void {
  const known = new Set<string>([...SUBJECTS, ...files.map(subjectOf).filter((subject) => subject !== undefined)]);
  if (!known.has(only)) throw new UserError(`There is no subject "${only}"; the subjects are ${list([...known])}.`);
}

/** Relative to the tier's directory. */
async function testFiles(tier: Tier): Promise<string[]> {
  const entries = await readdir(path.join(repositoryRoot, "tests", tier), { recursive: true }).catch(() => []);
  return entries
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => file.endsWith(".test.ts"))
    .sort();
}

async function check(screen: Screen): Promise<Count> {
  const tools = [
    { title: "Types", command: "tsc", args: ["--noEmit", "-p", "."] },
    { title: "Lint", command: "eslint", args: ["--cache", "--cache-location", "node_modules/.cache/eslint/", "."] },
    { title: "Formatting", command: "prettier", args: ["--check", "--cache", "--log-level", "warn", "."] },
  ];
  const counts = tools.map(async ({ title, command, args }): Promise<Count> => {
    let output = "";
    try {
      await step(screen, title, async (report) => {
        report("checking");
        const executable = path.join(repositoryRoot, "node_modules", ".bin", command);
        const { code, stdout, stderr } = await run(executable, args, { cwd: repositoryRoot });
        output = `${stdout}${stderr}`.trim();
        if (code !== 0) throw new UserError(`${title} failed`);
      });
      return { ...NONE, passed: 1 };
    } catch {
      screen.line(output);
      return { ...NONE, failed: [`check: ${title}`] };
    }
  });
  return (await Promise.all([...counts, workflows(screen)])).reduce(add);
}

async function workflows(screen: Screen): Promise<Count> {
  if (!(await hasGo())) {
    screen.line("SKIPPED: Workflows: actionlint is built by Go, which isn't installed");
    return { ...NONE, skipped: 1 };
  }
  let output = "";
  try {
    await step(screen, "Workflows", async (report) => {
      const actionlint = await ensureActionlint(report);
      report("checking");
      const { code, stdout, stderr } = await run(actionlint, ["-no-color"], { cwd: repositoryRoot });
      output = `${stdout}${stderr}`.trim();
      if (code !== 0) throw new UserError("Workflows failed");
    });
    return { ...NONE, passed: 1 };
  } catch (error) {
    screen.line(output === "" ? messageOf(error) : output);
    return { ...NONE, failed: ["check: Workflows"] };
  }
}

async function jest(screen: Screen, tier: Tier, files: readonly string[], only: string | undefined): Promise<Count> {
  if (files.length === 0) {
    screen.line(`  no tests${only ? ` about ${only}` : ""} here`);
    return NONE;
  }
  const atOnce = REAL_TIERS[tier];
  if (atOnce !== undefined) await bringTools(true, screen);
  const directory = await mkdtemp(path.join(tmpdir(), "kafka-platform-test-"));
  try {
    const results = path.join(directory, "results.json");
    // A pattern, not the list of files: jest repeats what it was given.
    const pattern = `/tests/${tier}/${only === undefined ? "" : `${only}[/.]`}`;
    const workers = atOnce === undefined ? [] : [`--maxWorkers=${atOnce}`];
    const code = await runJest([...workers, "--json", `--outputFile=${results}`, pattern]);
    const text = await readFile(results, "utf8").catch(() => undefined);
    // Without results jest itself failed, and has said why.
    if (text === undefined) return { ...NONE, failed: [`${tier}: jest itself`] };
    const count = countOf(JSON.parse(text) as JestResults, repositoryRoot);
    return code !== 0 && count.failed.length === 0 ? { ...count, failed: [`${tier}: jest itself`] } : count;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Jest's progress goes to standard error as it comes; standard output only repeats the results. */
function runJest(args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const file = path.join(repositoryRoot, "node_modules", "jest", "bin", "jest.js");
    const child = spawn(process.execPath, [file, ...args], {
      cwd: repositoryRoot,
      stdio: ["ignore", "ignore", "inherit"],
    });
    child.on("error", () => resolve(1));
    child.on("close", (code) => resolve(code ?? 1));
  });
}
