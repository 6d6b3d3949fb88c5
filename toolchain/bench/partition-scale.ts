/** What more and more partitions take of a cluster, until one more step is too much: memory, processors, times. */
import { messageOf } from "../errors";
import { type Report, step } from "../progress";
import { duration } from "../text";
import { memoryOf } from "./memory-watch";
import { contestant, lastWords, startCluster, type Cluster } from "./performance/clusters";
import { LoadGenerator, type LoadResult } from "./performance/load-generator";
import { plain } from "./performance/variants";
import { warmUp } from "./performance/warm-up";
import { createTopic, waitUntilInSync } from "./restart-by-hand";
import { gibibytes, markdownTable, type Depth, type Section } from "./section";

const FIRST_PORT = 29490;
/** Of all topics together, each with three copies. */
const STEPS: Readonly<Record<Depth, readonly number[]>> = {
  short: [500],
  usual: [500, 1000, 2000, 4000, 8000],
  full: [500, 1000, 2000, 4000, 8000, 16_000],
};
const LONGEST_STEP_MS = 180_000;
const PER_SECOND = 2000;
const SECONDS = 8;
/** What has just been made keeps a cluster busy for a while: it has come to rest when it doesn't become calmer. */
const STILL_CALMER = 0.9;
const MOST_LOOKS = 5;

type Measure = (perSecond: number, seconds?: number) => Promise<LoadResult>;

export const partitionScale: Section = {
  title: "Partitions",
  measure: async (screen, depth) => {
    const cluster = await startCluster(screen, "empty", FIRST_PORT);
    let generator: LoadGenerator | undefined;
    try {
      const load = {
        ...(await contestant(cluster, plain("load"))),
        ...{ partitions: 12, bytes: 512, warmUpSeconds: 2 },
      };
      const program = (generator = new LoadGenerator());
      const measure: Measure = (perSecond, seconds = SECONDS) => program.measure({ ...load, perSecond, seconds });
      await step(screen, "The first load", async (report) => {
        report("warming up");
        await warmUp((seconds) => measure(0, seconds));
      });
      const rows: string[][] = [];
      for (const [index, partitions] of STEPS[depth].entries()) {
        const topic = { name: `bulk-${index}`, partitions: partitions - (STEPS[depth][index - 1] ?? 0) };
        const row = await step(screen, `${partitions} partitions`, (report) => grown(cluster, measure, topic, report));
        rows.push([partitions.toLocaleString("en"), ...row.cells]);
        if (!row.enduring) break;
      }
      return markdownTable(
        [
          "Partitions, three copies each",
          "Until they were made and in sync",
          "Memory of three nodes",
          "Their processors without load",
          `p50, p99 at ${PER_SECOND} records a second`,
        ],
        rows,
      );
    } finally {
      await generator?.stop();
      await cluster.stack.remove();
    }
  },
};

interface Row {
  readonly cells: readonly string[];
  /** Whether it would bear more. */
  readonly enduring: boolean;
}

async function grown(
  cluster: Cluster,
  measure: Measure,
  topic: { readonly name: string; readonly partitions: number },
  report: Report,
): Promise<Row> {
  try {
    report("making them");
    const begun = performance.now();
    await createTopic(cluster, topic.name, topic.partitions);
    await waitUntilInSync(cluster);
    const took = performance.now() - begun;
    report("measuring");
    const [idle, paced] = [await atRest(() => measure(1)), await measure(PER_SECOND)];
    const cells = [
      duration(took),
      gibibytes(memoryOf(cluster.processes)),
      idle.nodeCpu.toFixed(2),
      `${paced.p50Ms.toFixed(1)} ms, ${paced.p99Ms.toFixed(1)} ms`,
    ];
    return { cells, enduring: took <= LONGEST_STEP_MS };
  } catch (error) {
    // That this many are too many is a finding.
    return { cells: [`too many: ${lastWords(cluster) ?? messageOf(error)}`, "", "", ""], enduring: false };
  }
}

async function atRest(look: () => Promise<LoadResult>): Promise<LoadResult> {
  let before = await look();
  for (let looks = 2; looks <= MOST_LOOKS; looks += 1) {
    const now = await look();
    if (now.nodeCpu > before.nodeCpu * STILL_CALMER) return now;
    before = now;
  }
  return before;
}
