/** A topic is saved, gets some more, is saved again and is written back: how fast each goes, and to which size a target holds. */
import path from "node:path";
import { UserError } from "../errors";
import { step } from "../progress";
import type { Screen } from "../screen";
import { duration } from "../text";
import { BenchStack } from "./bench-stack";
import { kafkaTool } from "./restart-by-hand";
import { markdownTable, type Depth, type Section } from "./section";

const FIRST_PORT = 18890;
const TOPIC = "orders";
const BYTES = 1024;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const SIZES: Readonly<Record<Depth, number>> = { short: 128 * MIB, usual: GIB, full: 4 * GIB };
/** What comes between two runs. */
const MORE = 0.05;
/** Specification 002: a spoilt topic is whole again, and at most so much of it is missing. */
const RESTORED_WITHIN_S = 2 * 3600;
const LOST_AT_MOST_S = 15 * 60;
/** As often as documentation says. */
const EVERY_S = 10 * 60;

const SHOP = {
  system: "shop",
  description: "What is saved and restored",
  topics: { [TOPIC]: { partitions: 12, purpose: "orders", deadLetter: false } },
  services: { web: { produces: [TOPIC] } },
};

export const restoreSpeed: Section = {
  title: "Backup and restore",
  measure: async (screen, depth) => {
    const stack = await BenchStack.create();
    try {
      await stack.write("shop", { "system.yaml": JSON.stringify(SHOP) });
      await stack.describe({
        platform: { kind: "local", firstPort: FIRST_PORT },
        cluster: { brokers: 3 },
        systemsDirectory: stack.systems,
        systems: ["shop"],
      });
      await step(screen, "A cluster", (report) => {
        report("deploying");
        return stack.call("up");
      });
      return await measureAll(screen, stack, SIZES[depth]);
    } finally {
      await stack.remove();
    }
  },
};

interface Run {
  readonly what: string;
  readonly bytes: number;
  readonly seconds: number;
}

async function measureAll(screen: Screen, stack: BenchStack, size: number): Promise<string> {
  const properties = await stack.adminProperties();
  const backup = path.join(stack.state, "backup");
  const saving = ["backup", "create", TOPIC, "--to", backup];
  const records = Math.round(size / BYTES);
  const more = Math.round(records * MORE);
  const restoring = ["--yes", TOPIC, "backup", "restore", TOPIC, "--from", backup];
  const runs: Run[] = [];
  const measure = async (what: string, count: number, args: readonly string[], has: string): Promise<void> => {
    const seconds = await measured(screen, stack, what, args, has);
    runs.push({ what, bytes: count * BYTES, seconds });
  };
  await fill(screen, properties, records);
  await measure("the first backup", records, saving, `"records": ${records},`);
  await fill(screen, properties, more);
  await measure(`the next one, ${MORE * 100} % more`, more, saving, `"records": ${more},`);
  await measure("one without anything new", 0, saving, `"records": 0,`);
  await measure(
    "every file is what was written",
    records + more,
    ["backup", "verify", "--from", backup],
    `"flaws": []`,
  );
  await measure("restore, that check included", records + more, restoring, `"records": ${records + more},`);
  return tables(runs);
}

function fill(screen: Screen, properties: string, records: number): Promise<unknown> {
  return step(screen, `${records} records of ${BYTES} bytes`, (report) => {
    report("writing");
    const size = ["--num-records", String(records), "--record-size", String(BYTES), "--throughput", "-1"];
    const options = ["acks=all", "compression.type=lz4", "batch.size=65536", "linger.ms=5"];
    const said = options.flatMap((option) => ["--command-property", option]);
    return kafkaTool("org.apache.kafka.tools.ProducerPerformance", properties, "--topic", TOPIC, ...size, ...said);
  });
}

/** @param has what the answer must say, so that nothing counts that wasn't done */
function measured(
  screen: Screen,
  stack: BenchStack,
  what: string,
  args: readonly string[],
  has: string,
): Promise<number> {
  return step(screen, what, async (report) => {
    report("measuring");
    const begun = performance.now();
    const answer = await stack.ops("--json", ...args);
    const seconds = (performance.now() - begun) / 1000;
    if (!answer.includes(has)) throw new UserError(`\`ops ${args.join(" ")}\` should have said ${has}:\n${answer}`);
    return seconds;
  });
}

function tables(runs: readonly Run[]): string {
  const rows = runs.map(({ what, bytes, seconds }) => [
    what,
    bytes === 0 ? "" : `${(bytes / MIB).toFixed(0)} MiB`,
    duration(seconds * 1000),
    bytes === 0 ? "" : `${(bytes / MIB / seconds).toFixed(1)} MiB/s`,
  ]);
  const [first, , nothing, , restored] = runs;
  if (!first || !nothing || !restored) throw new Error("something wasn't measured");
  const speed = (run: Run) => run.bytes / run.seconds;
  // What came until a run began is safe when that run ends.
  const between = (LOST_AT_MOST_S - EVERY_S - nothing.seconds) * speed(first);
  return [
    markdownTable([`Records of ${BYTES} bytes, 12 partitions, three copies`, "", "took", ""], rows),
    "",
    `At that speed a restore stays within 2 hours up to ${gib(speed(restored) * RESTORED_WITHIN_S)} in one topic, and a backup`,
    `every 10 minutes loses less than 15 minutes' records while ${gib(between)} or less come in between.`,
  ].join("\n");
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(0)} GiB`;
}
