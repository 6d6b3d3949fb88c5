/** A stack of the benchmark's own, driven by the commands behind the Makefile, with state apart from the user's. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { UserError } from "../errors";
import { repositoryRoot } from "../paths";
import { run } from "../run";

const MAIN = ["-r", "ts-node/register/transpile-only", path.join("toolchain", "main.ts")];

export class BenchStack {
  private constructor(
    readonly state: string,
    readonly name: string,
    private readonly firstPort: number,
  ) {}

  static async create(name: string, firstPort: number): Promise<BenchStack> {
    return new BenchStack(await mkdtemp(path.join(tmpdir(), "kafka-platform-bench-")), name, firstPort);
  }

  async describe(cluster: object = {}, more: object = {}): Promise<void> {
    const config = {
      "kafka-platform:environment": "dev",
      "kafka-platform:platform": { kind: "local", firstPort: this.firstPort },
      "kafka-platform:cluster": { brokers: 3, ...cluster },
      ...more,
    };
    await writeFile(this.#file, stringify({ config }));
  }

  async call(command: string, ...args: string[]): Promise<string> {
    const environment = { ...process.env, KAFKA_PLATFORM_STATE: this.state, PULUMI_BACKEND_URL: "" };
    const all = [...MAIN, command, "--stack", this.name, "--config-file", this.#file, ...args];
    const { code, stdout, stderr } = await run(process.execPath, all, { cwd: repositoryRoot, environment });
    if (code !== 0) throw new UserError(`\`${command}\` failed, so there is nothing to measure:\n${stderr.trim()}`);
    return stdout;
  }

  /** A client.properties of the administrator, as a file. */
  async adminProperties(): Promise<string> {
    const file = path.join(this.state, "admin.properties");
    await writeFile(file, await this.call("client", "admin"), { mode: 0o600 });
    return file;
  }

  nodeDirectory(node: string): string {
    return path.join(this.state, this.name, node);
  }

  async remove(): Promise<void> {
    await this.call("down", "--yes").catch(() => undefined);
    await rm(this.state, { recursive: true, force: true });
  }

  get #file(): string {
    return path.join(this.state, `Pulumi.${this.name}.yaml`);
  }
}
