// Finds the program of a fleet on this machine: brings what can be brought, and says how to install what can't.

import { accessSync, constants } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import type { LocalSoftware } from "../../plan/fleet/fleet";
import { JMX_EXPORTER_ARTIFACT, JMX_EXPORTER_MARK } from "../../plan/monitoring/jmx-exporter";
import { findJava } from "../../toolchain/java";
import { ensureKafka } from "../../toolchain/kafka";
import { ensureArtifact } from "../../toolchain/maven-artifact";
import type { Report } from "../../toolchain/progress";
import { OLDEST_JAVA } from "../../toolchain/versions";

/** Debian keeps servers where only root's PATH looks. */
const FURTHER = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];

/** The command with its program, its own directory (`{directory}`) and the program's filled in; undefined: the machine lacks a program that can't be brought. */
export async function resolveCommand(
  software: LocalSoftware,
  command: readonly string[],
  directory: string,
  report: Report,
): Promise<readonly string[] | undefined> {
  const rest = command.slice(1).map((word) => word.replaceAll("{directory}", directory));
  switch (software.kind) {
    case "maven": {
      const java = findJava(software.java);
      if (!java) throw new Error(`Java ${software.java} or newer is missing: install it, or set JAVA_HOME`);
      const directory = await ensureArtifact(software.artifact, report);
      return [java.path, ...rest.map((word) => word.replaceAll("{software}", directory))];
    }
    case "kafka": {
      const java = findJava(OLDEST_JAVA);
      if (!java) throw new Error(`Java ${OLDEST_JAVA} or newer is missing: install it, or set JAVA_HOME`);
      const { libs } = await ensureKafka(software.version, report);
      const folders = [libs];
      for (const name of software.further)
        folders.push(await ensureArtifact(`org.apache.kafka:${name}:${software.version}`, report));
      const classes = folders.map((folder) => join(folder, "*")).join(delimiter);
      return [java.path, ...(await withAgent(rest, report)).map((word) => word.replaceAll("{software}", classes))];
    }
    case "installed": {
      const program = findProgram(software.program);
      return program === undefined ? undefined : [program, ...rest];
    }
    case "project":
      return [process.execPath, ...rest.map((word) => word.replaceAll("{project}", resolve(__dirname, "../..")))];
  }
}

async function withAgent(words: readonly string[], report: Report): Promise<readonly string[]> {
  if (!words.some((word) => word.includes(JMX_EXPORTER_MARK))) return words;
  const agent = await ensureArtifact(JMX_EXPORTER_ARTIFACT, report);
  return words.map((word) => word.replaceAll(JMX_EXPORTER_MARK, agent));
}

export function findProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...FURTHER];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
