// Runs the tests' own Java programs, each a single file, with Kafka's jars.

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { join } from "node:path";
import { findJava } from "../../toolchain/java";
import { kafkaDirectory } from "../../toolchain/kafka";
import { OLDEST_JAVA } from "../../toolchain/versions";

const OPTIONS = ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=OFF"];

/** @param file in this folder */
export function javaProgram(file: string, args: readonly string[] = []): ChildProcessWithoutNullStreams {
  const java = findJava(OLDEST_JAVA);
  if (!java) throw new Error(`Java ${OLDEST_JAVA} is missing`);
  const program = spawn(java.path, [
    ...OPTIONS,
    "-cp",
    join(kafkaDirectory(), "libs", "*"),
    join(__dirname, file),
    ...args,
  ]);
  program.stdin.on("error", () => undefined);
  return program;
}
