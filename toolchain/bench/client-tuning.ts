/** What each choice in a client's settings brings, one after the other on one cluster: the reasons of the plan's own values. */
import { RULES } from "./cluster-performance";
import { compare } from "./performance/compare";
import type { Section } from "./section";

const PRODUCERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  gzip: { "compression.type": "gzip" },
  "gzip, level 1": { "compression.type": "gzip", "compression.gzip.level": "1" },
  none: {},
  "none, 64 KiB": { "batch.size": "65536" },
  lz4: { "compression.type": "lz4" },
  snappy: { "compression.type": "snappy" },
  zstd: { "compression.type": "zstd" },
};

export const clientTuning: Section = {
  title: "Choices of clients",
  measure: (screen, depth) => {
    const variants = Object.entries(PRODUCERS).map(([name, producer]) => {
      return { name, broker: {}, topic: {}, producer, consumer: {} };
    });
    const rules = { ...RULES[depth], sizes: [512], shares: [0.5] };
    return compare(screen, "clients", [{ variants }], rules);
  },
};
