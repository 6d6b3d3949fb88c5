// Reads what a node wrote: whether it has started, and if it hasn't, its last lines, which say what really happened.

import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Running } from "./process";

const LINES = 15;
const BYTES = 64 * 1024;

export function serverLog(directory: string): string {
  return join(directory, "logs", "server.log");
}

/**
 * Kafka says so once the node is registered and has caught up with the metadata. It is noted, since the log that says it
 * is put away once it is full.
 */
export function hasStarted(directory: string, process: Running | undefined): boolean {
  if (!process) return false;
  const [note, mark] = [join(directory, "run", "started"), `${process.pid} ${process.started}`];
  if (existsSync(note) && readFileSync(note, "utf8") === mark) return true;
  if (!existsSync(serverLog(directory))) return false;
  const text = read(serverLog(directory), (size) => (size < process.logStart ? 0 : process.logStart));
  if (!text.includes("Kafka Server started")) return false;
  mkdirSync(dirname(note), { recursive: true, mode: 0o700 });
  writeFileSync(note, mark, { mode: 0o600 });
  return true;
}

export function lastLines(directory: string): string {
  // A Java that can't even start says so on its console, anything later is in the server's log.
  const texts = [serverLog(directory), join(directory, "logs", "console.log")].filter((file) => existsSync(file));
  const lines = texts
    .map((file) => ({
      file,
      lines: read(file, (size) => size - BYTES)
        .trim()
        .split("\n")
        .filter(Boolean),
    }))
    .find((each) => each.lines.length > 0);
  if (!lines) return "it has written no log";
  const important = lines.lines.filter((line) => /ERROR|FATAL|Exception|Caused by/.test(line));
  const shown = (important.length > 0 ? important : lines.lines).slice(-LINES);
  return [`the last lines of ${lines.file}:`, ...shown.map((line) => `  ${line}`)].join("\n");
}

/** The text of a file from where `from` says, given its size. */
function read(file: string, from: (size: number) => number): string {
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    const start = Math.max(0, from(size));
    const buffer = Buffer.alloc(size - start);
    readSync(descriptor, buffer, 0, buffer.length, start);
    return buffer.toString("utf8");
  } finally {
    closeSync(descriptor);
  }
}
