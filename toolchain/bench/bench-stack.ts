/** A stack that a section measures: by the commands behind the Makefile, with state of its own. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import type { Plan } from "../../plan/plan";
import { readStackPlan } from "../../sources/read-plan";
import { repositoryRoot } from "../paths";
import { step } from "../progress";
import type { Screen } from "../screen";
import { duration } from "../text";
import { callCommand, callProgram } from "./command";

const NAME = "bench";

/** A row of a table: what, how long, and a remark. */
export type Row = readonly [string, string, string];

export class BenchStack {
  private constructor(readonly state: string) {}

  static async create(): Promise<BenchStack> {
    return new BenchStack(await mkdtemp(path.join(tmpdir(), "kafka-platform-bench-")));
  }

  get systems(): string {
    return path.join(this.state, "systems");
  }

  async describe(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const named = Object.entries(settings).map(([key, value]) => [`kafka-platform:${key}`, value] as const);
    const config = { "kafka-platform:environment": "dev", ...Object.fromEntries(named) };
    await writeFile(this.#file, stringify({ config }));
  }

  /** A system of the measurement's own, with its files by their paths. */
  async write(system: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [file, text] of Object.entries(files)) {
      const target = path.join(this.systems, system, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    }
  }

  call(command: string, ...args: string[]): Promise<string> {
    return callCommand([command, "--stack", NAME, "--config-file", this.#file, ...args], this.#own);
  }

  /** The day-2 command line. */
  ops(...args: string[]): Promise<string> {
    const executable = path.join(repositoryRoot, "ops", "ops");
    const all = [executable, "--stack", NAME, "--config-file", this.#file, ...args];
    return callProgram(`ops ${args.join(" ")}`, all, this.#own);
  }

  /** What the description says, without anything being made. */
  plan(): Plan {
    return readStackPlan(repositoryRoot, NAME, this.#file);
  }

  /** A client.properties of the administrator, as a file. */
  adminProperties(): Promise<string> {
    return this.propertiesOf("admin");
  }

  async propertiesOf(user: string): Promise<string> {
    const file = path.join(this.state, `${user}.properties`);
    await writeFile(file, await this.call("client", user), { mode: 0o600 });
    return file;
  }

  /** Where a node or an instance keeps what is its own. */
  directory(name: string): string {
    return path.join(this.state, NAME, name);
  }

  async remove(): Promise<void> {
    await this.call("down", "--yes").catch(() => undefined);
    await rm(this.state, { recursive: true, force: true });
  }

  get #own(): { readonly KAFKA_PLATFORM_STATE: string } {
    return { KAFKA_PLATFORM_STATE: this.state };
  }

  get #file(): string {
    return path.join(this.state, `Pulumi.${NAME}.yaml`);
  }
}

export async function timed(screen: Screen, name: string, work: () => Promise<unknown>): Promise<string> {
  let taken = "";
  await step(screen, name, async (report) => {
    report("measuring");
    const start = performance.now();
    await work();
    taken = duration(performance.now() - start);
  });
  return taken;
}
