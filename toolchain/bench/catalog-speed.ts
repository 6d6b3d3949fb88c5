/** How long topics take: the five systems, and 500 topics beside what else makes topics, on one cluster in one run. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { clusterAt, closeAll, type ClusterConnection } from "../../providers/cluster/connection";
import { UserError } from "../errors";
import { findJava } from "../java";
import { kafkaDirectory } from "../kafka";
import { repositoryRoot } from "../paths";
import { step } from "../progress";
import { run } from "../run";
import type { Screen } from "../screen";
import { duration } from "../text";
import { OLDEST_JAVA } from "../versions";
import { markdownTable, type Section } from "./section";

const TOPICS = 500;
const PARTITIONS = 3;
/** A loop of Kafka's own tool starts a Java for each topic: this many are measured and the rest is reckoned. */
const LOOPED = 10;
const MAIN = ["-r", "ts-node/register/transpile-only", path.join("toolchain", "main.ts")];

export const catalogSpeed: Section = {
  title: "Topics",
  measure: async (screen) => {
    const bench = await CatalogBench.create();
    try {
      return await bench.measure(screen);
    } finally {
      await bench.remove();
    }
  },
};

class CatalogBench {
  readonly #rows: [string, string, string][] = [];

  private constructor(private readonly state: string) {}

  static async create(): Promise<CatalogBench> {
    return new CatalogBench(await mkdtemp(path.join(tmpdir(), "kafka-platform-bench-")));
  }

  async measure(screen: Screen): Promise<string> {
    const timed = async (name: string, remark: string, work: () => Promise<unknown>, factor = 1): Promise<void> => {
      await step(screen, name, async (report) => {
        report("measuring");
        const start = performance.now();
        await work();
        this.#rows.push([name, duration((performance.now() - start) * factor), remark]);
      });
    };
    await this.#describe([]);
    await step(screen, "A cluster without systems", () => this.#call("up"));
    const cluster = await this.#connection();

    const five = ["escrow", "billing", "checkout", "chat"];
    await this.#describe(five);
    await timed("`make up`: four systems on a running cluster", "topics, users, rights, quotas", () =>
      this.#call("up"),
    );
    await timed("the same again, nothing to change", "", () => this.#call("up"));
    await this.#describe([]);
    await step(screen, "Taking them away", () => this.#call("up"));

    await timed(`${TOPICS} topics in one Admin call`, "the floor", () => makeTopics(cluster, "floor"));
    await step(screen, "Taking them away", () => deleteTopics(cluster, "floor"));
    await this.#bulk();
    await timed(`\`make up\`: ${TOPICS} topics`, "", () => this.#call("up"));
    await timed(`\`make up\`: ${TOPICS} topics, nothing to change`, "target: below 60 s", () => this.#call("up"));
    await timed(`\`make preview\`: ${TOPICS} topics, nothing to change`, "", () => this.#call("preview"));
    const remark = `reckoned from ${LOOPED} topics`;
    await timed(`a loop of kafka-topics, ${TOPICS} topics`, remark, () => this.#loop(), TOPICS / LOOPED);
    return markdownTable(["", "Time", ""], this.#rows);
  }

  async remove(): Promise<void> {
    await closeAll();
    await this.#call("down", "--yes").catch(() => undefined);
    await rm(this.state, { recursive: true, force: true });
  }

  async #describe(systems: readonly string[], more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const config = {
      "kafka-platform:environment": "dev",
      "kafka-platform:platform": { kind: "local", firstPort: 29090 },
      "kafka-platform:cluster": { brokers: 3 },
      "kafka-platform:systems": systems,
      // Schemas have a measurement of their own.
      "kafka-platform:registry": "none",
      "kafka-platform:tenants": ["acme", "globex", "initech"],
      "kafka-platform:internalServices": ["moderation", "enrichment", "exports", "digests"],
      ...more,
    };
    await writeFile(this.#file, stringify({ config }));
  }

  /** A system with nothing but topics. */
  async #bulk(): Promise<void> {
    const folder = path.join(this.state, "systems", "bulk");
    await mkdir(folder, { recursive: true });
    const entry = { partitions: PARTITIONS, purpose: "to be counted", deadLetter: false };
    const topics = Object.fromEntries(names("bulk").map((name) => [name, entry]));
    const system = { system: "bulk", description: "many topics", topics, services: {} };
    await writeFile(path.join(folder, "system.yaml"), stringify(system));
    await this.#describe(["bulk"], { "kafka-platform:systemsDirectory": path.join(this.state, "systems") });
  }

  get #file(): string {
    return path.join(this.state, "Pulumi.bench.yaml");
  }

  async #call(command: string, ...args: string[]): Promise<string> {
    const environment = { ...process.env, KAFKA_PLATFORM_STATE: this.state, PULUMI_BACKEND_URL: "" };
    const all = [...MAIN, command, "--stack", "bench", "--config-file", this.#file, ...args];
    const { code, stdout, stderr } = await run(process.execPath, all, { cwd: repositoryRoot, environment });
    if (code !== 0) throw new UserError(`\`${command}\` failed, so there is nothing to measure:\n${stderr.trim()}`);
    return stdout;
  }

  async #connection(): Promise<ClusterConnection> {
    const clients = JSON.parse(await this.#call("outputs", "clients", "--show-secrets", "--json")) as Record<
      string,
      {
        bootstrapServers: { CLIENT: string };
        caCertificate: string;
        user: string;
        password: string;
        properties: string;
      }
    >;
    const admin = clients["admin"];
    if (!admin) throw new UserError("The stack has no client admin.");
    await writeFile(path.join(this.state, "admin.properties"), admin.properties, { mode: 0o600 });
    const { caCertificate, user, password, bootstrapServers } = admin;
    return { bootstrapServers: bootstrapServers.CLIENT, caCertificate, username: user, password };
  }

  async #loop(): Promise<void> {
    const java = findJava(OLDEST_JAVA)?.path ?? "java";
    const tool = ["-cp", path.join(kafkaDirectory(), "libs", "*"), "org.apache.kafka.tools.TopicCommand"];
    const { bootstrapServers } = await this.#connection();
    const admin = [
      "--bootstrap-server",
      bootstrapServers,
      "--command-config",
      path.join(this.state, "admin.properties"),
    ];
    for (const name of names("loop").slice(0, LOOPED)) {
      const topic = ["--create", "--topic", name, "--partitions", String(PARTITIONS)];
      const { code, stderr } = await run(java, [...tool, ...admin, ...topic]);
      if (code !== 0) throw new UserError(`kafka-topics failed:\n${stderr.trim()}`);
    }
  }
}

function names(prefix: string): string[] {
  return Array.from({ length: TOPICS }, (_, index) => `${prefix}.topic-${index}`);
}

async function makeTopics(connection: ClusterConnection, prefix: string): Promise<void> {
  const { cluster } = clusterAt(connection, true);
  const layout = { partitions: PARTITIONS, replicationFactor: 3, config: {} };
  await Promise.all(names(prefix).map((name) => cluster.createTopic({ name, ...layout })));
}

async function deleteTopics(connection: ClusterConnection, prefix: string): Promise<void> {
  const { cluster } = clusterAt(connection, true);
  await Promise.all(names(prefix).map((name) => cluster.deleteTopic(name)));
}
