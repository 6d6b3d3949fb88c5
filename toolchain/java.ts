// Finds the Java that runs Kafka: the one the user named, the one on the PATH, or the newest one installed.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface Java {
  readonly path: string;
  readonly home: string;
  readonly major: number;
}

const INSTALLED = ["/usr/lib/jvm", "/Library/Java/JavaVirtualMachines", "/opt/homebrew/opt"];

export function findJava(minimum: number): Java | undefined {
  const onPath = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "java"));
  const named = process.env["JAVA_HOME"] ? [join(process.env["JAVA_HOME"], "bin", "java")] : [];
  for (const path of [...named, ...onPath]) {
    const major = existsSync(path) ? versionOf(path) : undefined;
    if (major !== undefined && major >= minimum) return { path, home: homeOf(path), major };
  }
  return installedJavas(minimum)[0];
}

/** One of each version, the newest first. */
export function installedJavas(minimum: number): Java[] {
  const all = INSTALLED.flatMap(javasUnder).filter((java) => java.major >= minimum);
  return [...new Map(all.map((java) => [java.major, java])).values()].sort((a, b) => b.major - a.major);
}

function javasUnder(folder: string): Java[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = ["bin/java", "Contents/Home/bin/java"].map((each) => join(folder, name, each)).find(existsSync);
    const major = path === undefined ? undefined : versionOf(path);
    return path !== undefined && major !== undefined ? [{ path, home: homeOf(path), major }] : [];
  });
}

/** The path may be a link into the installation. */
function homeOf(path: string): string {
  return join(realpathSync(path), "..", "..");
}

/** An installation says its version in a file; asking the program itself costs a start. */
function versionOf(path: string): number | undefined {
  const release = join(homeOf(path), "release");
  const text = existsSync(release) ? readFileSync(release, "utf8") : askedVersion(path);
  const version = /(?:JAVA_VERSION=|version )"(\d+)/.exec(text)?.[1];
  return version === undefined ? undefined : Number(version);
}

function askedVersion(path: string): string {
  try {
    // The version is printed on standard error.
    return execFileSync("sh", ["-c", 'exec "$1" -version 2>&1', "sh", path], { encoding: "utf8" });
  } catch {
    return "";
  }
}
