// What the exporter is told by its file, and by those beside it.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { StandInSettings } from "../../plan/monitoring/fleets/kafka-exporter";

export interface Settings {
  readonly bootstrapServers: string;
  readonly listen: StandInSettings["listen"];
  /** Absent where the stack has no security. */
  readonly security?: Security;
}

export interface Security {
  readonly username: string;
  readonly password: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export function readSettings(file: string): Settings {
  const { bootstrapServers, listen, username, ...files } = JSON.parse(readFileSync(file, "utf8")) as StandInSettings;
  if (username === undefined) return { bootstrapServers, listen };
  const beside = (name: string | undefined) => readFileSync(join(dirname(file), name ?? ""), "utf8");
  return {
    bootstrapServers,
    listen,
    security: {
      username,
      password: beside(files.passwordFile),
      authority: beside(files.authorityFile),
      certificate: beside(files.certificateFile),
      key: beside(files.keyFile),
    },
  };
}
