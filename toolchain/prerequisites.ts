/** Says in one sentence, before anything else happens, what is missing and can't be brought by us. */
import { cachedEngine, engineOnPath } from "./engine";
import { UserError } from "./errors";
import { findJava } from "./java";
import { kafkaIsInstalled } from "./kafka";
import { downloadsReachable } from "./network";
import { run } from "./run";
import { list } from "./text";
import { KAFKA_VERSION, OLDEST_GO, OLDEST_JAVA, compareVersions } from "./versions";

export interface Missing {
  readonly what: string;
  readonly why: string;
  readonly debian: string;
  readonly macos: string;
}

export const JAVA: Missing = {
  what: `Java ${OLDEST_JAVA} or newer`,
  why: "Kafka runs on it",
  debian: "openjdk-17-jre-headless",
  macos: "openjdk@17",
};
export const MAVEN: Missing = { what: "Maven", why: "it downloads Kafka", debian: "maven", macos: "maven" };
export const GO: Missing = {
  what: `Go ${OLDEST_GO} or newer`,
  why: "Pulumi's engine can't be downloaded here and is built instead",
  debian: "golang-go",
  macos: "go",
};

export interface Needs {
  readonly kafka: boolean;
  readonly engine: boolean;
}

export async function checkPrerequisites(needs: Needs): Promise<void> {
  const missing = (
    await Promise.all([...(needs.kafka ? [java(), maven()] : []), ...(needs.engine ? [go()] : [])])
  ).filter((item): item is Missing => item !== undefined);
  if (missing.length > 0) throw new UserError(sentence(missing));
}

/** "Missing: Java 17 or newer (Kafka runs on it) and Maven (…). Install with `apt-get install …` or `brew install …`." */
export function sentence(missing: readonly Missing[]): string {
  const what = list(missing.map((item) => `${item.what} (${item.why})`));
  const debian = missing.map((item) => item.debian).join(" ");
  const macos = missing.map((item) => item.macos).join(" ");
  return `Missing: ${what}; install with \`apt-get install ${debian}\` (Debian) or \`brew install ${macos}\` (macOS).`;
}

function java(): Missing | undefined {
  if (findJava(OLDEST_JAVA)) return undefined;
  const home = process.env.JAVA_HOME;
  return home ? { ...JAVA, why: `JAVA_HOME is set to ${home}, which has none` } : JAVA;
}

async function maven(): Promise<Missing | undefined> {
  if (kafkaIsInstalled(KAFKA_VERSION)) return undefined;
  const { code } = await run("mvn", ["--version"]);
  // Maven without Java fails too, but then Java is what is missing.
  return code === 127 ? MAVEN : undefined;
}

async function go(): Promise<Missing | undefined> {
  if ((await engineOnPath()).usable || (await cachedEngine()) || (await downloadsReachable())) return undefined;
  const { code, stdout } = await run("go", ["env", "GOVERSION"], {
    environment: { ...process.env, GOTOOLCHAIN: "local" },
  });
  if (code !== 0) return GO;
  if (compareVersions(stdout, OLDEST_GO) >= 0) return undefined;
  const found = stdout.trim().replace(/^go/, "");
  return { ...GO, why: `${GO.why}; PATH has ${found}, and on Debian 12 bookworm-backports has a newer one` };
}
