// A small cluster with a registry, the examples as their own processes, and who writes to them and looks at what they did.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { APICURIO } from "../../../plan/registry/apicurio";
import { findJava } from "../../../toolchain/java";
import { cacheDirectory } from "../../../toolchain/paths";
import { run } from "../../../toolchain/run";
import { OLDEST_JAVA } from "../../../toolchain/versions";
import { FIRST_PORTS } from "../../support/ports";
import { TestStack, root } from "../../support/stack";

export const SYSTEMS = ["escrow", "checkout", "chat"];
const TYPESCRIPT = ["-r", "ts-node/register/transpile-only"];
const PATIENCE_MS = 120_000;

export type Line = Readonly<Record<string, unknown>>;

export interface Read {
  readonly key?: string;
  readonly base64: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly partition: number;
  readonly offset: number;
}

/** What this machine lacks. */
export function missing(): string[] {
  const { local } = APICURIO;
  const java = local.kind === "maven" ? local.java : 0;
  const venv = spawnSync("python3", ["-c", "import venv, ensurepip"]);
  return [
    ...(findJava(java) === undefined ? [`Java ${java} for the registry`] : []),
    ...(venv.status === 0 ? [] : ["Python 3 with its venv (apt-get install python3-venv)"]),
  ];
}

/** A process that tells in lines of JSON what it does. */
export class Program {
  readonly lines: Line[] = [];
  private errors = "";
  private readonly child: ChildProcess;
  private readonly ended: Promise<number>;

  constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
    this.child = spawn(command, args, { cwd: root, env: { ...process.env, ...environment } });
    this.child.stderr?.on("data", (part: Buffer) => (this.errors = (this.errors + part.toString()).slice(-4000)));
    this.child.stdin?.on("error", () => undefined);
    const output = this.child.stdout;
    if (output) {
      createInterface({ input: output }).on("line", (line) => {
        if (line.startsWith("{")) this.lines.push(JSON.parse(line) as Line);
      });
    }
    this.ended = new Promise((done) => this.child.once("close", (code) => done(code ?? 1)));
  }

  /** The first line that is as it should be. */
  async told(what: string, matches: (line: Line) => boolean): Promise<Line> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = this.lines.find(matches);
      if (found) return found;
      if (Date.now() > end || this.child.exitCode !== null)
        throw new Error(`nobody told of ${what}; told were ${JSON.stringify(this.lines)}\n${this.errors}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  async finish(input = ""): Promise<void> {
    this.child.stdin?.end(input);
    const code = await this.ended;
    if (code !== 0) throw new Error(`it ended with ${code}: ${this.errors}`);
  }

  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    const killer = setTimeout(() => this.child.kill("SIGKILL"), 60_000);
    await this.ended;
    clearTimeout(killer);
  }
}

export class ExamplesLab {
  readonly stack = new TestStack("examples", {
    brokers: 1,
    firstPort: FIRST_PORTS.examples,
    settings: { "kafka-platform:systems": SYSTEMS, "kafka-platform:tenants": ["acme", "globex"] },
  });
  contracts: Readonly<Record<string, object>> = {};
  private readonly programs: Program[] = [];
  private python = "";
  private readonly classes = join(cacheDirectory(), "examples-java");

  get directory(): string {
    return join(this.stack.state, "examples");
  }

  async bringUp(): Promise<void> {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    await Promise.all([this.stack.must("up"), this.bringPython(), this.bringJava()]);
    this.contracts = JSON.parse(await this.stack.must("outputs", "clients", "--show-secrets", "--json")) as Record<
      string,
      object
    >;
    for (const [name, contract] of Object.entries(this.contracts)) {
      writeFileSync(this.contract(name), JSON.stringify(contract), { mode: 0o600 });
    }
  }

  private async bringPython(): Promise<void> {
    const venv = join(cacheDirectory(), "examples-python");
    this.python = join(venv, "bin", "python");
    const requirements = join(root, "examples/python/requirements.txt");
    if (!existsSync(this.python)) await must("python3", ["-m", "venv", venv]);
    await must(this.python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  }

  private async bringJava(): Promise<void> {
    const args = [
      "-q",
      "-B",
      "-f",
      "examples/java",
      `-Ddirectory=${this.classes}`,
      "compile",
      "dependency:copy-dependencies",
    ];
    await must("mvn", args);
  }

  contract(service: string): string {
    return join(this.directory, `${service}.json`);
  }

  typescript(file: string, service: string, args: readonly string[] = [], more: Readonly<Record<string, string>> = {}) {
    return this.begin(process.execPath, [...TYPESCRIPT, file, ...args], service, more);
  }

  readModels(service: string, more: Readonly<Record<string, string>>): Program {
    return this.begin(this.python, ["examples/python/read_models.py"], service, more);
  }

  java(name: string, service: string, more: Readonly<Record<string, string>>): Program {
    const path = [join(this.classes, "classes"), join(this.classes, "dependency", "*")].join(":");
    const options = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"];
    const java = findJava(OLDEST_JAVA)?.path ?? "java";
    return this.begin(java, [...options, "-cp", path, `examples.${name}`], service, more);
  }

  async write(service: string, records: readonly object[]): Promise<void> {
    const writer = this.typescript("tests/live/examples/records.ts", service, ["write"]);
    await writer.finish(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  }

  read(topic: string): Program {
    return this.typescript("tests/live/examples/records.ts", "admin", ["read", topic]);
  }

  private begin(command: string, args: readonly string[], service: string, more: Readonly<Record<string, string>>) {
    const program = new Program(command, args, { CONTRACT: this.contract(service), ...more });
    this.programs.push(program);
    return program;
  }

  async remove(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
    await this.stack.remove();
  }
}

async function must(command: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run(command, args, { cwd: root });
  if (code !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`.slice(0, 4000));
}
