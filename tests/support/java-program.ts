// Runs the tests' own Java programs, each a single file, with Kafka's jars.

import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { join } from "node:path";
import * as toolchain from "../../toolchain/java-program";

/** @param file in this folder */
export function javaProgram(file: string, args: readonly string[] = []): ChildProcessWithoutNullStreams {
  return toolchain.javaProgram(join(__dirname, file), args);
}
