/** `kafka`: runs one of Kafka's own tools against a stack, as its administrator or as one of its services. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "../errors";
import { findJava } from "../java";
import { ensureKafka } from "../kafka";
import { runAttended } from "../run";
import { list } from "../text";
import { KAFKA_VERSION, OLDEST_JAVA } from "../versions";
import type { StackChoice } from "../workspace";
import { clientProperties } from "./client";
import { readOutputs } from "./outputs";

/** As the scripts in Kafka's bin directory are called, without kafka- and .sh. */
const TOOLS: Readonly<Record<string, string>> = {
  acls: "org.apache.kafka.tools.AclCommand",
  "broker-api-versions": "org.apache.kafka.tools.BrokerApiVersionsCommand",
  configs: "kafka.admin.ConfigCommand",
  "console-consumer": "org.apache.kafka.tools.consumer.ConsoleConsumer",
  "console-producer": "org.apache.kafka.tools.ConsoleProducer",
  "consumer-groups": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
  "consumer-perf-test": "org.apache.kafka.tools.ConsumerPerformance",
  "delete-records": "org.apache.kafka.tools.DeleteRecordsCommand",
  features: "org.apache.kafka.tools.FeatureCommand",
  "get-offsets": "org.apache.kafka.tools.GetOffsetShell",
  "leader-election": "org.apache.kafka.tools.LeaderElectionCommand",
  "log-dirs": "org.apache.kafka.tools.LogDirsCommand",
  "metadata-quorum": "org.apache.kafka.tools.MetadataQuorumCommand",
  "producer-perf-test": "org.apache.kafka.tools.ProducerPerformance",
  "reassign-partitions": "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
  topics: "org.apache.kafka.tools.TopicCommand",
  transactions: "org.apache.kafka.tools.TransactionsCommand",
};

export interface KafkaOptions extends StackChoice {
  readonly service: string;
}

export async function kafka(options: KafkaOptions, tool: string, args: readonly string[]): Promise<number> {
  const main = TOOLS[tool];
  if (main === undefined) throw new UserError(`There is no tool "${tool}"; there are ${list(Object.keys(TOOLS))}.`);
  const properties = clientProperties((await readOutputs(options)).clients?.value, options.service);
  const java = findJava(OLDEST_JAVA);
  if (!java) throw new UserError(`Java ${OLDEST_JAVA} or newer is missing: install it, or set JAVA_HOME.`);
  const { libs } = await ensureKafka(KAFKA_VERSION, () => undefined);
  const directory = await mkdtemp(path.join(tmpdir(), "kafka-platform-"));
  try {
    const file = path.join(directory, "client.properties");
    await writeFile(file, properties, { mode: 0o600 });
    const servers = /^bootstrap\.servers=(.*)$/m.exec(properties)?.[1] ?? "";
    const connection = ["--bootstrap-server", servers, "--command-config", file];
    const jvm = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=ERROR", "-cp", path.join(libs, "*")];
    return await runAttended(java.path, [...jvm, main, ...connection, ...args]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
