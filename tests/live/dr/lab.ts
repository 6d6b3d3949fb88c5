// Two clusters of the tests' own, one of which copies the other, and a service that writes and one that reads.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { stringify } from "yaml";
import { TestStack, finished, root, type Finished } from "../../support/stack";

/** What a service writes once a second is copied at once; a day's worth would only take longer. */
const SHOP = {
  system: "shop",
  description: "What the tests of disasters need",
  topics: {
    orders: { partitions: 3, purpose: "orders", deadLetter: false },
    "orders.paid": { partitions: 1, purpose: "paid orders", deadLetter: false },
  },
  services: {
    "shop-web": { produces: ["orders", "orders.paid"] },
    "shop-bills": { consumes: [{ topics: ["orders", "orders.paid"], group: "shop-bills" }] },
  },
};

export type StackName = "primary" | "standby";

export class Lab {
  readonly primary: TestStack;
  readonly standby: TestStack;
  readonly state: string;
  private readonly common: Readonly<Record<string, unknown>>;

  /** @param ports the first of each stack */
  constructor(
    private readonly watched: boolean,
    private readonly ports: Readonly<Record<StackName, number>>,
  ) {
    const shared = { brokers: 1, cluster: { heap: "256MiB" } };
    this.primary = new TestStack("primary", { ...shared, firstPort: ports.primary });
    this.state = this.primary.state;
    this.standby = new TestStack("standby", { ...shared, firstPort: ports.standby, state: this.state });
    const systems = join(this.state, "systems");
    mkdirSync(join(systems, "shop"), { recursive: true });
    writeFileSync(join(systems, "shop", "system.yaml"), stringify(SHOP));
    this.common = { "kafka-platform:systemsDirectory": systems, "kafka-platform:systems": ["shop"] };
  }

  /** @param acknowledged what each stack may lose */
  describe(source: StackName, acknowledged: Partial<Record<StackName, readonly string[]>> = {}): void {
    const target = source === "primary" ? "standby" : "primary";
    const lines = (name: StackName) => ({ "kafka-platform:acknowledge": acknowledged[name] ?? [] });
    const monitoring = this.watched ? { "kafka-platform:monitoring": { interval: "1s" } } : {};
    const copies = { copies: { [source]: { as: "standby", tasks: 2 } } };
    const mirrors = (name: StackName) => ({
      "kafka-platform:mirrors": name === target ? copies : { copiedBy: [target] },
    });
    this.primary.describe({}, { ...this.common, ...mirrors("primary"), ...lines("primary") });
    this.standby.describe({}, { ...this.common, ...mirrors("standby"), ...monitoring, ...lines("standby") });
  }

  /** Both work, and each copies the other; @param copying those that do so already */
  describeRegions(copying: readonly StackName[] = ["primary", "standby"]): void {
    for (const name of ["primary", "standby"] as const) {
      const other = name === "primary" ? "standby" : "primary";
      const copies = copying.includes(name) ? { [other]: { as: "region", tasks: 2 } } : {};
      const mirrors = { copiedBy: [other], copies };
      this[name].describe({}, { ...this.common, "kafka-platform:mirrors": mirrors });
    }
  }

  async topicsOf(stack: StackName): Promise<string[]> {
    const listed = (await this.asked(0, stack, "topics", "list")) as unknown as { topic: string }[];
    return listed.map(({ topic }) => topic);
  }

  /** The day-2 command line. */
  ops(stack: StackName, ...args: string[]): Promise<Finished> {
    return finished(this.startOps(stack, ...args));
  }

  startOps(stack: StackName, ...args: string[]) {
    const file = join(this.state, `Pulumi.${stack}.yaml`);
    const all = [join(root, "ops", "ops"), "--stack", stack, "--config-file", file, ...args];
    const environment = { ...process.env, KAFKA_PLATFORM_STATE: this.state, NO_COLOR: "1" };
    return spawn(process.execPath, all, {
      cwd: root,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
  }

  /** The answer as JSON; the command must end so. */
  async asked(code: number, stack: StackName, ...args: string[]): Promise<Record<string, unknown>> {
    const answer = await this.ops(stack, "--json", ...args);
    if (answer.code !== code) throw new Error(`ops ${args.join(" ")} ended with ${answer.code}:\n${answer.output}`);
    return JSON.parse(answer.stdout) as Record<string, unknown>;
  }

  /** What services follow. */
  contract(): { readonly active: string; readonly clients: Readonly<Record<string, { readonly properties: string }>> } {
    return JSON.parse(readFileSync(this.contractFile, "utf8")) as ReturnType<Lab["contract"]>;
  }

  get contractFile(): string {
    return join(this.state, "dr", "primary-standby.contract.json");
  }

  get journal(): { readonly steps?: Readonly<Record<string, unknown>>; readonly ended?: string } {
    const file = join(this.state, "dr", "primary-standby.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Lab["journal"]) : {};
  }

  reports(): string[] {
    return readdirSync(join(this.state, "dr", "reports")).sort();
  }

  /** As Prometheus answers a query: each series with its labels and its value. */
  query(expression: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
    const config = join(this.standby.nodeDirectory("prometheus"), "config");
    const password = readFileSync(join(config, "monitoring-reader.password"), "utf8");
    const ca = readFileSync(join(config, "authority.pem"));
    const path = `/api/v1/query?query=${encodeURIComponent(expression)}`;
    return new Promise((done, failed) => {
      const asked = request(
        { host: "localhost", port: this.ports.standby + 620, path, ca, auth: `prometheus:${password}` },
        (answer) => {
          let text = "";
          answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
          answer.on("end", () => {
            const { data } = JSON.parse(text) as { data: { result: [] } };
            done(data.result);
          });
        },
      );
      asked.on("error", failed).end();
    });
  }

  async remove(): Promise<void> {
    await this.standby.must("down", "--yes");
    await this.primary.must("down", "--yes");
    rmSync(this.state, { recursive: true, force: true });
  }
}
