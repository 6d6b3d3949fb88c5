/** Requests one after the other by several workers, and a fault in their middle. */
import { setTimeout as sleep } from "node:timers/promises";

const WORKERS = 3;

export interface Load {
  readonly answered: number;
  /** What failed, and how long after the fault it was asked; before it: a negative time. */
  readonly lost: readonly { readonly askedMs: number; readonly reason: string }[];
}

/** @param requests asked in turn; each fails unless it is answered as it should be */
export async function faultUnderLoad(
  requests: readonly (() => Promise<unknown>)[],
  fault: () => void,
  { beforeMs = 1000, afterMs }: { readonly beforeMs?: number; readonly afterMs: number },
): Promise<Load> {
  const begun = performance.now();
  const failures: { at: number; reason: string }[] = [];
  let answered = 0;
  const worker = async (offset: number): Promise<void> => {
    for (let turn = offset; performance.now() - begun < beforeMs + afterMs; turn += 1) {
      const at = performance.now();
      try {
        await requests[turn % requests.length]?.();
        answered += 1;
      } catch (error) {
        failures.push({ at, reason: (error as Error).message });
      }
    }
  };
  const working = Promise.all(Array.from({ length: WORKERS }, (_, index) => worker(index)));
  await sleep(beforeMs);
  const happened = performance.now();
  fault();
  await working;
  return { answered, lost: failures.map(({ at, reason }) => ({ askedMs: Math.round(at - happened), reason })) };
}
