// A machine to try the start script on: a root directory of its own over this machine's, processes, mounts and network of
// its own, and a block device as its volume. Systemd and AWS are played: `aws` reads a directory, `systemctl` starts and
// ends, `dnf` and `sysctl` note what they were asked, for nothing of this machine may change.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../../support/stack";
import { NAMESPACES, PATH, run, type Disk, type Ran } from "./disk";

const TOOLS = join(root, "components", "platforms", "aws", "machine");
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
/** What the script asks of the system, noted instead of done. */
const NOTED = (name: string) => `#!/bin/bash\necho "${name} $*" >> /noted\n`;

const SYSTEMCTL = `#!/bin/bash
# Systemd's part with the two units.
end() {
  pkill --signal TERM --exact java
  for each in {1..600}; do pgrep --exact java >/dev/null || return 0; sleep 0.1; done
  return 1
}
begin() {
  install -d -m 0750 -o kafka -g kafka /run/kafka
  setsid setpriv --reuid=kafka --regid=kafka --clear-groups --no-new-privs kafka-node run \
    >>/var/log/kafka/console 2>&1 </dev/null &
}
echo "systemctl $*" >> /noted
case "$*" in
*is-active*kafka.service) pgrep --exact java >/dev/null ;;
"start kafka.service") begin ;;
"stop kafka.service") end ;;
"restart kafka-node.service kafka.service") end; kafka-node prepare && begin ;;
esac
`;
const LIMITS = ["KAFKA_NODE_WAIT_SECONDS=3", "KAFKA_NODE_PAUSE_SECONDS=1"];

export interface Parts {
  readonly store: Store;
  readonly disk: Disk;
  /** The name under /dev/disk/by-id by which the volume is found. */
  readonly link: string;
  readonly node: string;
  readonly host: string;
}

export class Machine {
  private readonly directory = mkdtempSync(join(tmpdir(), "kafka-platform-machine-"));
  private readonly holder: ChildProcess;
  private readonly pid: number;

  constructor({ store, disk, link, node, host }: Parts) {
    const top = this.directory;
    const seed = join(top, "seed");
    const put = (file: string, content: string, mode = 0o644) => {
      mkdirSync(dirname(join(seed, file)), { recursive: true });
      writeFileSync(join(seed, file), content, { mode });
    };
    put("etc/kafka-node.conf", `NODE=${node}\nREGION=eu-central-1\nBUCKET=test-bucket\n`);
    put("etc/hosts", `127.0.0.1 localhost ${node} ${host}\n`);
    put("usr/local/bin/aws", AWS, 0o755);
    put("usr/local/bin/systemctl", SYSTEMCTL, 0o755);
    for (const name of ["dnf", "sysctl"]) put(`usr/local/bin/${name}`, NOTED(name), 0o755);
    put("usr/local/sbin/kafka-node", readFileSync(join(TOOLS, "kafka-node"), "utf8"), 0o755);
    const setup = `
set -euo pipefail
umask 022
hostname ${node}
mount --make-rprivate /
mkdir ${top}/disk
mount -t tmpfs -o mode=0755 tmpfs ${top}/disk
cd ${top}/disk
mkdir upper work root
cp -a ${seed}/. upper
mount -t overlay overlay -o lowerdir=/,upperdir=$PWD/upper,workdir=$PWD/work root
cd root
mount -t proc proc proc
for each in run tmp dev; do mount -t tmpfs tmpfs $each; done
for each in null zero random urandom tty; do touch dev/$each && mount --bind /dev/$each dev/$each; done
touch dev/volume && mount --bind ${disk.device} dev/volume
ln -s /proc/self/fd dev/fd
mkdir -p dev/disk/by-id dev/shm store
ln -s /dev/volume dev/disk/by-id/${link}
mount --bind ${store.directory} store
ip link set lo up
sleep infinity &
touch ${top}/ready
# The first process takes leave of all that end without a parent, as a system's does.
wait
`;
    this.holder = spawn("unshare", [...NAMESPACES, "--kill-child", "bash", "-c", setup], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    this.pid = firstInside(this.holder, join(top, "ready"));
  }

  /** Runs a command in the machine, as root. */
  run(command: string, input?: string): Ran {
    const inside = ["--target", String(this.pid), "--mount", "--net", "--pid", "--uts"];
    const top = ["chroot", join(this.directory, "disk", "root"), "env", "-i", `PATH=${PATH}`, "HOME=/root", ...LIMITS];
    return run("nsenter", [...inside, ...top, "bash", "--norc", "-c", `exec 2>&1; ${command}`], input);
  }

  must(command: string, input?: string): string {
    const { code, output } = this.run(command, input);
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${output}`);
    return output;
  }

  write(file: string, content: string, mode = 0o644): void {
    this.must(`cat > ${file} && chmod ${mode.toString(8)} ${file}`, content);
  }

  /** The machine is gone, with its root disk and what ran on it; its volume isn't. */
  remove(): void {
    if (this.holder.exitCode === null) this.holder.kill("SIGKILL");
    for (let tries = 0; tries < 600 && existsSync(`/proc/${this.pid}`); tries++) execFileSync("sleep", ["0.05"]);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The first process inside of the namespaces, as this machine counts, once the setup is through. */
function firstInside({ pid = 0 }: ChildProcess, ready: string): number {
  for (let tries = 0; tries < 1200 && existsSync(`/proc/${pid}`); tries++) {
    if (existsSync(ready)) return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));
    execFileSync("sleep", ["0.05"]);
  }
  throw new Error("the machine did not come up");
}
