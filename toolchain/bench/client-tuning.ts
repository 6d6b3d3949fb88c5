/** What each choice in a client's settings brings, one after the other on one cluster: the reasons of the plan's own values. */
import { RULES } from "./cluster-performance";
import { compare } from "./performance/compare";
import type { Section } from "./section";

const PRODUCERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Kafka's own: none, 16 KiB, 5 ms": {},
  "none, 64 KiB": { "batch.size": "65536" },
  snappy: { "compression.type": "snappy" },
  gzip: { "compression.type": "gzip" },
  "gzip, level 1": { "compression.type": "gzip", "compression.gzip.level": "1" },
  "gzip, level 1, 64 KiB": { "compression.type": "gzip", "compression.gzip.level": "1", "batch.size": "65536" },
  "gzip, 64 KiB": { "compression.type": "gzip", "batch.size": "65536" },
  zstd: { "compression.type": "zstd" },
  lz4: { "compression.type": "lz4" },
  "lz4, 64 KiB": { "compression.type": "lz4", "batch.size": "65536" },
  "lz4, 64 KiB, 10 ms": { "compression.type": "lz4", "batch.size": "65536", "linger.ms": "10" },
  "lz4, 256 KiB": { "compression.type": "lz4", "batch.size": "262144" },
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
