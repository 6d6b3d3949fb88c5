// Waits for a condition, never for a time.

import { setTimeout as sleep } from "node:timers/promises";

/** Times are meant for a machine that does nothing else; this one may run other tests as well. */
const BUSY = 2;

/** Looks until something is so; says what is there instead when it takes too long. */
export async function untilSeen<T>(
  what: string,
  seconds: number,
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean,
): Promise<T> {
  const longest = seconds * BUSY;
  const end = Date.now() + longest * 1000;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > end) throw new Error(`${what}: not within ${longest} s; there is ${JSON.stringify(seen)}`);
    await sleep(250);
  }
}

export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 120): Promise<void> {
  const longest = seconds * BUSY;
  for (const last = Date.now() + longest * 1000; !(await holds()); await sleep(50)) {
    if (Date.now() > last) throw new Error(`${what}: not within ${longest} s`);
  }
}
