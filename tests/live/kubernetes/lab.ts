// One cluster, one stack on it, and what was asked of both.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureKubernetes } from "../../../toolchain/kubernetes-build";
import { FIRST_PORTS } from "../../support/ports";
import { finished, root } from "../../support/stack";
import type { Thing } from "./api";
import { Machines } from "./machines";
import type { Outcome } from "./program";
import { Server } from "./server";

export const NAMESPACE = "test-kafka";

export class KubernetesLab {
  private readonly directory = mkdtempSync(join(tmpdir(), "kafka-platform-kubernetes-stack-"));

  private constructor(
    readonly server: Server,
    readonly machines: Machines,
  ) {}

  static async open(): Promise<KubernetesLab> {
    const programs = await ensureKubernetes(() => undefined);
    const server = new Server(programs, FIRST_PORTS.kubernetes);
    const machines = new Machines(server);
    try {
      await server.start();
      await machines.start();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return new KubernetesLab(server, machines);
  }

  /** The stack as its file would describe it. */
  describe(kubernetes: object = {}, more: object = {}): object {
    return {
      environment: "prod",
      platform: {
        kind: "aws",
        region: "eu-central-1",
        domain: "kafka.invalid",
        image: { id: "ami-0123456789abcdef0" },
        access: { cidrs: ["10.80.0.0/16"] },
        kubernetes: { cluster: { kubeconfig: this.server.kubeconfig, context: "test" }, ...kubernetes },
      },
      cluster: { brokers: 3 },
      registry: {},
      monitoring: "on",
      ...more,
    };
  }

  async run(command: "up" | "preview" | "refresh" | "destroy", description = this.describe()): Promise<Outcome> {
    const program = join(__dirname, "program.ts");
    const args = ["-r", join(root, "toolchain", "typescript.cjs"), program, command, this.directory];
    const child = spawn(process.execPath, [...args, JSON.stringify(description)], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1", CI: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { stdout, output } = await finished(child);
    const last = stdout.trimEnd().split("\n").at(-1) ?? "";
    if (!last.startsWith("{")) throw new Error(output);
    return JSON.parse(last) as Outcome;
  }

  async must(command: "up" | "preview" | "refresh" | "destroy", description?: object): Promise<Outcome> {
    const outcome = await this.run(command, description);
    if (outcome.failed !== undefined) throw new Error(`${outcome.failed}\n${outcome.output}`);
    return outcome;
  }

  list(kind: string, group = "api/v1"): Promise<readonly Thing[]> {
    return this.server.list(`/${group}/namespaces/${NAMESPACE}/${kind}`);
  }

  async close(): Promise<void> {
    await this.machines.stop();
    await this.server.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
