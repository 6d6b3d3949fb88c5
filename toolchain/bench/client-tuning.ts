/** What each choice in a client's settings brings, one after the other on one cluster: the reasons of the plan's own values. */
import { RULES } from "./cluster-performance";
import { compare } from "./performance/compare";
import { plain } from "./performance/variants";
import type { Section } from "./section";

const GZIP = { "compression.type": "gzip", "compression.gzip.level": "1" };

/** What the plan sets is the first: the others are held to it. */
const PRODUCERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "the plan's: gzip at level 1, 64 KiB, 10 ms": { ...GZIP, "batch.size": "65536", "linger.ms": "10" },
  "Kafka's own: level 6, 16 KiB, 5 ms": { "compression.type": "gzip" },
  "16 KiB, 5 ms": { ...GZIP, "batch.size": "16384", "linger.ms": "5" },
  "16 KiB, 20 ms": { ...GZIP, "batch.size": "16384", "linger.ms": "20" },
  "64 KiB, 5 ms": { ...GZIP, "batch.size": "65536", "linger.ms": "5" },
  "64 KiB, 20 ms": { ...GZIP, "batch.size": "65536", "linger.ms": "20" },
  "128 KiB, 20 ms": { ...GZIP, "batch.size": "131072", "linger.ms": "20" },
  "lz4, 64 KiB, 10 ms": { "compression.type": "lz4", "batch.size": "65536", "linger.ms": "10" },
  "zstd, 64 KiB, 10 ms": { "compression.type": "zstd", "batch.size": "65536", "linger.ms": "10" },
  "none, 64 KiB, 10 ms": { "batch.size": "65536", "linger.ms": "10" },
};

export const clientTuning: Section = {
  title: "Choices of clients",
  measure: (screen, depth) => {
    const variants = Object.entries(PRODUCERS).map(([name, producer]) => ({ ...plain(name), producer }));
    const rules = { ...RULES[depth], sizes: [512], shares: [0.5] };
    return compare(screen, "clients", [{ variants }], rules);
  },
};
