/**
 * The same change of a setting on three nodes under load, made in three ways: by a deployment, by a script that restarts
 * one node after the other, and by one that also sleeps and then checks. What writers feel of each, and how long it takes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Screen } from "../screen";
import type { BenchStack } from "./bench-stack";
import { type ChangeRun, FELT, felt, type LoadedCluster, totalOf, underLoad } from "./change-run";
import { restartByHand, waitUntilInSync, type HandTools } from "./restart-by-hand";
import { markdownTable, seconds, type Section } from "./section";

const FIRST_PORT = 29290;
const NODES = ["kafka-1", "kafka-2", "kafka-3"];
const ROUNDS = 3;
const SLEEP_MS = 20_000;

type Method = (tools: HandTools, value: number) => Promise<void>;

const byScript =
  (check: (tools: HandTools) => Promise<void>): Method =>
  async (tools, value) => {
    for (const node of NODES) {
      await restartByHand(tools, node, { "queued.max.requests": value });
      await check(tools);
    }
  };

const METHODS: Readonly<Record<string, Method>> = {
  "`make up`": async ({ stack }, value) => {
    await describe(stack, { "queued.max.requests": value });
    await stack.call("up");
  },
  "restart, wait for the port": byScript(() => Promise.resolve()),
  "restart, sleep 20 s, check": byScript(async (tools) => {
    await sleep(SLEEP_MS);
    await waitUntilInSync(tools);
  }),
};

export const rollSpeed: Section = {
  title: "Rolls",
  measure: async (screen: Screen) => table(await underLoad(screen, (stack) => describe(stack, {}), measureAll)),
};

function describe(stack: BenchStack, settings: Readonly<Record<string, number>>): Promise<void> {
  return stack.describe({ platform: { kind: "local", firstPort: FIRST_PORT }, cluster: { brokers: 3, settings } });
}

async function measureAll({ tools, change }: LoadedCluster): Promise<Map<string, ChangeRun[]>> {
  const runs = new Map<string, ChangeRun[]>(Object.keys(METHODS).map((name) => [name, []]));
  let value = 500;
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const [name, method] of Object.entries(METHODS)) {
      value += 1;
      const run = await change(`Round ${round} of ${ROUNDS}, ${name}`, () => method(tools, value));
      runs.get(name)?.push(run);
    }
  }
  return runs;
}

function table(runs: Map<string, ChangeRun[]>): string {
  const ours = totalOf([...runs.values()][0] ?? []);
  const rows = [...runs].map(([name, all]) => {
    const total = totalOf(all);
    return [name, seconds(total), seconds(total / NODES.length), `${(total / ours).toFixed(1)}×`, ...felt(all)];
  });
  return markdownTable(["Three nodes", "Total", "A node", "", ...FELT], rows);
}
