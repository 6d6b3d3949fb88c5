// The Java options of a node, scaled to its memory.

import type { NodeSize } from "../configuration";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** Half of the memory, 8 GiB at most: the other half is the page cache that reads are served from. */
export function heapBytes(size: NodeSize): number {
  return Math.floor(Math.min(size.memory / 2, 8 * GIB) / MIB) * MIB;
}

/** @param chosen the stack's own choice of a heap, in bytes */
export function jvmOptions(size: NodeSize, chosen?: number): string[] {
  const heap = `${(chosen ?? heapBytes(size)) / MIB}m`;
  return [
    "-server",
    `-Xms${heap}`,
    `-Xmx${heap}`,
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=20",
    "-XX:InitiatingHeapOccupancyPercent=35",
    "-XX:+ExplicitGCInvokesConcurrent",
    "-XX:MaxInlineLevel=15",
    // A broker out of memory must end, so that it is started again, rather than limp.
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
  ];
}
