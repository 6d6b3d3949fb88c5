/**
 * How long the stack `local` takes to come up, to take its first record, to be found unchanged, and to go. In a state
 * directory of its own. FULL=1 also begins with empty caches of the toolchain and of Go, which takes minutes and the network.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { step } from "../progress";
import type { Screen } from "../screen";
import { duration } from "../text";
import { callCommand } from "./command";
import { type Section, markdownTable, median } from "./section";

const ROUNDS = 3;

interface Measured {
  readonly name: string;
  /** One after the other. */
  readonly commands: readonly (readonly string[])[];
}

const UP: Measured = { name: "`make up`, nothing there yet, toolchain cached", commands: [["up"]] };
const COLD: Measured = { ...UP, name: "`make up`, nothing there yet, toolchain neither" };
const DOWN_AGAIN: Measured = { name: "`make down`, right after it", commands: [["down", "--yes"]] };

const kafka = (tool: string, ...args: readonly string[]): readonly string[] => ["kafka", tool, "--", ...args];
const NEXT: readonly Measured[] = [
  {
    name: "then the first acknowledged record: `make kafka` twice, for its topic and for itself",
    commands: [
      kafka("topics", "--create", "--topic", "first", "--partitions", "1"),
      kafka("producer-perf-test", "--topic", "first", "--num-records=1", "--record-size=100", "--throughput=-1"),
    ],
  },
  { name: "`make up`, nothing to change", commands: [["up"]] },
  { name: "`make preview`, nothing to change", commands: [["preview", "--expect-no-changes"]] },
  { name: "`make down`", commands: [["down", "--yes"]] },
];

export const deploymentSpeed: Section = {
  title: "Deployment speed",
  measure: async (screen, depth) => {
    const times = new Map<string, number[]>();
    if (depth === "full") await measureRound(screen, "From an empty cache", [COLD, DOWN_AGAIN], times, true);
    for (let round = 1; round <= ROUNDS; round += 1)
      await measureRound(screen, `Round ${round} of ${ROUNDS}`, [UP, ...NEXT], times);
    const rows = [...times].map(([name, all]) => [name, duration(median(all)), all.map(duration).join(", ")]);
    return markdownTable(["Stack `local`", "Median", "Runs"], rows);
  },
};

async function measureRound(
  screen: Screen,
  title: string,
  measured: readonly Measured[],
  times: Map<string, number[]>,
  emptyCache = false,
): Promise<void> {
  const state = await mkdtemp(path.join(tmpdir(), "kafka-platform-bench-"));
  const own = emptyCache ? emptyCaches(state) : {};
  const call = (args: readonly string[]): Promise<string> => callCommand(args, { KAFKA_PLATFORM_STATE: state, ...own });
  try {
    for (const { name, commands } of measured) {
      await step(screen, `${title}, ${name}`, async (report) => {
        report("measuring");
        const begun = performance.now();
        for (const command of commands) await call(command);
        times.set(name, [...(times.get(name) ?? []), performance.now() - begun]);
      });
    }
  } catch (error) {
    await call(["down", "--yes"]).catch(() => undefined);
    throw error;
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

/** Of the toolchain, and of Go, with whose own the engine would only be linked. Go's files are to be deletable. */
function emptyCaches(directory: string): Record<string, string> {
  return {
    KAFKA_PLATFORM_CACHE: path.join(directory, "cache"),
    GOCACHE: path.join(directory, "go-build"),
    GOMODCACHE: path.join(directory, "go-modules"),
    GOFLAGS: `${process.env["GOFLAGS"] ?? ""} -modcacherw`.trim(),
  };
}
