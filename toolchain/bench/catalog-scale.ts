/** How the time and the memory of a deployment grow with the number of topics. */
import { stringify } from "yaml";
import { step } from "../progress";
import type { Screen } from "../screen";
import { duration } from "../text";
import { BenchStack } from "./bench-stack";
import { peakMemory } from "./memory-watch";
import { markdownTable, type Section } from "./section";

const COUNTS = [50, 500, 2000];
/** What counts is the number of topics: more partitions would be the brokers' work. */
const PARTITIONS = 1;
const FIRST_PORT = 29090;

export const catalogScale: readonly Section[] = COUNTS.map((count) => ({
  title: `${count} topics`,
  measure: async (screen) => {
    const stack = await BenchStack.create();
    try {
      return await measure(screen, stack, count);
    } finally {
      await stack.remove();
    }
  },
}));

async function measure(screen: Screen, stack: BenchStack, count: number): Promise<string> {
  const rows: string[][] = [];
  const measured = async (name: string, command: "up" | "preview", remark = ""): Promise<void> => {
    await step(screen, `${count} topics, ${name}`, async (report) => {
      report("measuring");
      const begun = performance.now();
      const memory = await peakMemory(process.pid, () => stack.call(command));
      rows.push([name, duration(performance.now() - begun), `${Math.round(memory / 2 ** 20)} MiB`, remark]);
    });
  };
  await describe(stack, []);
  await step(screen, "A cluster without topics", () => stack.call("up"));
  await describe(stack, names(count));
  await measured("`make up`, all to be made", "up");
  await measured("`make up`, nothing to change", "up");
  await measured("`make preview`, nothing to change", "preview", count === 500 ? "target: below 60 s" : "");
  await describe(stack, names(count), "7d");
  await measured("`make preview`, one topic to change", "preview");
  await measured("`make up`, one topic to change", "up");
  return markdownTable([`${count} topics`, "Time", "Most memory of all its processes", ""], rows);
}

/** @param retention of the first topic */
async function describe(stack: BenchStack, topics: readonly string[], retention = "1d"): Promise<void> {
  const entry = { partitions: PARTITIONS, purpose: "to be counted", deadLetter: false, retention: "1d" };
  const entries = Object.fromEntries(
    topics.map((name, index) => [name, index === 0 ? { ...entry, retention } : entry]),
  );
  if (topics.length > 0) {
    const system = { system: "bulk", description: "many topics", topics: entries, services: {} };
    await stack.write("bulk", { "system.yaml": stringify(system) });
  }
  await stack.describe({
    platform: { kind: "local", firstPort: FIRST_PORT },
    cluster: { brokers: 3 },
    registry: "none",
    ...(topics.length > 0 ? { systems: ["bulk"], systemsDirectory: stack.systems } : {}),
  });
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `bulk.topic-${index}`);
}
