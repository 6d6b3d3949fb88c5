/** Versions of the official SDKs: the engine looks for a plugin of exactly the version that the program's SDK names. */
import { readFileSync } from "node:fs";
import path from "node:path";

export const STAND_INS = ["random", "tls", "kafka", "aws", "docker", "kubernetes"] as const;
export type StandIn = (typeof STAND_INS)[number];

const REPOSITORY = path.resolve(__dirname, "..", "..");

export function installedVersion(name: StandIn, repositoryRoot: string = REPOSITORY): string {
  const file = path.join(repositoryRoot, "node_modules", "@pulumi", name, "package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version?: string };
  if (!version) throw new Error(`${file} has no version.`);
  return version;
}
