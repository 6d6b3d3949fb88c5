// Kafka's own command-line tools, as the client that knows nothing of this program.

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { join } from "node:path";
import { kafkaDirectory } from "../../toolchain/kafka";
import { findJava } from "../../toolchain/java";
import { OLDEST_JAVA } from "../../toolchain/versions";
import { finished, type Finished } from "./stack";

const CLASSES = {
  topics: "org.apache.kafka.tools.TopicCommand",
  configs: "kafka.admin.ConfigCommand",
  acls: "org.apache.kafka.tools.AclCommand",
  produce: "org.apache.kafka.tools.ConsoleProducer",
  consume: "org.apache.kafka.tools.consumer.ConsoleConsumer",
  cluster: "org.apache.kafka.tools.ClusterTool",
  quorum: "org.apache.kafka.tools.MetadataQuorumCommand",
  reassignments: "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
  performance: "org.apache.kafka.tools.ProducerPerformance",
  features: "org.apache.kafka.tools.FeatureCommand",
  storage: "kafka.tools.StorageTool",
  groups: "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
} as const;

export type Tool = keyof typeof CLASSES;

/** Only errors on the console: the tests read what the tools themselves say. */
const LOGGING = ["-Dlog4j2.level=ERROR", "-Dorg.apache.logging.log4j.simplelog.StatusLogger.level=OFF"];
/** A guard against hanging: several at once on a busy machine take a minute to start. */
const SECONDS = 300;
/** What the console's producer would give up after 1.5 s and three attempts, and only mention. */
const ACKNOWLEDGED = ["acks=all", "delivery.timeout.ms=120000", "request.timeout.ms=30000", "max.block.ms=60000"];
export const PATIENT_PRODUCER = ACKNOWLEDGED.flatMap((each) => ["--command-property", each]);

export function startTool(tool: Tool, args: readonly string[]): ChildProcessWithoutNullStreams {
  const java = findJava(OLDEST_JAVA);
  if (!java) throw new Error(`Java ${OLDEST_JAVA} is missing`);
  const classpath = join(kafkaDirectory(), "libs", "*");
  const options = ["-Xmx256m", "-XX:TieredStopAtLevel=1", ...LOGGING, "-cp", classpath, CLASSES[tool]];
  const child = spawn(java.path, [...options, ...args], { stdio: ["pipe", "pipe", "pipe"], timeout: SECONDS * 1000 });
  child.stdin.on("error", () => undefined);
  return child;
}

export function kafkaTool(tool: Tool, args: readonly string[], input?: string): Promise<Finished> {
  const child = startTool(tool, args);
  child.stdin.end(input ?? "");
  return finished(child);
}

/** Runs a tool that must succeed and returns what it said. */
export async function mustTool(tool: Tool, args: readonly string[], input?: string): Promise<string> {
  const { code, output } = await kafkaTool(tool, args, input);
  if (code !== 0) throw new Error(`${tool} ${args.join(" ")} ended with ${code}:\n${output}`);
  return output;
}

/** Writes lines to a topic with acks=all; a line that isn't acknowledged shows as an error in the output. */
export function produce(
  bootstrap: string,
  properties: string,
  topic: string,
  lines: readonly string[],
): Promise<Finished> {
  const args = ["--bootstrap-server", bootstrap, "--command-config", properties, "--topic", topic];
  return kafkaTool("produce", [...args, ...PATIENT_PRODUCER], `${lines.join("\n")}\n`);
}

/** Reads so many records from the beginning. */
export async function consume(
  bootstrap: string,
  properties: string,
  topic: string,
  count: number,
  group = `reader-${topic}`,
): Promise<{ code: number; output: string; records: string[] }> {
  const args = ["--bootstrap-server", bootstrap, "--command-config", properties, "--topic", topic, "--group", group];
  const limits = ["--from-beginning", "--max-messages", String(count), "--timeout-ms", "120000"];
  const { code, output, stdout } = await kafkaTool("consume", [...args, ...limits]);
  const records = stdout
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("The consumer rebalance protocol") && !/ ERROR /.test(line));
  return { code, output, records };
}
