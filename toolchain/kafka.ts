/**
 * Brings Kafka's jars from Maven, once for each version. Used by the make targets and by our provider plugin (for who
 * runs `pulumi up` without make), so it imports nothing heavy.
 */
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "./errors";
import { installOnce } from "./install-once";
import { OLDEST_JAVA, KAFKA_VERSION } from "./versions";
import { findJava } from "./java";
import { cacheDirectory } from "./paths";
import type { Report } from "./progress";
import { run } from "./run";

const POM = path.join(__dirname, "kafka", "pom.xml");
/** Written last: a directory without it isn't complete. */
const MARKER = "COMPLETE";

export function kafkaDirectory(version: string = KAFKA_VERSION): string {
  return path.join(cacheDirectory(), `kafka-${version}`);
}

export function kafkaIsInstalled(version: string): boolean {
  return existsSync(path.join(kafkaDirectory(version), MARKER));
}

/** @returns the directory of jars, to be used as `java -cp '<libs>/*'` */
export async function ensureKafka(version: string, report: Report): Promise<{ libs: string }> {
  const directory = kafkaDirectory(version);
  const libs = path.join(directory, "libs");
  if (kafkaIsInstalled(version)) return { libs };
  report("downloading it from Maven, once");
  await installOnce({
    directory,
    onWait: () => report("another run is downloading it, waiting for that one"),
    make: async (draft) => {
      await copyDependencies(path.join(draft, "libs"), version, report);
      await writeFile(path.join(draft, MARKER), `${version}\n`);
    },
  });
  return { libs };
}

async function copyDependencies(libs: string, version: string, report: Report): Promise<void> {
  const java = findJava(OLDEST_JAVA);
  const environment = java ? { ...process.env, JAVA_HOME: java.home } : process.env;
  let files = 0;
  const maven = [
    "-B",
    "-f",
    POM,
    `-Dkafka.version=${version}`,
    `-DoutputDirectory=${libs}`,
    "dependency:copy-dependencies",
  ];
  const { code, stdout, stderr } = await run("mvn", maven, {
    environment,
    onLine: (line) => {
      if (/Downloaded from .*\.jar/.test(line)) report(`downloading it from Maven, once: ${(files += 1)} files`);
    },
  });
  if (code === 127) throw new UserError("Maven is missing: it downloads Kafka (Debian: maven, macOS: maven).");
  if (code !== 0) throw new UserError(`Kafka ${version} can't be downloaded:\n${mavenErrors(stdout + stderr)}`);
  const jars = await readdir(libs);
  for (const needed of [`kafka_2.13-${version}.jar`, `kafka-tools-${version}.jar`]) {
    if (!jars.includes(needed)) throw new UserError(`Maven left out ${needed}; nothing was kept.`);
  }
}

function mavenErrors(output: string): string {
  const lines = output
    .split("\n")
    .filter((line) => line.includes("[ERROR]") && line.replace("[ERROR]", "").trim() !== "");
  return lines.slice(0, 4).join("\n");
}
