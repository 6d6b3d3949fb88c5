import type { Lab } from "./lab";

/** Writes so many records, each acknowledged. */
export function produceMany(lab: Lab, as: string, topic: string, count: number): Promise<void> {
  return lab.do(...Array.from({ length: count }, () => ({ as, do: "write", name: topic }) as const));
}
