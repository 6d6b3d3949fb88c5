// What the tests of alerts share: the rules of a whole stack, and promtool to try them with.

import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { catalogOf } from "../../../plan/catalog/catalog";
import { layoutOf } from "../../../plan/layout";
import { ruleGroups } from "../../../plan/monitoring/alerts/all";
import { rulesDocument } from "../../../plan/monitoring/alerts/render";
import { watchedOf, type Parts, type Watched } from "../../../plan/monitoring/alerts/watched";
import { replicationOf } from "../../../plan/replication";
import { readSystems } from "../../../sources/systems";
import { ALL, ROOT, configuration, type Surroundings } from "../catalog/support";

const STACK = "Pulumi.test.yaml";
const LISTS = { tenants: ["acme"], internalServices: ["moderation"] };
const PARTS: Parts = { registry: { instances: 3 }, mirrors: [{ source: "prod", target: "dr" }] };
export const RENDERING = { grafana: "https://grafana.example.org", runbooks: "https://example.org/docs/runbooks" };

/** A production stack of three brokers and three controllers with all five systems, a registry and a mirror. */
export function watched(systems: readonly string[] = ALL, surroundings: Surroundings = {}, parts = PARTS): Watched {
  const raw = readSystems(ROOT, { systems, systemsDirectory: "systems" }, STACK);
  return watchedWritten(raw, surroundings, parts);
}

export function watchedWritten(
  raw: Parameters<typeof catalogOf>[0],
  surroundings: Surroundings = {},
  parts: Parts = PARTS,
): Watched {
  const config = configuration({ ...LISTS, ...surroundings });
  const catalog = catalogOf(raw, {
    environment: config.environment,
    replication: replicationOf(config.cluster),
    lists: { tenant: config.tenants, service: config.internalServices },
    isReserved: () => false,
  });
  return watchedOf(config, layoutOf(config, STACK), catalog, parts);
}

export type Document = ReturnType<typeof rulesDocument>;
export type Rule = Document["groups"][number]["rules"][number];
export type Alert = Extract<Rule, { readonly alert: string }>;

export function documentOf(stack: Watched, scale = 1): Document {
  return rulesDocument(ruleGroups(stack), { ...RENDERING, scale });
}

export function alertsOf(document: Document): Alert[] {
  return document.groups.flatMap(({ rules }) => rules.filter((rule): rule is Alert => "alert" in rule));
}

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Files by name, in a directory that is gone afterwards. */
export async function withFiles(
  files: Readonly<Record<string, unknown>>,
  command: readonly string[],
): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), "kafka-platform-rules-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(
        join(directory, name),
        typeof content === "string" ? content : stringify(content, { lineWidth: 0 }),
      );
    }
    const [program = "", ...args] = command;
    return await new Promise((resolve) => {
      execFile(
        program,
        args,
        { cwd: directory, timeout: 280_000, maxBuffer: 64 * 1024 ** 2 },
        (error, stdout, stderr) => {
          resolve({ code: error ? 1 : 0, output: `${stdout}${stderr}${error && !stderr ? error.message : ""}` });
        },
      );
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Where a program is missing, its tests are skipped, say so, and are counted. */
export function needing(program: string): typeof test {
  const missing = spawnSync(program, ["--version"]).error !== undefined;
  if (missing) console.warn(`SKIPPED: ${program} is not installed (apt-get install ${PACKAGES[program]})`);
  return missing ? test.skip : test;
}

const PACKAGES: Readonly<Record<string, string>> = { promtool: "prometheus", amtool: "prometheus-alertmanager" };
