/** How long the stack `local` takes to come up, to be found unchanged, and to go. In a state directory of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "../errors";
import { repositoryRoot } from "../paths";
import { step } from "../progress";
import { run } from "../run";
import type { Screen } from "../screen";
import { duration } from "../text";
import { type Section, markdownTable, median } from "./section";

const ROUNDS = 3;
const MAIN = ["-r", path.join(repositoryRoot, "toolchain", "typescript.cjs"), path.join("toolchain", "main.ts")];

const MEASURED = [
  { name: "`make up`, nothing there yet, toolchain cached", args: ["up"] },
  { name: "`make up`, nothing to change", args: ["up"] },
  { name: "`make preview`, nothing to change", args: ["preview", "--expect-no-changes"] },
  { name: "`make down`", args: ["down", "--yes"] },
];

export const deploymentSpeed: Section = {
  title: "Deployment speed",
  measure: async (screen) => {
    const times = MEASURED.map((): number[] => []);
    for (let round = 1; round <= ROUNDS; round += 1) await measureRound(screen, round, times);
    const rows = MEASURED.map(({ name }, index) => {
      const all = times[index] ?? [];
      return [name, duration(median(all)), all.map(duration).join(", ")];
    });
    return markdownTable(["Stack `local`", "Median", "Runs"], rows);
  },
};

async function measureRound(screen: Screen, round: number, times: number[][]): Promise<void> {
  const state = await mkdtemp(path.join(tmpdir(), "kafka-platform-bench-"));
  const environment = { ...process.env, KAFKA_PLATFORM_STATE: state, PULUMI_BACKEND_URL: "" };
  const call = async (args: readonly string[]): Promise<number> => {
    const start = performance.now();
    const { code, stderr } = await run(process.execPath, [...MAIN, ...args], { cwd: repositoryRoot, environment });
    if (code !== 0)
      throw new UserError(`\`${args.join(" ")}\` failed, so there is nothing to measure:\n${stderr.trim()}`);
    return performance.now() - start;
  };
  // Ctrl-C ends the command that is being measured; what it made is then deleted below.
  const stay = (): void => undefined;
  process.on("SIGINT", stay);
  try {
    for (const [index, { name, args }] of MEASURED.entries()) {
      await step(screen, `Round ${round} of ${ROUNDS}, ${name}`, async (report) => {
        report("measuring");
        times[index]?.push(await call(args));
      });
    }
  } catch (error) {
    await call(["down", "--yes"]).catch(() => undefined);
    throw error;
  } finally {
    process.off("SIGINT", stay);
    await rm(state, { recursive: true, force: true });
  }
}
