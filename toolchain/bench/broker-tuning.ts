/**
 * What choices in a broker's settings bring. One cluster is as the plan makes it twice: what those two differ by is what
 * the machine adds, and no other difference below it means anything.
 */
import { RULES } from "./cluster-performance";
import { compare } from "./performance/compare";
import type { Section } from "./section";

const BROKERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "the plan's": {},
  "two fetchers": { "num.replica.fetchers": 2 },
  "half the threads": { "num.network.threads": 2, "num.io.threads": 4 },
  "the plan's again": {},
};

export const brokerTuning: Section = {
  title: "Choices of brokers",
  measure: (screen, depth) => {
    const competing = Object.entries(BROKERS).map(([name, settings]) => {
      return { variants: [{ name, broker: settings, topic: {}, producer: {}, consumer: {} }], settings };
    });
    const rules = { ...RULES[depth], sizes: [512], shares: [0.5] };
    return compare(screen, "brokers", competing, rules);
  },
};
