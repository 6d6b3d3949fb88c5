// Drives a stack of the tests' own as a user would: by the commands behind the Makefile, with state apart from theirs.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";

export const root = resolve(__dirname, "../..");
const TYPESCRIPT = ["-r", join(root, "toolchain", "typescript.cjs")];

export interface Finished {
  readonly code: number;
  /** Standard output and standard error as they came. */
  readonly output: string;
  readonly stdout: string;
}

export interface StackDescription {
  readonly brokers: number;
  /** Test stacks live side by side with a user's own: each takes its ports from here. */
  readonly firstPort: number;
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of another stack, which this one refers to. */
  readonly state?: string;
}

export class TestStack {
  readonly state: string;
  private readonly configFile: string;
  private readonly environment: NodeJS.ProcessEnv;

  constructor(
    readonly name: string,
    protected readonly description: StackDescription,
  ) {
    this.state = description.state ?? mkdtempSync(join(tmpdir(), `kafka-platform-${name}-`));
    this.configFile = join(this.state, `Pulumi.${name}.yaml`);
    this.environment = { ...process.env, KAFKA_PLATFORM_STATE: this.state, NO_COLOR: "1", CI: "true" };
    this.describe();
  }

  /** Writes the stack's file, with changes to its cluster and to its other settings. */
  describe(cluster: Readonly<Record<string, unknown>> = {}, more: Readonly<Record<string, unknown>> = {}): void {
    const { brokers, firstPort, settings } = this.description;
    const config = {
      "kafka-platform:environment": "dev",
      "kafka-platform:platform": { kind: "local", firstPort },
      "kafka-platform:cluster": { brokers, ...this.description.cluster, ...cluster },
      ...settings,
      ...more,
    };
    writeFileSync(this.configFile, stringify({ config }));
  }

  run(command: string, ...args: string[]): Promise<Finished> {
    return finished(this.start(command, ...args));
  }

  start(command: string, ...args: string[]): ChildProcess {
    const main = join(root, "toolchain", "main.ts");
    const all = [...TYPESCRIPT, main, command, "--stack", this.name, "--config-file", this.configFile, ...args];
    return spawn(process.execPath, all, {
      cwd: root,
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
  }

  /** Runs a command that must succeed. */
  async must(command: string, ...args: string[]): Promise<string> {
    const { code, output, stdout } = await this.run(command, ...args);
    if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output}`);
    return stdout;
  }

  nodeDirectory(node: string): string {
    return join(this.state, this.name, node);
  }

  pid(node: string): number {
    const file = join(this.nodeDirectory(node), "run", "pid.json");
    return (JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid;
  }

  nodes(): string[] {
    return readdirSync(join(this.state, this.name));
  }

  /** Writes the client.properties of a service and returns its path. */
  async clientProperties(service: string): Promise<string> {
    const folder = join(this.state, "clients");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${service}.properties`);
    writeFileSync(file, await this.must("client", service), { mode: 0o600 });
    return file;
  }

  async remove(): Promise<void> {
    await this.must("down", "--yes");
    rmSync(this.state, { recursive: true, force: true });
  }
}

/** As when a terminal is closed: the engine and its plugins end with the command. */
export function killWithChildren(child: ChildProcess): void {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
}

export function finished(child: ChildProcess): Promise<Finished> {
  let output = "";
  let stdout = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code, signal) => done({ code: code ?? (signal ? 1 : 0), output, stdout }));
  });
}
