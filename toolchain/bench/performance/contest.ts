/**
 * Runs the same loads for several contestants, in turn and within seconds of each other, so that whatever else the machine
 * does meets all of them. Every second round goes backwards: nobody always comes first.
 */
import { memoryOf } from "../memory-watch";
import type { LoadGenerator, LoadResult, LoadRun } from "./load-generator";
import { MOST_RUNS_AFTER_OTHERS, warmUp } from "./warm-up";

type Own = "name" | "properties" | "existingTopic" | "topicSettings" | "producer" | "consumer" | "processes";

export type Contestant = Pick<LoadRun, Own>;

export interface Rules {
  readonly rounds: number;
  /** A round that wouldn't end within them isn't begun: a busy machine gets fewer. */
  readonly minutes: number;
  /** Bytes of a record, for each of which the most a second is looked for. */
  readonly sizes: readonly number[];
  /** Of the slowest contestant's most at `pacedBytes`: paces at which times are measured. */
  readonly shares: readonly number[];
  readonly pacedBytes: number;
  readonly partitions: number;
  readonly fastestSeconds: number;
  readonly pacedSeconds: number;
}

export interface Outcome {
  readonly name: string;
  /** By size, a result for each round. */
  readonly fastest: Readonly<Record<number, readonly LoadResult[]>>;
  /** By share. */
  readonly paced: Readonly<Record<number, readonly LoadResult[]>>;
  /** Bytes of memory that its nodes held in the end. */
  readonly memory: number;
}

const WARM_UP_SECONDS = 1;

export async function contest(
  generator: LoadGenerator,
  contestants: readonly Contestant[],
  rules: Rules,
  report: (status: string) => void,
): Promise<Outcome[]> {
  const outcomes = contestants.map(({ name }) => ({ name, fastest: empty(rules.sizes), paced: empty(rules.shares) }));
  const run = (contestant: Contestant, bytes: number, perSecond: number, seconds: number): Promise<LoadResult> =>
    generator.measure({
      ...contestant,
      bytes,
      perSecond,
      seconds,
      partitions: rules.partitions,
      warmUpSeconds: WARM_UP_SECONDS,
    });
  for (const [index, each] of contestants.entries()) {
    report(`warming up ${each.name}`);
    const warm = contestants.slice(0, index).some(({ processes }) => processes === each.processes);
    await warmUp((seconds) => run(each, rules.pacedBytes, 0, seconds), warm ? MOST_RUNS_AFTER_OTHERS : undefined);
  }
  const begun = performance.now();
  for (let round = 1; round <= rules.rounds && fits(round, performance.now() - begun, rules.minutes); round += 1) {
    const turns = contestants.map((contestant, index) => [contestant, outcomes[index]] as const);
    if (round % 2 === 0) turns.reverse();
    for (const bytes of rules.sizes) {
      for (const [contestant, outcome] of turns) {
        report(`round ${round} of ${rules.rounds}: ${bytes} bytes, ${contestant.name}`);
        outcome?.fastest[bytes]?.push(await run(contestant, bytes, 0, rules.fastestSeconds));
      }
    }
    const most = Math.min(...outcomes.map(({ fastest }) => fastest[rules.pacedBytes]?.at(-1)?.perSecond ?? NaN));
    for (const share of rules.shares) {
      for (const [contestant, outcome] of turns) {
        report(`round ${round} of ${rules.rounds}: ${share * 100} % of ${Math.round(most)}/s, ${contestant.name}`);
        outcome?.paced[share]?.push(await run(contestant, rules.pacedBytes, most * share, rules.pacedSeconds));
      }
    }
  }
  return outcomes.map((outcome, index) => ({ ...outcome, memory: memoryOf(contestants[index]?.processes ?? []) }));
}

function fits(round: number, elapsedMs: number, minutes: number): boolean {
  return round === 1 || (elapsedMs * round) / (round - 1) <= minutes * 60_000;
}

function empty(keys: readonly number[]): Record<number, LoadResult[]> {
  return Object.fromEntries(keys.map((key) => [key, []]));
}
