/** Where things live: the repository, the cache that outlives it, and the state of the stacks that run on this machine. */
import { homedir } from "node:os";
import path from "node:path";

export const repositoryRoot = path.resolve(__dirname, "..");

/** Downloads and builds, by version, shared by every checkout of the repository. */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.KAFKA_PLATFORM_CACHE) return path.resolve(environment.KAFKA_PLATFORM_CACHE);
  return path.join(environment.XDG_CACHE_HOME || path.join(homedir(), ".cache"), "kafka-platform");
}

/** What belongs to this checkout's own stacks: the engine's state, its passphrase, the nodes' data. */
export function stateDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return path.resolve(environment.KAFKA_PLATFORM_STATE || path.join(repositoryRoot, ".platform"));
}

/** The file of an executable that PATH leads to. */
export function onPath(name: string, environment: NodeJS.ProcessEnv = process.env): string[] {
  return (environment.PATH ?? "")
    .split(path.delimiter)
    .filter((directory) => directory !== "")
    .map((directory) => path.join(directory, name));
}
