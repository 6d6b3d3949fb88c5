// A Docker engine of the tests' own, with its data, its socket and its networks apart from the machine's.

import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findJava } from "../../../toolchain/java";

const START_SECONDS = 60;

/** Why none can be started here; undefined where one can. */
export function lacking(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "root on Linux";
  const missing = ["dockerd", "docker", "iptables", "ldd"].filter((each) => spawnSync("which", [each]).status !== 0);
  if (missing.length > 0) return `${missing.join(", ")} (apt-get install docker.io iptables)`;
  if (!findJava(17)) return "Java 17";
  const bridge = spawnSync("ip", ["link", "add", "kp-try", "type", "bridge"]);
  if (bridge.status !== 0) return "a kernel that lets it make bridges";
  spawnSync("ip", ["link", "delete", "kp-try"]);
  return undefined;
}

export class DockerEngine {
  private readonly directory = mkdtempSync(join(tmpdir(), "kafka-platform-docker-"));
  private daemon: ChildProcess | undefined;
  /** Whether the machine forwarded packets before: an engine lets it forward its own alone, and leaves it so. */
  private forwards = false;
  readonly address = `unix://${join(this.directory, "docker.sock")}`;

  async start(): Promise<void> {
    this.forwards = /^-P FORWARD ACCEPT$/m.test(execFileSync("iptables", ["-S", "FORWARD"], { encoding: "utf8" }));
    const log = openSync(join(this.directory, "log"), "w");
    mkdirSync(join(this.directory, "data"));
    const options = [
      ...["--data-root", join(this.directory, "data"), "--exec-root", join(this.directory, "exec")],
      ...["--host", this.address, "--pidfile", join(this.directory, "pid"), "--containerd-namespace", "kafka-platform"],
      // No bridge of the machine's own engine is touched, nor an address that machines usually have.
      ...["--bridge", "none", "--default-address-pool", "base=10.214.0.0/16,size=24"],
    ];
    this.daemon = spawn("dockerd", options, { stdio: ["ignore", log, log] });
    for (
      const begun = Date.now();
      spawnSync("docker", ["-H", this.address, "version"]).status !== 0;
      await sleep(100)
    ) {
      if (this.daemon.exitCode === null && Date.now() - begun < START_SECONDS * 1000) continue;
      throw new Error(`the engine hasn't started:\n${readFileSync(join(this.directory, "log"), "utf8").slice(-2000)}`);
    }
  }

  /** What Docker's own client says. */
  docker(...args: readonly string[]): string {
    return this.dockerWith("", ...args);
  }

  /** @param input what the command reads */
  dockerWith(input: string, ...args: readonly string[]): string {
    return execFileSync("docker", ["-H", this.address, ...args], {
      encoding: "utf8",
      maxBuffer: 1 << 26,
      input,
      stdio: ["pipe", "pipe", "pipe"],
    }).trim();
  }

  inspect<T>(what: string, format: string): T {
    return JSON.parse(this.docker("inspect", "--format", `{{json ${format}}}`, what)) as T;
  }

  /** Names of a stack's volumes. */
  volumesOf(stack: string): string[] {
    const label = `label=kafka-platform.stack=${stack}`;
    return this.docker("volume", "ls", "--quiet", "--filter", label).split("\n").filter(Boolean).sort();
  }

  async stop(): Promise<void> {
    const { daemon } = this;
    if (daemon && daemon.exitCode === null) {
      const left = this.docker("ps", "--all", "--quiet").split("\n").filter(Boolean);
      if (left.length > 0) this.docker("rm", "--force", "--volumes", ...left);
      const ended = new Promise((done) => daemon.once("exit", done));
      daemon.kill("SIGTERM");
      await ended;
      if (this.forwards) execFileSync("iptables", ["-P", "FORWARD", "ACCEPT"]);
    }
    if (existsSync(this.directory)) rmSync(this.directory, { recursive: true, force: true });
  }
}
