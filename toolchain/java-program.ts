/** Runs a Java program of a single file with Kafka's jars. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import path from "node:path";
import { findJava } from "./java";
import { kafkaDirectory } from "./kafka";
import { OLDEST_JAVA } from "./versions";

/** For what is to be there soon and works little. */
const OPTIONS = ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=OFF"];

export function javaProgram(
  file: string,
  args: readonly string[] = [],
  options: readonly string[] = OPTIONS,
  java = findJava(OLDEST_JAVA),
): ChildProcessWithoutNullStreams {
  if (!java) throw new Error(`Java ${OLDEST_JAVA} is missing`);
  const program = spawn(java.path, [...options, "-cp", path.join(kafkaDirectory(), "libs", "*"), file, ...args]);
  program.stdin.on("error", () => undefined);
  return program;
}
