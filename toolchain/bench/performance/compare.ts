/** Brings clusters up beside each other, lets them compete, and takes them away again. */
import { step } from "../../progress";
import type { Screen } from "../../screen";
import type { Findings } from "../section";
import { contestant, startCluster, type Cluster } from "./clusters";
import { contest, type Contestant, type Rules } from "./contest";
import { LoadGenerator } from "./load-generator";
import { findingsOf } from "./result-tables";
import type { Variant } from "./variants";

/** A cluster, and who competes on it. */
export interface Competing {
  readonly variants: readonly Variant[];
  readonly settings?: Variant["broker"];
  /** Of the stack's file. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Of clusters beside each other. */
const FIRST_PORTS = [29490, 29590, 29690];

export async function compare(
  screen: Screen,
  subject: string,
  competing: readonly Competing[],
  rules: Rules,
): Promise<Findings> {
  const clusters: Cluster[] = [];
  let generator: LoadGenerator | undefined;
  // Ctrl-C ends what is being measured; what was made is then deleted below.
  const stay = (): void => undefined;
  process.on("SIGINT", stay);
  try {
    const contestants: Contestant[] = [];
    for (const [index, { variants, settings, more }] of competing.entries()) {
      const names = variants.map(({ name }) => name).join(", ");
      const cluster = await startCluster(screen, names, FIRST_PORTS[index] ?? NaN, more, settings);
      clusters.push(cluster);
      contestants.push(...variants.map((variant) => contestant(cluster, variant)));
    }
    const load = (generator = new LoadGenerator());
    const outcomes = await step(screen, `The load: ${subject}`, (report) => contest(load, contestants, rules, report));
    return findingsOf(subject, outcomes, rules.pacedBytes);
  } finally {
    await generator?.stop();
    await Promise.all(clusters.map(({ stack }) => stack.remove()));
    process.off("SIGINT", stay);
  }
}
