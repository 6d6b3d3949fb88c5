/** What each way of compression takes of a producer's processor, and what it leaves to be sent and stored. */
import { step } from "../progress";
import { LoadGenerator, type Packing } from "./performance/load-generator";
import { ratioOf, spreadOf, text } from "./ratios";
import { markdownTable, type Section } from "./section";

const ROUNDS = 3;
const BYTES = 512;
const BATCH = 16_384;

/** The first is what the others are held to. */
const WAYS: Readonly<Record<string, Pick<Packing, "codec" | "level">>> = {
  "gzip as Kafka has it (level 6)": { codec: "gzip" },
  "gzip, level 1": { codec: "gzip", level: 1 },
  "zstd as Kafka has it (level 3)": { codec: "zstd" },
  lz4: { codec: "lz4" },
  snappy: { codec: "snappy" },
  none: { codec: "none" },
};

export const compressionCost: Section = {
  title: "Compression",
  compares: true,
  measure: async (screen, depth) => {
    const found = Object.keys(WAYS).map((name) => ({ name, microseconds: [] as number[], bytes: [] as number[] }));
    const generator = new LoadGenerator();
    try {
      for (let round = 1; round <= (depth === "short" ? 2 : ROUNDS); round += 1) {
        await step(screen, `Round ${round}`, async (report) => {
          for (const each of found) {
            report(each.name);
            const packed = await generator.compress({ ...way(each.name), bytes: BYTES, batch: BATCH });
            each.microseconds.push(packed.microseconds);
            each.bytes.push(packed.bytes);
          }
        });
      }
    } finally {
      await generator.stop();
    }
    const [first] = found;
    const ratios = found
      .slice(1)
      .flatMap(({ name, microseconds, bytes }) => [
        [`compression: processor time, ${name} to gzip`, ratioOf(microseconds, first?.microseconds ?? [])] as const,
        [`compression: bytes, ${name} to gzip`, ratioOf(bytes, first?.bytes ?? [])] as const,
      ]);
    const rows = found.map(({ name, microseconds, bytes }) => {
      const { median, least, most } = spreadOf(microseconds);
      const times = `${median.toFixed(2)} µs (${least.toFixed(2)}–${most.toFixed(2)})`;
      const [time, size] = [ratioOf(microseconds, first?.microseconds ?? []), ratioOf(bytes, first?.bytes ?? [])];
      return [name, times, text(time), `${Math.round(spreadOf(bytes).median)}`, `${size.median.toFixed(2)}×`];
    });
    const heading = [`Records of ${BYTES} bytes, batches of 16 KiB`, "Processor time for a record", "", "Bytes", ""];
    return { markdown: markdownTable(heading, rows), ratios: Object.fromEntries(ratios), plots: [], runs: found };
  },
};

function way(name: string): Pick<Packing, "codec" | "level"> {
  const found = WAYS[name];
  if (!found) throw new Error(`${name} is no way of compression`);
  return found;
}
