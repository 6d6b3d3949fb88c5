// A monitored cluster of the tests' own with real Prometheus and Alertmanager, and ways to ask them.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { mustTool } from "../../support/kafka-tools";
import { Application } from "./application";
import type { Plan } from "../../../plan/plan";
import { planOf } from "./plan-of";
import { FIRST_PORTS } from "../../support/ports";
import { Probe, type Attempt } from "../../support/probe";
import { TestStack } from "../../support/stack";

export const FIRST_PORT = FIRST_PORTS.monitoring;
const BOOTSTRAP = "localhost:29092,localhost:29102,localhost:29112";
const PROMETHEUS = 29710;
const ALERTMANAGER = 29720;
const APPLICATION = 29085;
const BURN = "ErrorBudgetBurn";
const SCHEMA = "orders-value";
/** One partition each, so that a record's place is known. */
const SHOP = {
  system: "shop",
  description: "What the tests of the monitoring need",
  deadLetters: { style: "suffix" },
  alerts: {
    groups: { lag: 20, errorRate: "5%", processingTime: "2s" },
    topics: { endToEnd: "2s" },
    deadLetters: { waiting: 0, perHour: 5 },
  },
  objectives: {
    produce: { within: "2s", share: "99%" },
    endToEnd: { within: "2s", share: "99%" },
    lag: { within: 1000, share: "99%" },
    registry: "99.9%",
    topics: "99.95%",
  },
  schemas: { compatibility: "backward" },
  topics: {
    orders: { partitions: 1, purpose: "orders", subjects: { [SCHEMA]: "an order" } },
    // Holds the bulk that fills a volume.
    ballast: { partitions: 1, purpose: "bulk", deadLetter: false, segment: "1MiB" },
  },
  services: {
    "shop-web": { produces: ["orders", "ballast"] },
    "shop-bills": { consumes: [{ topics: ["orders"], group: "shop-bills", deadLetterAfter: 3 }] },
  },
};

const ORDER = { type: "record", name: "Order", fields: [{ name: "id", type: "string" }] };
/** Nobody could read the orders of before with it. */
const OTHER_ORDER = { ...ORDER, fields: [{ name: "number", type: "int" }] };

export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: "pending" | "firing";
  readonly activeAt: string;
}

interface Outputs {
  readonly clients: Readonly<Record<string, { readonly properties: string }>>;
  readonly registryUrl: string;
  readonly registryAdmin: { readonly user: string; readonly password: string };
  readonly caCertificate: string;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export class Lab {
  private readonly systems = mkdtempSync(join(tmpdir(), "kafka-platform-systems-"));
  readonly stack: TestStack;
  private probe: Probe | undefined;
  private properties: Readonly<Record<string, { readonly properties: string }>> = {};
  private registry = { url: "", user: "", password: "", authority: "" };
  readonly application = new Application(APPLICATION);
  private adminFile = "";

  constructor() {
    mkdirSync(join(this.systems, "shop", "schemas"), { recursive: true });
    writeFileSync(join(this.systems, "shop", "schemas", `${SCHEMA}.avsc`), JSON.stringify(ORDER));
    writeFileSync(join(this.systems, "shop", "system.yaml"), stringify(SHOP));
    this.stack = new TestStack("monitoring", {
      brokers: 3,
      firstPort: FIRST_PORT,
      cluster: {
        node: { cpus: 2, memory: "1GiB", disk: "64MiB" },
        // Kafka looks every five minutes for what may be deleted, and for leaders that aren't where they belong.
        settings: { "log.retention.check.interval.ms": 1000, "leader.imbalance.check.interval.seconds": 5 },
      },
      settings: {
        "kafka-platform:systemsDirectory": this.systems,
        "kafka-platform:systems": ["shop"],
        "kafka-platform:monitoring": { interval: "1s", targets: { "shop-bills": [`localhost:${APPLICATION}`] } },
      },
    });
  }

  plan(): Plan {
    return planOf(this.stack, { systems: ["shop"], systemsDirectory: this.systems });
  }

  async bringUp(): Promise<void> {
    await this.stack.must("up");
    const all = JSON.parse(await this.stack.must("outputs", "--show-secrets", "--json")) as Outputs;
    this.properties = all.clients;
    this.registry = { url: all.registryUrl, authority: all.caCertificate, ...all.registryAdmin };
    this.adminFile = await this.stack.clientProperties("admin");
    this.probe = new Probe();
  }

  async remove(): Promise<void> {
    this.application.stop();
    this.probe?.stop();
    await this.stack.remove();
    rmSync(this.systems, { recursive: true, force: true });
  }

  /** Clients work side by side: what must come after another's work is a call of its own. */
  async do(...attempts: Attempt[]): Promise<void> {
    const results = (await this.probe?.ask(this.properties, attempts)) ?? [];
    const failed = results.find((result) => result.outcome !== "ok");
    if (failed) throw new Error(`${JSON.stringify(attempts[0])} ended with ${JSON.stringify(failed)}`);
  }

  async query(expr: string): Promise<Sample[]> {
    const answer = await this.ask(PROMETHEUS, `/api/v1/query?query=${encodeURIComponent(expr)}`);
    return (answer as { data: { result: Sample[] } }).data.result;
  }

  async names(): Promise<string[]> {
    return ((await this.ask(PROMETHEUS, "/api/v1/label/__name__/values")) as { data: string[] }).data;
  }

  async recorded(): Promise<string[]> {
    return (await this.rules("record")).map(({ name }) => name);
  }

  async alertNames(): Promise<string[]> {
    return [...new Set((await this.rules("alert")).map(({ name }) => name))];
  }

  private async rules(type: "record" | "alert"): Promise<{ name: string }[]> {
    const { data } = (await this.ask(PROMETHEUS, `/api/v1/rules?type=${type}`)) as {
      data: { groups: { rules: { name: string }[] }[] };
    };
    return data.groups.flatMap(({ rules }) => rules);
  }

  async targets(): Promise<{ labels: Record<string, string>; health: string; lastError: string }[]> {
    const answer = await this.ask(PROMETHEUS, "/api/v1/targets");
    return (answer as { data: { activeTargets: never[] } }).data.activeTargets;
  }

  /**
   * What Prometheus holds, without the dead man's switch. A budget that was burnt is told for longer than a test lasts:
   * the shortest of its windows is an hour.
   */
  async alerts(): Promise<Alert[]> {
    const { data } = (await this.ask(PROMETHEUS, "/api/v1/alerts")) as { data: { alerts: Alert[] } };
    return data.alerts.filter(
      (alert) => alert.labels["alertname"] !== "Watchdog" && alert.labels["alertname"] !== BURN,
    );
  }

  /** What Alertmanager would tell people: neither silenced nor inhibited. */
  async told(): Promise<string[]> {
    const all = await this.ask(ALERTMANAGER, "/api/v2/alerts?active=true&inhibited=false&silenced=false");
    return (all as { labels: Record<string, string> }[]).map((alert) => alert.labels["alertname"] ?? "");
  }

  /** Kafka's own tool, as the administrator. */
  async topics(...args: string[]): Promise<void> {
    await mustTool("topics", ["--bootstrap-server", BOOTSTRAP, "--command-config", this.adminFile, ...args]);
  }

  /** A schema that would break who reads today; the registry must refuse it. */
  async registerIncompatible(): Promise<void> {
    const body = JSON.stringify({ schema: JSON.stringify(OTHER_ORDER) });
    const status = await this.askRegistry("POST", `/subjects/${SCHEMA}/versions`, body);
    if (status !== 409) throw new Error(`the registry answers ${status} to an incompatible schema`);
  }

  /** A record is written and read, and a schema is looked up. */
  async everyday(): Promise<void> {
    await this.do({ as: "shop-web", do: "write", name: "orders" });
    await this.catchUp();
    await this.askRegistry("GET", `/subjects/${SCHEMA}/versions/latest`);
  }

  /** The group has read whatever there is now. */
  catchUp(): Promise<void> {
    return this.do({ as: "admin", do: "drain", name: "orders", settings: { "group.id": "shop-bills" } });
  }

  private askRegistry(method: string, path: string, body?: string): Promise<number> {
    const { url, user, password, authority: ca } = this.registry;
    const headers = { "content-type": "application/vnd.schemaregistry.v1+json" };
    return new Promise((done, failed) => {
      request(url + path, { method, ca, auth: `${user}:${password}`, headers }, (response) => {
        response.resume().on("end", () => done(response.statusCode ?? 0));
      })
        .on("error", failed)
        .end(body);
    });
  }

  /** Puts rules of the same plan with other durations in the place of those that were deployed. */
  useRules(text: string): void {
    writeFileSync(join(this.stack.nodeDirectory("prometheus"), "config", "rules-platform.yml"), text);
    process.kill(this.stack.pid("prometheus"), "SIGHUP");
  }

  /** By name, the burning of budgets among them. */
  async firing(): Promise<string[]> {
    const samples = await this.query('ALERTS{alertstate="firing",alertname!="Watchdog"}');
    return [...new Set(samples.map(({ metric }) => metric["alertname"] ?? ""))];
  }

  private ask(port: number, path: string): Promise<unknown> {
    const config = join(this.stack.nodeDirectory("prometheus"), "config");
    const password = readFileSync(join(config, "monitoring-reader.password"), "utf8");
    const ca = readFileSync(join(config, "authority.pem"));
    return new Promise((done, failed) => {
      const asked = request({ host: "localhost", port, path, ca, auth: `prometheus:${password}` }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () =>
          response.statusCode === 200
            ? done(JSON.parse(text))
            : failed(new Error(`${path} answers ${response.statusCode}: ${text}`)),
        );
      });
      asked.setTimeout(20_000, () => asked.destroy(new Error(`${path} isn't answered within 20 s`)));
      asked.on("error", failed).end();
    });
  }
}
