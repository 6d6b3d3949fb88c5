/** How long topics take: the five systems, and 500 topics beside what else makes topics, on one cluster in one run. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import { clusterAt, closeAll, type ClusterConnection } from "../../providers/cluster/connection";
import { UserError } from "../errors";
import { findJava } from "../java";
import { kafkaDirectory } from "../kafka";
import { step } from "../progress";
import { run } from "../run";
import type { Screen } from "../screen";
import { duration } from "../text";
import { OLDEST_JAVA } from "../versions";
import { BenchStack, timed, type Row } from "./bench-stack";
import { markdownTable, type Section } from "./section";

const TOPICS = 500;
const PARTITIONS = 3;
/** A loop of Kafka's own tool starts a Java for each topic: this many are measured and the rest is reckoned. */
const LOOPED = 10;

export const catalogSpeed: Section = {
  title: "Topics",
  measure: async (screen) => {
    const stack = await BenchStack.create();
    try {
      return await new CatalogBench(stack).measure(screen);
    } finally {
      await closeAll();
      await stack.remove();
    }
  },
};

class CatalogBench {
  readonly #rows: Row[] = [];

  constructor(private readonly stack: BenchStack) {}

  async measure(screen: Screen): Promise<string> {
    const measured = async (name: string, remark: string, work: () => Promise<unknown>) => {
      this.#rows.push([name, await timed(screen, name, work), remark]);
    };
    await this.#describe([]);
    await step(screen, "A cluster without systems", () => this.stack.call("up"));
    const cluster = await this.#connection();

    const four = ["escrow", "billing", "checkout", "chat"];
    await this.#describe(four);
    await measured("`make up`: four systems on a running cluster", "topics, users, rights, quotas", () =>
      this.stack.call("up"),
    );
    await measured("the same again, nothing to change", "", () => this.stack.call("up"));
    const { topics, users, access } = this.stack.plan();
    await this.#describe([]);
    await step(screen, "Taking them away", () => this.stack.call("up"));

    await measured(`${TOPICS} topics in one Admin call`, "the floor", () => makeTopics(cluster, "floor"));
    await step(screen, "Taking them away", () => deleteTopics(cluster, "floor"));
    await this.#bulk();
    await measured(`\`make up\`: ${TOPICS} topics`, "", () => this.stack.call("up"));
    await measured(`\`make up\`: ${TOPICS} topics, nothing to change`, "target: below 60 s", () =>
      this.stack.call("up"),
    );
    await measured(`\`make preview\`: ${TOPICS} topics, nothing to change`, "", () => this.stack.call("preview"));
    const each = await step(screen, `a loop of kafka-topics, ${LOOPED} topics`, () => this.#loop());
    const remark = `reckoned from ${LOOPED} topics`;
    const calls = topics.length + users.length + access.length;
    this.#rows.push(
      [`a loop of kafka-topics, ${TOPICS} topics`, duration(each * TOPICS), remark],
      [
        "the four systems by Kafka's own tools, as their documents' scripts do it",
        duration(each * calls),
        `${topics.length} topics, ${users.length} users, ${access.length} rights: ${remark}, each call the same`,
      ],
    );
    return markdownTable(["", "Time", ""], this.#rows);
  }

  #describe(systems: readonly string[], more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    return this.stack.describe({
      platform: { kind: "local", firstPort: 29090 },
      cluster: { brokers: 3 },
      systems,
      // Schemas have a measurement of their own.
      registry: "none",
      tenants: ["acme", "globex", "initech"],
      internalServices: ["moderation", "enrichment", "exports", "digests"],
      ...more,
    });
  }

  /** A system with nothing but topics. */
  async #bulk(): Promise<void> {
    const entry = { partitions: PARTITIONS, purpose: "to be counted", deadLetter: false };
    const topics = Object.fromEntries(names("bulk").map((name) => [name, entry]));
    const system = { system: "bulk", description: "many topics", topics, services: {} };
    await this.stack.write("bulk", { "system.yaml": stringify(system) });
    await this.#describe(["bulk"], { systemsDirectory: this.stack.systems });
  }

  async #connection(): Promise<ClusterConnection> {
    const clients = JSON.parse(await this.stack.call("outputs", "clients", "--show-secrets", "--json")) as Record<
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
    await writeFile(path.join(this.stack.state, "admin.properties"), admin.properties, { mode: 0o600 });
    const { caCertificate, user, password, bootstrapServers } = admin;
    return { bootstrapServers: bootstrapServers.CLIENT, caCertificate, username: user, password };
  }

  /** @returns what one call takes */
  async #loop(): Promise<number> {
    const java = findJava(OLDEST_JAVA)?.path ?? "java";
    const tool = ["-cp", path.join(kafkaDirectory(), "libs", "*"), "org.apache.kafka.tools.TopicCommand"];
    const { bootstrapServers } = await this.#connection();
    const admin = [
      "--bootstrap-server",
      bootstrapServers,
      "--command-config",
      path.join(this.stack.state, "admin.properties"),
    ];
    const begun = performance.now();
    for (const name of names("loop").slice(0, LOOPED)) {
      const topic = ["--create", "--topic", name, "--partitions", String(PARTITIONS)];
      const { code, stderr } = await run(java, [...tool, ...admin, ...topic]);
      if (code !== 0) throw new UserError(`kafka-topics failed:\n${stderr.trim()}`);
    }
    return (performance.now() - begun) / LOOPED;
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
