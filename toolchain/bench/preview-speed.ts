/**
 * How long a preview of each stack of the repository takes from an empty state, which is what a pull request waits for:
 * everything is planned and checked by the rules. Neither AWS nor a Docker engine is asked for it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { step } from "../progress";
import type { Screen } from "../screen";
import { duration } from "../text";
import { callCommand } from "./command";
import { type Section, markdownTable, median } from "./section";

const STACKS = ["local", "dev", "staging", "prod", "dr"];
const ROUNDS = 3;

export const previewSpeed: Section = {
  title: "Previews of each stack",
  measure: async (screen) => {
    const rows: string[][] = [];
    for (const stack of STACKS) {
      const times: number[] = [];
      let resources = 0;
      for (let round = 1; round <= ROUNDS; round += 1) {
        const begun = performance.now();
        resources = await preview(screen, stack, `${stack}, round ${round} of ${ROUNDS}`);
        times.push(performance.now() - begun);
      }
      rows.push([`\`${stack}\``, String(resources), duration(median(times)), times.map(duration).join(", ")]);
    }
    return markdownTable(["`make preview`, nothing there yet", "Resources", "Median", "Runs"], rows);
  },
};

/** @returns how many resources there would be */
async function preview(screen: Screen, stack: string, title: string): Promise<number> {
  const state = await mkdtemp(path.join(tmpdir(), "kafka-platform-bench-"));
  try {
    let said = "";
    await step(screen, title, async (report) => {
      report("measuring");
      said = await callCommand(["preview", "--stack", stack, "--json"], { KAFKA_PLATFORM_STATE: state });
    });
    return (JSON.parse(said) as unknown[]).length;
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}
