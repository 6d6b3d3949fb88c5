// What a switch took and cost: for people as Markdown, for programs as JSON.

import { join } from "node:path";
import { writeSafely } from "../records/files";
import type { Facts, JournalContent } from "./journal";

/** Specification 002: the loss of a cluster. */
export const ALLOWED = { rtoSeconds: 300, rpoSeconds: 30 } as const;

export interface Measured {
  readonly rtoSeconds: number;
  /** At most so many seconds of records are missing; 0: all were copied. */
  readonly rpoSeconds: number | null;
  readonly withinRto: boolean;
  readonly withinRpo: boolean | null;
}

export function measured({ outage, steps }: JournalContent): Measured {
  const seconds = (from: string, to: string) => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
  const rtoSeconds = seconds(outage, steps["switch"]?.at ?? new Date().toISOString());
  const newest = steps["measure"]?.facts["newestCopied"];
  const { at = "", facts = {} } = steps["drain"] ?? {};
  // What was written after copying had been stopped came until the source was closed again.
  const last = "notCopied" in facts ? at : outage;
  const rpoSeconds = facts["drained"] === true ? 0 : typeof newest === "string" ? seconds(newest, last) : null;
  return {
    rtoSeconds,
    rpoSeconds,
    withinRto: rtoSeconds <= ALLOWED.rtoSeconds,
    withinRpo: rpoSeconds === null ? null : rpoSeconds <= ALLOWED.rpoSeconds,
  };
}

export function writeReport(directory: string, journal: JournalContent) {
  const data = { ...journal, measured: measured(journal) };
  const text = textOf(journal, data.measured);
  const file = join(directory, `${journal.kind}-${journal.began.replaceAll(":", "-")}`);
  writeSafely(`${file}.json`, `${JSON.stringify(data, null, 2)}\n`);
  writeSafely(`${file}.md`, text);
  return { data, text, file: `${file}.md` };
}

export function textOf(journal: JournalContent, { rtoSeconds, rpoSeconds, withinRto, withinRpo }: Measured): string {
  const { kind, source, target, began, outage, steps } = journal;
  const rpo =
    rpoSeconds === null
      ? "unknown: the standby holds no record"
      : rpoSeconds === 0
        ? "none"
        : `at most ${rpoSeconds.toFixed(1)} s`;
  return [
    `# ${kind === "failover" ? "Failover" : "Failback"} from ${source} to ${target}`,
    "",
    `Began ${began}; out of order since ${outage}.`,
    "",
    "| | measured | allowed | |",
    "|---|---|---|---|",
    `| services can go on after (RTO) | ${rtoSeconds.toFixed(1)} s | ${ALLOWED.rtoSeconds} s | ${withinRto ? "kept" : "MISSED"} |`,
    `| records missing (RPO) | ${rpo} | ${ALLOWED.rpoSeconds} s | ${withinRpo === null ? "-" : withinRpo ? "kept" : "MISSED"} |`,
    "",
    "| step | done | |",
    "|---|---|---|",
    ...Object.entries(steps).map(([name, { at, facts }]) => `| ${name} | ${at} | ${factsText(facts)} |`),
    "",
  ].join("\n");
}

function factsText(facts: Facts): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${value === null ? "unknown" : String(value)}`)
    .join("; ");
}
