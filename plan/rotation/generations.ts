// Authorities and passwords are replaced by a next generation of themselves, and for a while both are valid.

import { z } from "zod";

const MOST = 1_000_000;
const HELP = "write the valid generation, e.g. [1], or two that follow each other, e.g. [1, 2]";

/** Which generations are valid, oldest first: one, or during a rotation two. */
export const generations = z
  .array(z.int({ error: HELP }).min(1, { error: HELP }).max(MOST, { error: HELP }), { error: HELP })
  .min(1, { error: HELP })
  .max(2, { error: HELP })
  .refine(([first = 0, second]) => second === undefined || second === first + 1, { error: HELP });

export type Generations = readonly number[];

export const FIRST: Generations = [1];

export function oldest(valid: Generations): number {
  return valid[0] ?? 1;
}

/** The one that is handed out. */
export function newest(valid: Generations): number {
  return valid.at(-1) ?? 1;
}

/** The first generation has the plain name, so that whoever never rotates never sees a number. */
export function nameOf(holder: string, generation: number): string {
  return generation === 1 ? holder : `${holder}.${generation}`;
}

/** Whether a name is one of those that a user has had, has, or will have. */
export function isLoginOf(user: string, name: string): boolean {
  return name === user || (name.startsWith(`${user}.`) && /^[1-9]\d*$/.test(name.slice(user.length + 1)));
}

/** Of the generations that are valid, and of the one that comes next unless it is already there. */
export function namesWithNext(holder: string, valid: Generations): string[] {
  return [oldest(valid), oldest(valid) + 1].map((generation) => nameOf(holder, generation));
}
