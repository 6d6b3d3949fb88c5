/** What writers feel, and how long it takes, when a cluster grows, shrinks and trusts another authority. */
import type { BenchStack } from "./bench-stack";
import { type ChangeRun, FELT, felt, type LoadedCluster, totalOf, underLoad } from "./change-run";
import { type Depth, markdownTable, seconds, type Section } from "./section";

const FIRST_PORT = 28390;
const ROUNDS: Readonly<Record<Depth, number>> = { short: 1, usual: 2, full: 5 };

interface Change {
  readonly name: string;
  readonly brokers?: number;
  readonly security?: Readonly<Record<string, unknown>>;
}

/** One after the other: the last leads back to the beginning. */
const CHANGES: readonly Change[] = [
  { name: "a fourth broker, which gets its share", brokers: 4 },
  { name: "three again, the fourth is emptied first" },
  { name: "a second authority is trusted", security: { authority: { trusts: [1, 2] } } },
  { name: "and no longer" },
];

export const changeSpeed: Section = {
  title: "Changes under load",
  measure: (screen, depth) =>
    underLoad(
      screen,
      (stack) => describe(stack, { name: "" }),
      async (cluster) => table(await measureAll(cluster, ROUNDS[depth])),
    ),
};

function describe(stack: BenchStack, { brokers = 3, security }: Change): Promise<void> {
  return stack.describe({
    platform: { kind: "local", firstPort: FIRST_PORT },
    cluster: { brokers },
    ...(security === undefined ? {} : { security }),
  });
}

async function measureAll({ tools, change }: LoadedCluster, rounds: number): Promise<ChangeRun[][]> {
  const runs = CHANGES.map((): ChangeRun[] => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, each] of CHANGES.entries()) {
      const run = await change(`Round ${round} of ${rounds}, ${each.name}`, async () => {
        await describe(tools.stack, each);
        await tools.stack.call("up");
      });
      runs[index]?.push(run);
    }
  }
  return runs;
}

function table(runs: readonly ChangeRun[][]): string {
  const rows = CHANGES.map(({ name }, index) => {
    const all = runs[index] ?? [];
    return [name, seconds(totalOf(all)), ...felt(all)];
  });
  return markdownTable(["`make up` with", "Total", ...FELT], rows);
}
