import { readFileSync } from "node:fs";

/** Linux counts in hundredths of a second, whatever its clock does. */
const TICKS = 100;

/** Seconds of processors that these have used since they began. */
export function processorTimeOf(processes: readonly number[]): number {
  return processes.reduce((total, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return total + (Number(fields[11]) + Number(fields[12])) / TICKS;
  }, 0);
}
