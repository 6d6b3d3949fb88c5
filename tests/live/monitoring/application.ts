// A service as the platform asks of services: it says how it fares under the contract's names, well or badly.

import { createServer, type Server } from "node:http";
import { Counter, Histogram, Registry } from "prom-client";
import { APPLICATION_METRICS, BUCKETS } from "../../../plan/monitoring/metrics/applications";

export type Mood = "well" | "failing" | "slow";

const LABELS: Readonly<Record<string, string>> = {
  group: "shop-bills",
  topic: "orders",
  error: "unknown-customer",
  type: "OrderPlaced",
};
const TURN_MS = 100;
const ONLY_FAILING = /failed|retries|dead_letters|errors|large/;

export class Application {
  mood: Mood = "well";
  private readonly registry = new Registry();
  private readonly server: Server;
  private readonly work: NodeJS.Timeout;

  constructor(port: number) {
    const metrics = APPLICATION_METRICS.map(({ name, type, labels, says }) => {
      const settings = { name, help: says, labelNames: labels, registers: [this.registry] };
      const own = Object.fromEntries(labels.map((label) => [label, LABELS[label] ?? ""]));
      if (type === "histogram") {
        const histogram = new Histogram({ ...settings, buckets: [...BUCKETS] });
        return () => histogram.observe(own, this.mood === "slow" ? 20 : 0.01);
      }
      const counter = new Counter(settings);
      // It begins at 0 with its service, so that the first failure is seen as one.
      counter.inc(own, 0);
      return () => counter.inc(own, !ONLY_FAILING.test(name) || this.mood === "failing" ? 1 : 0);
    });
    this.work = setInterval(() => metrics.forEach((move) => move()), TURN_MS);
    this.server = createServer((_request, response) => {
      void this.registry.metrics().then((text) => response.end(text));
    }).listen(port, "127.0.0.1");
  }

  stop(): void {
    clearInterval(this.work);
    this.server.close();
    this.server.closeAllConnections();
  }
}
