/**
 * Brings Kafka's jars from Maven, once for each version. Used by the make targets and by our provider plugin (for who
 * runs `pulumi up` without make), so it imports nothing heavy.
 */
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "./errors";
import { installOnce } from "./install-once";
import { runMaven } from "./maven";
import { cacheDirectory } from "./paths";
import type { Report } from "./progress";
import { KAFKA_VERSION } from "./versions";

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
  const goal = [`-Dkafka.version=${version}`, `-DoutputDirectory=${libs}`, "dependency:copy-dependencies"];
  await runMaven(`Kafka ${version}`, ["-f", POM, ...goal], report);
  const jars = await readdir(libs);
  for (const needed of [`kafka_2.13-${version}.jar`, `kafka-tools-${version}.jar`]) {
    if (!jars.includes(needed)) throw new UserError(`Maven left out ${needed}; nothing was kept.`);
  }
}
