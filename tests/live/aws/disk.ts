// Disks to try the start script on, each in a file, and whether this machine lets them be made.

import { execFileSync } from "node:child_process";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const COMMANDS = [
  "unshare",
  "nsenter",
  "losetup",
  "mkfs.xfs",
  "mkfs.ext4",
  "blkid",
  "setpriv",
  "ip",
  "java",
  "python3",
  "curl",
];
export const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
export const NAMESPACES = ["--mount", "--net", "--pid", "--uts", "--fork"];

/** Why the script can't be tried here; undefined: it can. */
export function whyNot(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "this isn't root on Linux";
  const missing = COMMANDS.filter((name) => run("sh", ["-c", `PATH=${PATH} command -v ${name}`]).code !== 0);
  if (missing.length > 0) return `${missing.join(", ")} isn't installed`;
  const directory = mkdtempSync(join(tmpdir(), "kafka-platform-trial-"));
  let disk: Disk | undefined;
  try {
    disk = new Disk(directory, "trial");
    must("mkfs.xfs", "-q", disk.device);
    const layers = "mkdir 1 2 3 && mount -t overlay overlay -o lowerdir=/,upperdir=$PWD/1,workdir=$PWD/2 3";
    const trial = `mount -t xfs ${disk.device} ${directory} && mount -t tmpfs tmpfs ${directory} && cd ${directory} && ${layers}`;
    must("unshare", ...NAMESPACES, "sh", "-c", trial);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    disk?.remove();
    rmSync(directory, { recursive: true, force: true });
  }
}

export interface Ran {
  readonly code: number;
  readonly output: string;
}

export function run(command: string, args: readonly string[], input?: string): Ran {
  try {
    const output = execFileSync(command, args, {
      encoding: "utf8",
      input: input ?? "",
      stdio: ["pipe", "pipe", "pipe"],
      timeout: 180_000,
    });
    return { code: 0, output };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number | null; stdout?: string; stderr?: string };
    return { code: status ?? 1, output: `${stdout ?? ""}${stderr ?? String(error)}` };
  }
}

/** A disk of its own, in a file. */
export class Disk {
  readonly bytes = 320 * 1024 ** 2;
  readonly device: string;
  private readonly file: string;

  constructor(directory: string, name: string) {
    this.file = join(directory, `${name}.img`);
    must("truncate", `--size=${this.bytes}`, this.file);
    this.device = must("losetup", "--find", "--show", this.file).trim();
  }

  grow(): void {
    must("truncate", "--size=600M", this.file);
    must("losetup", "--set-capacity", this.device);
  }

  remove(): void {
    run("losetup", ["--detach", this.device]);
    for (const file of [this.file, `${this.file}.then`]) rmSync(file, { force: true });
  }

  /** What a program wrote without a file system. */
  write(bytes: Buffer, position: number): void {
    const open = openSync(this.device, "r+");
    writeSync(open, bytes, 0, bytes.length, position);
    fsyncSync(open);
    closeSync(open);
  }

  /** Keeps what it holds now, to be compared. */
  remember(): void {
    must("cp", "--sparse=always", this.device, `${this.file}.then`);
  }

  /** Where it differs from what was remembered; empty: nowhere. */
  changes(): string {
    return run("cmp", [this.device, `${this.file}.then`]).output;
  }

  /** Mounts it for a moment. */
  inside(command: string): string {
    const at = mkdtempSync(join(tmpdir(), "kafka-platform-mount-"));
    try {
      return must("unshare", "--mount", "sh", "-c", `mount ${this.device} ${at} && cd ${at} && ${command}`);
    } finally {
      rmSync(at, { recursive: true });
    }
  }
}

export function must(command: string, ...args: string[]): string {
  const { code, output } = run(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}: ${output}`);
  return output;
}
