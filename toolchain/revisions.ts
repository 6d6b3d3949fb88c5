/**
 * The plan of another revision of the repository, made by that revision's own program from its own files: what merging
 * deploys is both, and a change of the program changes nodes just as a change of a file does.
 */
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readPlan, type Reviewed } from "../plan/review/reviewed";
import { readStackPlan } from "../sources/read-plan";
import { UserError, messageOf } from "./errors";
import { repositoryRoot } from "./paths";
import { run } from "./run";

export interface BasePlan {
  /** Absent: the revision has no such stack. */
  readonly plan?: Reviewed;
  readonly name: string;
  readonly commit: string;
  readonly note?: string;
}

export async function planOfRevision(revision: string, stack: string): Promise<BasePlan> {
  const git = (...args: string[]) => run("git", ["-C", repositoryRoot, ...args]);
  const found = await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`);
  if (found.code !== 0) throw new UserError(`There is no revision "${revision}" here; say which one with BASE=.`);
  const commit = found.stdout.trim();
  const name = `${revision} (${commit.slice(0, 10)})`;
  const file = `Pulumi.${stack}.yaml`;
  if ((await git("cat-file", "-e", `${commit}:${file}`)).code !== 0) return { name, commit };
  const directory = await mkdtemp(path.join(tmpdir(), "kafka-platform-base-"));
  try {
    await unpack(commit, directory);
    try {
      return { name, commit, plan: await ownPlan(directory, stack) };
    } catch (error) {
      const note = `Its own program can't say what its plan is, so this revision's program read its files; what the program itself changes isn't shown. (${firstLine(error)})`;
      const plan = JSON.parse(JSON.stringify(readStackPlan(directory, stack))) as unknown;
      return { name, commit, plan: readPlan(plan, `${revision}:${file}`), note };
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** As an archive: a second working tree of git's would have to be taken back even after a power cut. */
async function unpack(commit: string, directory: string): Promise<void> {
  const file = path.join(directory, "base.tar");
  const steps = [
    ["git", "-C", repositoryRoot, "archive", "--format=tar", "--output", file, commit],
    ["tar", "-x", "-f", file, "-C", directory],
  ] as const;
  for (const [command, ...args] of steps) {
    const { code, stderr } = await run(command, args);
    if (code !== 0) throw new UserError(`Revision ${commit} can't be unpacked: ${stderr.trim()}`);
  }
}

/** With this revision's packages: the plan needs few, and they seldom change. */
async function ownPlan(directory: string, stack: string): Promise<Reviewed> {
  await symlink(path.join(repositoryRoot, "node_modules"), path.join(directory, "node_modules"), "dir");
  const program = ["-r", "ts-node/register/transpile-only", "sources/plan-command.ts", "--stack", stack];
  const { code, stdout, stderr } = await run(process.execPath, program, { cwd: directory });
  if (code !== 0) throw new UserError(stderr.trim());
  return readPlan(JSON.parse(stdout) as unknown, `Pulumi.${stack}.yaml`);
}

function firstLine(error: unknown): string {
  const lines = messageOf(error)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return (lines.find((line) => /Error|refused/.test(line)) ?? lines[0] ?? "no reason given").trim();
}
