import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StepEventMetadata } from "@pulumi/pulumi/automation/events";
import { cacheDirectory } from "../../../toolchain/paths";
import { installStandIns } from "../../../toolchain/providers/install";
import { finished, root, type Finished } from "../../support/stack";

/** What the engine would do to a resource. */
export interface Step {
  readonly op: string;
  /** The last part of its type, e.g. `Instance`. */
  readonly type: string;
  readonly token: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

export function stepsOf(stdout: string): Step[] {
  const all = JSON.parse(stdout) as StepEventMetadata[];
  return all.map(({ op, urn, type, ...rest }) => {
    const state = rest.new ?? rest.old;
    const kept = state as unknown as { retainOnDelete?: boolean } | undefined;
    return {
      op,
      type: type.split(":").at(-1) ?? "",
      token: type,
      name: urn.split("::").at(-1) ?? "",
      inputs: (state?.inputs ?? {}) as Record<string, unknown>,
      protect: state?.protect ?? false,
      retainOnDelete: kept?.retainOnDelete ?? false,
    };
  });
}

export const ofType = (steps: readonly Step[], type: string): Step[] => steps.filter((step) => step.type === type);

/** Runs a command on a stack of the repository, with state apart from the user's. */
export class CommittedStack {
  readonly state = mkdtempSync(join(tmpdir(), "kafka-platform-aws-"));

  constructor(readonly name: string) {}

  run(command: string, ...args: string[]): Promise<Finished> {
    const main = join(root, "toolchain", "main.ts");
    const all = ["-r", join(root, "toolchain", "typescript.cjs"), main, command, "--stack", this.name, ...args];
    const env = { ...process.env, KAFKA_PLATFORM_STATE: this.state, NO_COLOR: "1", CI: "true" };
    return finished(spawn(process.execPath, all, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] }));
  }

  remove(): void {
    rmSync(this.state, { recursive: true, force: true });
  }
}

/** A cache like the user's, but with the pretending aws plugin in place of any other. */
export async function cacheWithPretendingPlugin(): Promise<string> {
  const cache = mkdtempSync(join(tmpdir(), "kafka-platform-cache-"));
  const plugins = join(cache, "pulumi-home", "plugins");
  mkdirSync(plugins, { recursive: true });
  for (const tool of ["pulumi-v3.259.0", "kafka-4.3.1"]) symlinkSync(join(cacheDirectory(), tool), join(cache, tool));
  const installed = await installStandIns(plugins, root);
  const version = installed.find(({ name }) => name === "aws")?.version ?? "";
  const launcher = join(plugins, `resource-aws-v${version}`, "pulumi-resource-aws");
  const typescript = JSON.stringify(join(root, "toolchain", "typescript.cjs"));
  const main = JSON.stringify(join(__dirname, "pretending", "main.ts"));
  writeFileSync(launcher, `#!/usr/bin/env node\nrequire(${typescript});\nrequire(${main});\n`);
  chmodSync(launcher, 0o755);
  return cache;
}
