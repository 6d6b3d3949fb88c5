// Finds out whether a port is free, and who has it if not.

import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 3000;
const LOOK_AGAIN_MS = 50;

/**
 * One sentence for each port that somebody else listens on. The ports of a process that has just ended are free only a
 * moment later.
 */
export async function occupiedPorts(host: string, ports: readonly number[]): Promise<string[]> {
  let found = [...ports];
  for (const last = Date.now() + PATIENCE_MS; ; await sleep(LOOK_AGAIN_MS)) {
    const free = await Promise.all(found.map((port) => isFree(host, port)));
    found = found.filter((_, index) => !free[index]);
    if (found.length === 0 || Date.now() > last) break;
  }
  return found.map(
    (port) => `port ${port} is in use${by(ownerOf(port))}: end that process, or change platform.firstPort`,
  );
}

/** Whether somebody on this machine answers there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function by(owner: string | undefined): string {
  return owner ? ` by ${owner}` : "";
}

/** Linux tells which process holds a listening socket; elsewhere the port alone must do. */
function ownerOf(port: number): string | undefined {
  if (process.platform !== "linux") return undefined;
  const sockets = new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => listeningSockets(table, port)));
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const holds = readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`)));
      if (holds) return `process ${pid} (${readFileSync(`/proc/${pid}/comm`, "utf8").trim()})`;
    } catch {
      // The process ended meanwhile, or belongs to another user.
    }
  }
  return undefined;
}

function listeningSockets(table: string, port: number): string[] {
  const LISTENING = "0A";
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  try {
    return readFileSync(table, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[1]?.endsWith(`:${hex}`) && fields[3] === LISTENING)
      .map((fields) => `socket:[${fields[9]}]`);
  } catch {
    return [];
  }
}
