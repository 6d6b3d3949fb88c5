/**
 * Turns many single calls into few requests. The engine asks for hundreds of topics one by one; a cluster answers a
 * request for all of them as fast as a request for one.
 */

/** What a request says about one of its items. */
export type Outcome<Result> = { readonly value: Result } | { readonly error: Error };

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (value: Result) => void;
  readonly reject: (error: Error) => void;
}

export interface BatchOptions {
  /** How long the first call waits for company. */
  readonly windowMs?: number;
  /** At most so many items in one request. */
  readonly size?: number;
}

/**
 * @param run sends one request for all items; one outcome for each, in the same order. What it throws goes to all.
 * @returns the call for one item. While a request is on its way, later calls gather for the next one.
 */
export function batched<Item, Result>(
  run: (items: Item[]) => Promise<Outcome<Result>[]>,
  { windowMs = 5, size = 500 }: BatchOptions = {},
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let active = false;

  async function work(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, windowMs));
    while (waiting.length > 0) await send(run, waiting.splice(0, size));
    active = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (active) return;
      active = true;
      void work();
    });
}

async function send<Item, Result>(
  run: (items: Item[]) => Promise<Outcome<Result>[]>,
  batch: Waiting<Item, Result>[],
): Promise<void> {
  try {
    const outcomes = await run(batch.map(({ item }) => item));
    batch.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) reject(new Error("The cluster's answer is incomplete."));
      else if ("error" in outcome) reject(outcome.error);
      else resolve(outcome.value);
    });
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    for (const { reject } of batch) reject(reason);
  }
}
