/** Java compiles what it does most while it does it: in its first minute a cluster becomes several times faster. */
import type { LoadResult } from "./load-generator";

const SECONDS = 10;
const MOST_RUNS = 5;
/** On nodes that others have warmed: what differs is their clients' code alone. */
export const MOST_RUNS_AFTER_OTHERS = 2;
/** One that isn't faster than it ever was by this much, twice on end, has come to rest. Once may be a stall. */
const STILL_FASTER = 1.15;
const CALM_RUNS = 2;

/** @param fastest measures as many records as go, for so many seconds */
export async function warmUp(
  fastest: (seconds: number) => Promise<Pick<LoadResult, "perSecond">>,
  mostRuns = MOST_RUNS,
): Promise<void> {
  let best = 0;
  for (let run = 1, calm = 0; run <= mostRuns && calm < CALM_RUNS; run += 1) {
    const { perSecond } = await fastest(SECONDS);
    calm = perSecond < best * STILL_FASTER ? calm + 1 : 0;
    best = Math.max(best, perSecond);
  }
}
