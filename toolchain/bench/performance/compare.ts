/** Brings clusters up beside each other, lets them compete, and takes them away again. */
import { UserError, messageOf } from "../../errors";
import { step } from "../../progress";
import type { Screen } from "../../screen";
import { withJava, type NodeJava } from "../node-java";
import type { Findings } from "../section";
import { contestant, lastWords, startCluster, type Cluster } from "./clusters";
import { contest, type Contestant, type Rules } from "./contest";
import { LoadGenerator } from "./load-generator";
import { findingsOf } from "./result-tables";
import type { Variant } from "./variants";

/** A cluster, and who competes on it. */
export interface Competing {
  readonly variants: readonly Variant[];
  readonly settings?: Variant["broker"];
  /** Of its nodes. */
  readonly java?: NodeJava;
  /** Of the stack's file. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Clusters stand beside each other. */
const FIRST_PORT = 29490;
const PORTS = 100;

export async function compare(
  screen: Screen,
  subject: string,
  competing: readonly Competing[],
  rules: Rules,
): Promise<Findings> {
  const clusters: Cluster[] = [];
  let generator: LoadGenerator | undefined;
  try {
    const contestants: Contestant[] = [];
    for (const [index, { variants, settings, java, more }] of competing.entries()) {
      const names = variants.map(({ name }) => name).join(", ");
      const start = (): Promise<Cluster> => startCluster(screen, names, FIRST_PORT + PORTS * index, more, settings);
      const cluster = java ? await withJava(java, start) : await start();
      clusters.push(cluster);
      for (const variant of variants) contestants.push(await contestant(cluster, variant));
    }
    const load = (generator = new LoadGenerator());
    const outcomes = await step(screen, `The load: ${subject}`, (report) => contest(load, contestants, rules, report));
    return findingsOf(subject, outcomes, rules.pacedBytes);
  } catch (error) {
    const words = clusters.map(lastWords).find((each) => each !== undefined);
    throw words === undefined ? error : new UserError(`${messageOf(error)}\n${words}`);
  } finally {
    await generator?.stop();
    await Promise.all(clusters.map(({ stack }) => stack.remove()));
  }
}
