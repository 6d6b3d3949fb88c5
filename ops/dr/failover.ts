// Makes the standby the cluster that counts: each step is checked before the next, and noted when it is done.

import { setTimeout as sleep } from "node:timers/promises";
import type { Report } from "../../toolchain/progress";
import type { Answer } from "../frame/answer";
import { Exit, OpsError, misused } from "../frame/exit";
import type { Session } from "../frame/session";
import { writeSafely } from "../records/files";
import { Journal, type Facts } from "./journal";
import { behind, contractText, pairOf, type Pair, type PairOptions } from "./pair";
import { writeReport } from "./report";
import { nameOf, somebodyReads, type Progress } from "./side";

export interface FailoverOptions extends PairOptions {
  /** Since when the source has been out of order. */
  readonly outage?: string;
  /** How long the rest may take to be copied, in seconds. */
  readonly patience?: string;
}

interface Work {
  readonly pair: Pair;
  readonly journal: Journal;
  readonly patienceSeconds: number;
}

interface Step {
  readonly name: string;
  readonly title: string;
  readonly run: (work: Work, report: Report) => Promise<Facts>;
}

const LOOK_AGAIN_MS = 500;

const STEPS: readonly Step[] = [
  { name: "measure", title: "What isn't copied yet", run: measure },
  { name: "fence", title: "Nobody writes into the source", run: fence },
  { name: "drain", title: "The rest is copied", run: drain },
  { name: "stop", title: "Nothing is copied any more", run: stop },
  { name: "promote", title: "Groups go on where they were", run: promote },
  { name: "switch", title: "Services are told", run: switchContract },
];

export async function failover(session: Session, options: FailoverOptions): Promise<Answer> {
  const began = new Date().toISOString();
  const patienceSeconds = secondsOf(options.patience ?? "120");
  const outage = options.outage === undefined ? undefined : dateOf(options.outage);
  const pair = await session.step("Both clusters", () => pairOf(session, options));
  const { source, target } = pair;
  if (!(await target.answers()))
    throw new OpsError(
      Exit.UNREACHABLE,
      `Stack ${target.name} doesn't answer, so it can't take over: nothing was changed.`,
    );
  const journal = Journal.open(pair.files.journal, {
    kind: "failover",
    source: source.name,
    target: target.name,
    began,
    outage,
  });
  const reachable = await source.answers();
  const what = reachable
    ? `Services of ${source.name} will be stopped from writing, and moved to ${target.name}.`
    : `Stack ${source.name} doesn't answer. What it hasn't handed on is left behind, and ${target.name} takes over.`;
  if (session.options.dryRun)
    return {
      data: { what, steps: STEPS.map(({ name }) => name) },
      show: [what, ...STEPS.map(({ title }) => `- ${title}`)],
    };
  await session.consent(what, target.name);
  const work = { pair, journal, patienceSeconds };
  // What a run that was given up had closed may have been opened since, and written into.
  const promoted = journal.done("promote") !== undefined;
  const anew = promoted ? [] : ["measure", "fence", "drain", "stop"];
  if (promoted && reachable && !(await source.isFenced())) journal.forget("fence", "drain");
  for (const { name, title, run } of STEPS) {
    if (journal.done(name) && !anew.includes(name)) continue;
    journal.note(name, await session.step(title, (report) => run(work, report)));
  }
  journal.end();
  const report = writeReport(pair.files.reports, journal.all);
  return {
    data: { ...report.data, resumed: journal.resumed, contract: pair.files.contract, report: report.file },
    show: [report.text, `Services follow ${pair.files.contract}; the report is ${report.file}.`],
  };
}

function dateOf(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) misused(`--outage ${text} is no time: write one as 2026-11-21T20:15:00Z.`);
  return new Date(time).toISOString();
}

function secondsOf(text: string): number {
  const seconds = text.trim() === "" ? NaN : Number(text);
  if (!Number.isFinite(seconds) || seconds < 0)
    misused(`--patience ${text} is no number of seconds: write one as 300.`);
  return seconds;
}

/** The newest record that the standby holds says how much may be lost at most. */
async function measure({ pair: { source, target, copy }, pair }: Work): Promise<Facts> {
  const reachable = await source.answers();
  const newest = await target.newestTime(await target.partitions(copy.topics));
  const open = reachable ? await behind(pair) : undefined;
  return {
    sourceAnswers: reachable,
    newestCopied: newest === undefined ? null : new Date(newest).toISOString(),
    notCopied: open === undefined ? null : total(open),
  };
}

async function fence({ pair: { source } }: Work): Promise<Facts> {
  if (!(await source.answers())) return { fenced: false, because: "the source doesn't answer" };
  await source.fence();
  if (!(await source.isFenced())) throw new OpsError(Exit.FOUND, `${source.name} still takes records: run it again.`);
  return { fenced: true };
}

async function drain({ pair, journal, patienceSeconds }: Work, report: Report): Promise<Facts> {
  if (!(await pair.source.answers())) return { drained: false, because: "the source doesn't answer" };
  const end = Date.now() + patienceSeconds * 1000;
  for (;;) {
    const open = await behind(pair);
    const records = await recordsIn(pair, open);
    if (records === 0) return { drained: true };
    const late = Date.now() > end;
    // An earlier run has stopped who copies, so these don't come any more; going back saves them.
    if (late && journal.done("stop"))
      return { drained: false, because: "nothing is copied any more", notCopied: records };
    if (late)
      throw new OpsError(
        Exit.FOUND,
        `${records} records of ${pair.source.name} aren't copied after ${patienceSeconds} s (${open.map(nameOf).join(", ")}): ` +
          "look at the mirror, then run it again; the source stays fenced.",
      );
    report(`${records} records to go`);
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Offsets between two places may be taken by ends of transactions, which nobody copies. */
function recordsIn({ source }: Pair, open: readonly Progress[]): Promise<number> {
  return source.count(open);
}

/** A source that comes back must not add to what has been taken over. */
async function stop({ pair: { target } }: Work): Promise<Facts> {
  await target.stopCopies();
  return { stopped: true };
}

async function promote(work: Work, report: Report): Promise<Facts> {
  const { source, target, copy } = work.pair;
  const places = await target.partitions(copy.topics);
  const ends = new Map((await target.ends(places)).map((each) => [nameOf(each), each.offset]));
  let exact = 0;
  if (await source.answers()) {
    const sourceEnds = new Map(
      (await source.ends(await source.partitions(copy.topics))).map((each) => [nameOf(each), each.offset]),
    );
    for (const [group, offsets] of await source.committed(copy.groups)) {
      // Whoever has read all there goes on at the end here: everything was copied.
      const read = offsets.filter((each) => each.offset >= (sourceEnds.get(nameOf(each)) ?? -1n));
      const moved = read.flatMap((each) => {
        const offset = ends.get(nameOf(each));
        return offset === undefined ? [] : [{ ...each, offset }];
      });
      if (moved.length > 0) await commitOnceEmpty(work, group, moved, report);
      exact += moved.length;
    }
  }
  await target.unfence();
  if (await target.hasFence()) throw new OpsError(Exit.FOUND, `${target.name} still takes no records: run it again.`);
  const known = await target.committed(copy.groups);
  const beyond = [...known].flatMap(([group, offsets]) =>
    offsets.filter((each) => each.offset > (ends.get(nameOf(each)) ?? 0n)).map((each) => `${group} in ${nameOf(each)}`),
  );
  if (beyond.length > 0)
    throw new OpsError(
      Exit.FOUND,
      `Groups are behind the end of what was copied: ${beyond.join(", ")}; look at their offsets.`,
    );
  return {
    groups: [...known.values()].filter((offsets) => offsets.length > 0).length,
    groupsWithoutOffsets: copy.groups.length - [...known.values()].filter((offsets) => offsets.length > 0).length,
    exactOffsets: exact,
  };
}

/** Of a group in which somebody died, Kafka takes no offsets before the session of the dead is over. */
async function commitOnceEmpty(
  { pair: { target }, patienceSeconds }: Work,
  group: string,
  offsets: readonly Progress[],
  report: Report,
): Promise<void> {
  const end = Date.now() + patienceSeconds * 1000;
  for (;;) {
    try {
      return await target.commit(group, offsets);
    } catch (error) {
      if (!somebodyReads(error)) throw error;
    }
    const readers = await target.readers(group);
    if (Date.now() > end)
      throw new OpsError(
        Exit.FOUND,
        `Group ${group} is read in ${target.name} already${readers}, so where it goes on can't be set: ` +
          "stop who reads there, then run it again.",
      );
    report(`${group} isn't empty${readers}; who has died is missed when its session ends`);
    await sleep(LOOK_AGAIN_MS);
  }
}

function switchContract({ pair }: Work): Promise<Facts> {
  writeSafely(pair.files.contract, contractText(pair.target.name, pair.outputs.target));
  return Promise.resolve({ active: pair.target.name });
}

function total(open: readonly { readonly offset: bigint; readonly end: bigint }[]): number {
  return Number(open.reduce((sum, { offset, end }) => sum + (end - offset), 0n));
}
