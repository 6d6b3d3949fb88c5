// The Java options of a node, scaled to its memory.

import type { NodeSize } from "../configuration";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const G1 = ["-XX:+UseG1GC", "-XX:InitiatingHeapOccupancyPercent=35", "-XX:+ExplicitGCInvokesConcurrent"];

/** Half of the memory, 8 GiB at most: the other half is the page cache that reads are served from. */
export function heapBytes(size: NodeSize): number {
  return Math.floor(Math.min(size.memory / 2, 8 * GIB) / MIB) * MIB;
}

/**
 * Document 000's. Heaps of less than a gibibyte are collected by the parallel collector instead: it carried 1.4 times as
 * much there, with a quarter of the p99 and five sixths of the memory (docs/benchmarks.md, Java). On those of servers its
 * pauses would be felt.
 * @param chosen the stack's own choice of a heap, in bytes
 */
export function jvmOptions(size: NodeSize, chosen?: number): string[] {
  const bytes = chosen ?? heapBytes(size);
  const heap = `${bytes / MIB}m`;
  return [
    "-server",
    `-Xms${heap}`,
    `-Xmx${heap}`,
    ...(bytes < GIB ? ["-XX:+UseParallelGC"] : G1),
    "-XX:MaxGCPauseMillis=20",
    "-XX:MaxInlineLevel=15",
    // A broker out of memory must end, so that it is started again, rather than limp.
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
  ];
}
