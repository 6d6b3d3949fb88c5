/** What the engine runs with, whoever starts it: where its state is, what reads it, its plugins, Java. */
import path from "node:path";
import { openBackend, ownStateFiles } from "./backend";
import { findJava } from "./java";
import { usersHome, type Plugins } from "./plugins";
import { policiesDirectory } from "./policies";
import { releaseStaleLocks } from "./stale-lock";
import { OLDEST_JAVA } from "./versions";

export const PROJECT = "kafka-platform";

export interface EngineEnvironment {
  readonly ownBackend: boolean;
  /** Beside what this process has itself. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Takes away what a killed run left, which would stop the engine. */
export async function engineEnvironment(
  stack: string,
  plugins: Plugins,
  say: (line: string) => void,
): Promise<EngineEnvironment> {
  const backend = await openBackend();
  const killed = backend.own ? await releaseStaleLocks(ownStateFiles(), PROJECT, stack) : [];
  for (const pid of killed) say(`The last run (process ${pid}) was killed; its lock on stack ${stack} was removed.`);
  const java = findJava(OLDEST_JAVA);
  const environment = {
    ...backend.environment,
    PATH: [process.env.PATH, policiesDirectory()].join(path.delimiter),
    ...(java ? { JAVA_HOME: java.home } : {}),
    ...(plugins.home ? { PULUMI_HOME: plugins.home } : {}),
    // Our own home holds no credentials; a backend that needs the user's finds them where they are.
    ...(plugins.home && !backend.own
      ? { PULUMI_CREDENTIALS_PATH: process.env.PULUMI_CREDENTIALS_PATH || usersHome() }
      : {}),
  };
  return { ownBackend: backend.own, environment };
}
