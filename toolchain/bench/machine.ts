/** Describes the machine and the versions that a measurement was made with. */
import { cpus, totalmem } from "node:os";
import { engineOnPath } from "../engine";
import { findJava } from "../java";
import { ENGINE_VERSION, KAFKA_VERSION, OLDEST_JAVA } from "../versions";

export async function machine(): Promise<string> {
  const processors = cpus();
  const { usable } = await engineOnPath();
  const parts = [
    `${processors.length} processors (${processors[0]?.model.trim() || process.arch})`,
    `${Math.round(totalmem() / 2 ** 30)} GB of memory`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    `Java ${findJava(OLDEST_JAVA)?.major ?? "none"}`,
    `Kafka ${KAFKA_VERSION}`,
    `Pulumi ${usable?.version ?? ENGINE_VERSION}`,
  ];
  return parts.join(", ");
}
