// Looks at this machine's processes and ports as a suspicious neighbour would.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

/** Command lines of all processes, by number. */
export function commandLines(): Map<number, string> {
  const lines = new Map<number, string>();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      lines.set(Number(pid), readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
    } catch {
      // It ended meanwhile.
    }
  }
  return lines;
}

export function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !readFileSync(stat, "utf8").includes(") Z ");
}

/** What a server answers to bytes sent as they are; empty when it hangs up or keeps silent. */
export function answerTo(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: "127.0.0.1", port }, () => socket.write(bytes));
    socket.setTimeout(3000, () => socket.destroy());
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(Buffer.concat(chunks)));
  });
}

export interface FoundFile {
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer;
}

/** Every file but Kafka's indexes, which hold offsets only and are large. */
export function filesUnder(folder: string): FoundFile[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path);
    if (found.isDirectory()) return filesUnder(path);
    return found.isFile() && !/\.(time)?index$/.test(name)
      ? [{ path, mode: found.mode & 0o777, content: readFileSync(path) }]
      : [];
  });
}
