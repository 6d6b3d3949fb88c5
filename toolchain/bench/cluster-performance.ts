/** Each system as the plan sets it up, beside what its own document says and Kafka's defaults: speed, times, processors. */
import type { Plan } from "../../plan/plan";
import { planFor } from "./performance/clusters";
import { compare } from "./performance/compare";
import type { Rules } from "./performance/contest";
import { KAFKA, SYSTEMS, documentOf, oursOf, type Variant } from "./performance/variants";
import type { Depth, Section } from "./section";

const USUAL: Rules = {
  rounds: 5,
  minutes: 4,
  sizes: [100, 512, 1024, 10_240],
  shares: [0.5, 0.8],
  pacedBytes: 512,
  partitions: 12,
  fastestSeconds: 2.5,
  pacedSeconds: 4,
};

export const RULES: Readonly<Record<Depth, Rules>> = {
  short: { ...USUAL, rounds: 3, minutes: 2, sizes: [512], shares: [0.5] },
  usual: USUAL,
  full: { ...USUAL, rounds: 7, minutes: 60, fastestSeconds: 10, pacedSeconds: 20 },
};

/** A pause of 50 ms is more than one in a hundred of 4 s: what is held against others needs longer ones, and all rounds. */
const HELD_AGAINST_OTHERS: Rules = { ...USUAL, minutes: 12, fastestSeconds: 3, pacedSeconds: 8 };

export const clusterPerformance: readonly Section[] = SYSTEMS.map((system) => ({
  title: `Performance of ${system}`,
  compares: true,
  measure: async (screen, depth) => {
    const variants = [await oursFor(system), documentOf(system), KAFKA];
    const competing = variants.map((variant) => ({ variants: [variant], settings: variant.broker }));
    return compare(screen, system, competing, depth === "usual" ? HELD_AGAINST_OTHERS : RULES[depth]);
  },
}));

export async function oursFor(system: string): Promise<Variant> {
  const plan: Plan = await planFor(system);
  const contracts = Object.values(plan.clients).filter((each) => each.system === system);
  const writer = contracts.find((each) => each.producer && each.producer.topics.length > 0)?.producer;
  const consumer = contracts.find((each) => each.consumers)?.consumers?.[0];
  const topic = plan.topics.find((each) => each.name === writer?.topics[0]);
  const properties = plan.nodes[0]?.bundle.files["server.properties"]?.content;
  if (!writer || !consumer || !topic || !properties) throw new Error(`${system} has no writer, reader, topic or node`);
  return oursOf(system, properties, {
    topic: topic.settings,
    producer: writer.settings,
    consumer: consumer.settings,
  });
}
