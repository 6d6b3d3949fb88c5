/** Runs Maven with the Java that was found, and turns what it says into progress or one error. */
import path from "node:path";
import { UserError } from "./errors";
import { lock } from "./install-once";
import { findJava } from "./java";
import { cacheDirectory } from "./paths";
import type { Report } from "./progress";
import { run } from "./run";
import { OLDEST_JAVA } from "./versions";

/** @param what as it stands in messages, e.g. "Kafka 4.3.1" */
export async function runMaven(what: string, args: readonly string[], report: Report): Promise<void> {
  const java = findJava(OLDEST_JAVA);
  const environment = java ? { ...process.env, JAVA_HOME: java.home } : process.env;
  let files = 0;
  // Two Mavens at once may spoil each other's downloads: they share one repository in the user's home.
  const release = await lock(path.join(cacheDirectory(), "maven.lock"), () =>
    report("another download from Maven is under way, waiting for that one"),
  );
  const { code, stdout, stderr } = await run("mvn", ["-B", ...args], {
    environment,
    onLine: (line) => {
      if (/Downloaded from .*\.(jar|gz|zip)/.test(line))
        report(`downloading it from Maven, once: ${(files += 1)} files`);
    },
  }).finally(release);
  if (code === 127) throw new UserError(`Maven is missing: it downloads ${what} (Debian: maven, macOS: maven).`);
  if (code !== 0) throw new UserError(`${what} can't be downloaded:\n${errors(stdout + stderr)}`);
}

function errors(output: string): string {
  const lines = output
    .split("\n")
    .filter((line) => line.includes("[ERROR]") && line.replace("[ERROR]", "").trim() !== "");
  return lines.slice(0, 4).join("\n");
}
