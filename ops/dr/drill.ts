// A rehearsal that disturbs nobody: everything that a failover needs is done or looked at, but nothing is switched.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "../frame/answer";
import { Exit } from "../frame/exit";
import type { Session } from "../frame/session";
import { writeSafely } from "../records/files";
import { behind, contractText, pairOf, positionsOf, type PairOptions } from "./pair";
import { ALLOWED } from "./report";

interface Rehearsed {
  readonly step: string;
  readonly seconds: number;
  readonly found: string;
  readonly well: boolean;
}

export async function drill(session: Session, options: PairOptions): Promise<Answer> {
  const began = new Date();
  const pair = await session.step("Both clusters", () => pairOf(session, options));
  const { source, target, copy, outputs, files } = pair;
  const steps: Rehearsed[] = [];
  const rehearse = async (step: string, look: () => Promise<[well: boolean, found: string]>): Promise<void> => {
    const from = Date.now();
    const [well, found] = await session.step(step, look);
    steps.push({ step, seconds: (Date.now() - from) / 1000, found, well });
  };
  let lateSeconds = 0;
  await rehearse("the standby answers", async () => [await target.answers(), target.name]);
  await rehearse("every topic is there", async () => {
    const there = new Set((await target.partitions(copy.topics)).map(({ topic }) => topic));
    const missing = copy.topics.filter((topic) => !there.has(topic));
    return [missing.length === 0, missing.length === 0 ? `${there.size} topics` : `missing: ${missing.join(", ")}`];
  });
  await rehearse("how far copying has come is known", async () => {
    const positions = await positionsOf(pair);
    return [positions.size > 0, `${positions.size} partitions`];
  });
  await rehearse("what would be lost now", async () => {
    if (!(await source.answers())) return [false, `${source.name} doesn't answer`];
    const now = Date.now();
    let records = 0;
    for await (const { timestamp } of source.read(await behind(pair))) {
      records += 1;
      lateSeconds = Math.max(lateSeconds, (now - Number(timestamp)) / 1000);
    }
    return [lateSeconds <= ALLOWED.rpoSeconds, `${records} records, the oldest ${lateSeconds.toFixed(1)} s`];
  });
  await rehearse("groups' offsets are there", async () => {
    const known = await target.committed(copy.groups);
    const sourceKnown = (await source.answers()) ? await source.committed(copy.groups) : known;
    const missing = copy.groups.filter(
      (group) => (sourceKnown.get(group) ?? []).length > 0 && (known.get(group) ?? []).length === 0,
    );
    return [
      missing.length === 0,
      missing.length === 0 ? `${copy.groups.length} groups` : `missing: ${missing.join(", ")}`,
    ];
  });
  await rehearse("the contract can be written", () => {
    const directory = mkdtempSync(join(tmpdir(), "contract-"));
    try {
      writeSafely(join(directory, "contract.json"), contractText(target.name, outputs.target));
    } finally {
      rmSync(directory, { recursive: true });
    }
    return Promise.resolve([true, `${Object.keys(outputs.target.clients).length} clients`]);
  });
  const rtoSeconds = (Date.now() - began.getTime()) / 1000;
  const well = steps.every((step) => step.well) && rtoSeconds <= ALLOWED.rtoSeconds;
  const data = {
    source: source.name,
    target: target.name,
    began: began.toISOString(),
    rtoSeconds,
    rpoSeconds: lateSeconds,
    well,
    steps,
  };
  const text = textOf(data);
  const file = join(files.reports, `drill-${data.began.replaceAll(":", "-")}`);
  writeSafely(`${file}.json`, `${JSON.stringify(data, null, 2)}\n`);
  writeSafely(`${file}.md`, text);
  return {
    data: { ...data, report: `${file}.md` },
    show: [text, `The report is ${file}.md.`],
    ...(well ? {} : { exit: Exit.FOUND }),
  };
}

function textOf(drill: {
  readonly source: string;
  readonly target: string;
  readonly began: string;
  readonly rtoSeconds: number;
  readonly rpoSeconds: number;
  readonly steps: readonly Rehearsed[];
}): string {
  const { source, target, began, rtoSeconds, rpoSeconds, steps } = drill;
  return [
    `# Drill: failover from ${source} to ${target}`,
    "",
    `${began}. Nothing was fenced, stopped or switched.`,
    "",
    "| | measured | allowed |",
    "|---|---|---|",
    `| what a failover does, one step after the other | ${rtoSeconds.toFixed(1)} s | ${ALLOWED.rtoSeconds} s |`,
    `| what would be lost now | ${rpoSeconds.toFixed(1)} s | ${ALLOWED.rpoSeconds} s |`,
    "",
    "| step | | took | found |",
    "|---|---|---|---|",
    ...steps.map(
      ({ step, well, seconds, found }) =>
        `| ${step} | ${well ? "well" : "NOT WELL"} | ${seconds.toFixed(1)} s | ${found} |`,
    ),
    "",
  ].join("\n");
}
