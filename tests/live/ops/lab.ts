// One monitored cluster with a registry for all of ops, and ops as its users call it.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlatformOutputs } from "../../../ops/frame/outputs";
import { findJava } from "../../../toolchain/java";
import { APICURIO } from "../../../plan/registry/apicurio";
import { PATIENT_PRODUCER, kafkaTool, mustTool, startTool, type Tool } from "../../support/kafka-tools";
import { FIRST_PORTS } from "../../support/ports";
import { TestStack, finished, killWithChildren, root, type Finished } from "../../support/stack";

export const FIRST_PORT = FIRST_PORTS.ops;

/** What this machine lacks. */
export function missing(): string[] {
  const { local } = APICURIO;
  const java = local.kind === "maven" ? local.java : 0;
  return findJava(java) === undefined ? [`Java ${java} for the registry`] : [];
}

export interface Said extends Finished {
  readonly stderr: string;
}

export class Lab {
  readonly stack = new TestStack("ops", {
    brokers: 3,
    firstPort: FIRST_PORT,
    settings: {
      "kafka-platform:systems": ["escrow", "checkout"],
      "kafka-platform:monitoring": { interval: "2s" },
    },
  });
  outputs!: PlatformOutputs;
  private readonly started: ChildProcess[] = [];

  get directory(): string {
    return join(this.stack.state, "handed-out");
  }

  async bringUp(): Promise<void> {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    await this.stack.must("up");
    this.outputs = JSON.parse(await this.stack.must("outputs", "--show-secrets", "--json")) as PlatformOutputs;
    this.write("outputs.json", this.outputs);
    // Nobody listens on the lowest port.
    this.write("nobody.json", this.outputsAt("localhost:1"));
    for (const [name, contract] of Object.entries(this.outputs.clients)) this.write(`${name}.json`, contract);
  }

  async remove(): Promise<void> {
    for (const child of this.started) if (child.exitCode === null && child.signalCode === null) killWithChildren(child);
    await this.stack.remove();
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, content: unknown): string {
    writeFileSync(this.file(name), JSON.stringify(content), { mode: 0o600 });
    return this.file(name);
  }

  private outputsAt(address: string): PlatformOutputs {
    const moved = Object.entries(this.outputs.clients).map(([name, client]) => [
      name,
      { ...client, properties: client.properties.replace(/^bootstrap\.servers=.*$/m, `bootstrap.servers=${address}`) },
    ]);
    return { ...this.outputs, clients: Object.fromEntries(moved) as PlatformOutputs["clients"] };
  }

  /** With the outputs in a file, which is quicker than asking the engine each time. */
  ops(...args: readonly string[]): Promise<Said> {
    return said(this.start(["--outputs", this.file("outputs.json"), ...args]));
  }

  /** With the outputs from the stack's own state. */
  stateful(...args: readonly string[]): Promise<Said> {
    return said(this.start(args));
  }

  /** As where no broker is. */
  lost(...args: readonly string[]): Promise<Said> {
    return said(this.start(["--outputs", this.file("nobody.json"), ...args]));
  }

  /** What a command with `--json` answers; it must end with this code. */
  async json<T>(code: number, ...args: readonly string[]): Promise<T> {
    const { stdout, stderr, code: ended } = await this.ops("--json", ...args);
    if (ended !== code) throw new Error(`ops ${args.join(" ")} ended with ${ended}, not ${code}:\n${stdout}${stderr}`);
    return JSON.parse(stdout) as T;
  }

  start(args: readonly string[]): ChildProcess {
    const stack = [
      "--stack",
      this.stack.name,
      "--config-file",
      join(this.stack.state, `Pulumi.${this.stack.name}.yaml`),
    ];
    const child = spawn(process.execPath, [join(root, "ops", "ops"), ...stack, ...args], {
      cwd: root,
      env: { ...process.env, KAFKA_PLATFORM_STATE: this.stack.state, NO_COLOR: "1", CI: "true" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.started.push(child);
    return child;
  }

  /** One of Kafka's own tools, as the administrator. */
  async tool(tool: Tool, ...args: readonly string[]): Promise<string> {
    return mustTool(tool, [...(await this.login()), ...args]);
  }

  async produce(topic: string, lines: readonly string[], ...options: readonly string[]): Promise<void> {
    const reading = options.flatMap((each) => ["--reader-property", each]);
    const args = [...(await this.login()), ...PATIENT_PRODUCER, "--topic", topic, ...reading];
    const output = await mustTool("produce", args, `${lines.join("\n")}\n`);
    if (/ERROR|Exception/.test(output)) throw new Error(`not all was written to ${topic}:\n${output}`);
  }

  /** All records of a topic as Kafka's own consumer sees them: headers, key and value with tabs between them. */
  async consume(topic: string, most: number, isolation: "read_committed" | "read_uncommitted"): Promise<string[]> {
    const args = [...(await this.login()), "--topic", topic, "--from-beginning", "--isolation-level", isolation];
    const shown = ["print.headers", "print.key"].flatMap((each) => ["--formatter-property", `${each}=true`]);
    const { stdout } = await kafkaTool("consume", [
      ...args,
      ...shown,
      "--max-messages",
      String(most),
      "--timeout-ms",
      "20000",
    ]);
    return stdout.split("\n").filter((line) => line.includes("\t"));
  }

  /** Reads in a group until the returned function is called. */
  async member(service: string, group: string, topic: string): Promise<() => Promise<void>> {
    const program = [
      "-r",
      join(root, "toolchain", "typescript.cjs"),
      join(root, "tests/live/ops/member.ts"),
      group,
      topic,
    ];
    const child = spawn(process.execPath, program, {
      cwd: root,
      env: { ...process.env, CONTRACT: this.file(`${service}.json`) },
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    this.started.push(child);
    await new Promise<void>((ready, failed) => {
      child.stdout.on("data", (chunk: Buffer) => chunk.toString().includes("ready") && ready());
      child.once("close", (code) => failed(new Error(`the member of ${group} ended with ${code}`)));
    });
    return async () => {
      child.kill("SIGTERM");
      if (child.exitCode === null) await new Promise((done) => child.once("close", done));
    };
  }

  /** The same with Kafka's own client and the newer protocol of groups, in all topics whose names fit. */
  async newerMember(group: string, topics: string): Promise<() => Promise<void>> {
    const settings = { "group.id": group, "group.protocol": "consumer" };
    const properties = Object.entries(settings).flatMap((each) => ["--command-property", each.join("=")]);
    const child = startTool("consume", [...(await this.login()), "--include", topics, ...properties]);
    const ended = finished(child);
    return async () => {
      child.kill("SIGTERM");
      await ended;
    };
  }

  private async login(): Promise<string[]> {
    const servers = this.outputs.clients["admin"]?.bootstrapServers.CLIENT ?? "";
    this.properties ??= this.stack.clientProperties("admin");
    return ["--bootstrap-server", servers, "--command-config", await this.properties];
  }
  private properties: Promise<string> | undefined;
}

export async function said(child: ChildProcess): Promise<Said> {
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return { ...(await finished(child)), stderr };
}
