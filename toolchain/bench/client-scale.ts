/** What more and more clients take of a cluster, each with connections of its own: until they can write, and while they rest. */
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { javaProgram } from "../java-program";
import { step } from "../progress";
import { JavaConversation } from "./java-conversation";
import { memoryOf } from "./memory-watch";
import { startCluster } from "./performance/clusters";
import { processorTimeOf } from "./processor-time";
import { createTopic } from "./restart-by-hand";
import { gibibytes, markdownTable, type Depth, type Section } from "./section";

const FIRST_PORT = 28490;
const TOPIC = "crowd";
/** One for each broker: each client is connected to all of them. */
const PARTITIONS = 3;
const STEPS: Readonly<Record<Depth, readonly number[]>> = {
  short: [100],
  usual: [100, 500, 1000],
  full: [100, 500, 1000, 2000],
};
const REST_SECONDS = 10;
const JAVA = ["-Xmx3g", "-Dlog4j2.level=OFF"];

export const clientScale: Section = {
  title: "Clients",
  measure: async (screen, depth) => {
    const cluster = await startCluster(screen, "without clients", FIRST_PORT);
    let crowd: JavaConversation | undefined;
    try {
      await createTopic(cluster, TOPIC, PARTITIONS);
      const program = path.join(__dirname, "ClientCrowd.java");
      const all = (crowd = new JavaConversation(javaProgram(program, [cluster.properties, TOPIC], JAVA)));
      const spent = (): number => processorTimeOf(cluster.processes);
      const rows: string[][] = [];
      let there = 0;
      for (const clients of STEPS[depth]) {
        await step(screen, `${clients} clients`, async (report) => {
          report("they come");
          const before = spent();
          const { seconds } = await all.ask<{ readonly seconds: number }>(String(clients));
          const coming = spent() - before;
          report("they rest");
          const [resting, begun] = [spent(), performance.now()];
          await sleep(REST_SECONDS * 1000);
          const atRest = (spent() - resting) / ((performance.now() - begun) / 1000);
          rows.push([
            clients.toLocaleString("en"),
            `${seconds.toFixed(1)} s`,
            `${((coming / (clients - there)) * 1000).toFixed(0)} ms`,
            atRest.toFixed(2),
            gibibytes(memoryOf(cluster.processes)),
          ]);
        });
        there = clients;
      }
      return markdownTable(
        [
          "Clients, each at all three brokers",
          "Until each new one had written",
          "Processor time of the nodes for a new one",
          "Their processors without load",
          "Their memory",
        ],
        rows,
      );
    } finally {
      await crowd?.stop();
      await cluster.stack.remove();
    }
  },
};
