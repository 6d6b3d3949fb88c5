// A machine to try the start script on: a root directory of its own over this machine's, processes, mounts and network of
// its own, and a block device as its volume. Systemd and AWS are played: `aws` reads a directory, `dnf` and `sysctl` note
// what they were asked, for nothing of this machine may change.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../../support/stack";

const TOOLS = join(root, "components", "platforms", "aws", "machine");
const COMMANDS = ["unshare", "nsenter", "losetup", "mkfs.xfs", "mkfs.ext4", "blkid", "setpriv", "ip"];

/** Why the script can't be tried here; undefined: it can. */
export function whyNot(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "it takes root on Linux";
  const missing = COMMANDS.filter((name) => run("sh", ["-c", `command -v ${name}`]).code !== 0);
  if (missing.length > 0) return `${missing.join(", ")} isn't installed`;
  if (run("losetup", ["--find"]).code !== 0) return "there are no loop devices";
  return run("unshare", ["--mount", "--net", "--pid", "--fork", "true"]).code === 0
    ? undefined
    : "namespaces aren't allowed";
}

export interface Ran {
  readonly code: number;
  readonly output: string;
}

function run(command: string, args: readonly string[], input?: string): Ran {
  try {
    const output = execFileSync(command, args, {
      encoding: "utf8",
      input: input ?? "",
      stdio: ["pipe", "pipe", "pipe"],
      timeout: 120_000,
    });
    return { code: 0, output };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number | null; stdout?: string; stderr?: string };
    return { code: status ?? 1, output: `${stdout ?? ""}${stderr ?? String(error)}` };
  }
}

/** A disk of its own, in a file. */
export class Disk {
  readonly device: string;
  private readonly file: string;

  constructor(directory: string, name: string) {
    this.file = join(directory, `${name}.img`);
    must("truncate", "--size=600M", this.file);
    this.device = must("losetup", "--find", "--show", this.file).trim();
  }

  grow(): void {
    must("truncate", "--size=900M", this.file);
    must("losetup", "--set-capacity", this.device);
  }

  remove(): void {
    run("losetup", ["--detach", this.device]);
    rmSync(this.file, { force: true });
  }
}

export function must(command: string, ...args: string[]): string {
  const { code, output } = run(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}: ${output}`);
  return output;
}

/** What stands for the stack's bucket and secrets: files by key. */
export class Store {
  constructor(readonly directory: string) {}

  put(key: string, content: string | Buffer): void {
    const file = join(this.directory, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

const AWS = `#!/bin/bash
# Two calls of the AWS command line, answered from a directory.
if [[ "$1 $2" == "s3 cp" ]]; then
  source=\${@: -2:1} target=\${@: -1}
  exec cp "/store/\${source#s3://test-bucket/}" "$target"
elif [[ "$1 $2" == "secretsmanager get-secret-value" ]]; then
  while [[ $1 != --secret-id ]]; do shift; done
  exec cat "/store/secrets/$2"
fi
echo "aws $*: nobody plays this" >&2
exit 64
`;
/** What the program asks of the system, noted instead of done. */
const NOTED = (name: string) => `#!/bin/bash\necho "${name} $*" >> /noted\n`;

export class Machine {
  private readonly directory = mkdtempSync(join(tmpdir(), "kafka-platform-machine-"));
  private readonly holder: ChildProcess;
  private readonly pid: number;

  /** @param link the name under /dev/disk/by-id by which the volume is found */
  constructor(store: Store, device: string, link: string, node: string, hosts: readonly string[]) {
    const top = this.directory;
    const setup = `
set -euo pipefail
mount --make-rprivate /
mount -t tmpfs tmpfs ${top}
mkdir -p ${top}/upper ${top}/work ${top}/root
mount -t overlay overlay -o lowerdir=/,upperdir=${top}/upper,workdir=${top}/work ${top}/root
cd ${top}/root
mount -t proc proc proc
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs tmpfs dev
for each in null zero random urandom tty; do touch dev/$each && mount --bind /dev/$each dev/$each; done
touch dev/volume && mount --bind ${device} dev/volume
ln -s /proc/self/fd dev/fd
mkdir -p dev/disk/by-id dev/shm run/kafka store
ln -s /dev/volume dev/disk/by-id/${link}
mount --bind ${store.directory} store
ip link set lo up
echo ready
exec sleep infinity
`;
    this.holder = spawn("unshare", ["--mount", "--net", "--pid", "--fork", "--kill-child", "bash", "-c", setup], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.pid = waitForChild(this.holder);
    this.write("/etc/kafka-node.conf", `NODE=${node}\nREGION=eu-central-1\nBUCKET=test-bucket\n`);
    this.write("/etc/hosts", `127.0.0.1 localhost ${hosts.join(" ")}\n`);
    this.write("/usr/local/bin/aws", AWS, 0o755);
    for (const name of ["dnf", "sysctl"]) this.write(`/usr/local/bin/${name}`, NOTED(name), 0o755);
    this.write("/usr/local/sbin/kafka-node", readFileSync(join(TOOLS, "kafka-node"), "utf8"), 0o755);
  }

  /** Runs a command in the machine, as root. */
  run(command: string, input?: string): Ran {
    const inside = ["--target", String(this.pid), "--mount", "--net", "--pid", "chroot", `${this.directory}/root`];
    const environment = [
      "env",
      "-i",
      `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      "HOME=/root",
    ];
    const limits = ["KAFKA_NODE_WAIT_SECONDS=3", "KAFKA_NODE_PAUSE_SECONDS=1"];
    return run("nsenter", [...inside, ...environment, ...limits, "bash", "--norc", "-c", `exec 2>&1; ${command}`], input);
  }

  write(file: string, content: string, mode = 0o644): void {
    const { code, output } = this.run(
      `mkdir -p "$(dirname ${file})" && cat > ${file} && chmod ${mode.toString(8)} ${file}`,
      content,
    );
    if (code !== 0) throw new Error(output);
  }

  /** Starts what the unit kafka.service starts, as its user. */
  start(): void {
    const { output } = this.run(
      "chown kafka:kafka /run/kafka; setsid setpriv --reuid=kafka --regid=kafka --clear-groups --no-new-privs kafka-node run >/var/log/kafka/console 2>&1 < /dev/null & echo started",
    );
    if (!output.includes("started")) throw new Error(output);
  }

  /** As systemd ends it. */
  stop(): void {
    this.run(
      "pkill --signal TERM java; for each in $(seq 600); do pgrep java >/dev/null || exit 0; sleep 0.1; done; exit 1",
    );
  }

  /** The machine is gone, with its root disk; its volume isn't. */
  remove(): void {
    if (this.holder.exitCode === null) this.holder.kill("SIGKILL");
    for (let tries = 0; tries < 100 && existsSync(`/proc/${this.pid}`); tries++) execFileSync("sleep", ["0.1"]);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The first process inside of the namespaces, as this machine counts. */
function waitForChild({ pid }: ChildProcess): number {
  for (let tries = 0; tries < 200; tries++) {
    const children = run("pgrep", ["--parent", String(pid)])
      .output.trim()
      .split("\n");
    const [child = ""] = children;
    const asleep = child !== "" && run("cat", [`/proc/${child}/comm`]).output.trim() === "sleep";
    if (asleep) return Number(child);
    execFileSync("sleep", ["0.05"]);
  }
  throw new Error("the machine did not come up");
}
