// After a failover: prepares the cluster that was lost to be copied to. What it alone holds is saved first.
//
// The way back is a failover in the other direction, with both clusters well and nothing lost.

import { dirname, join } from "node:path";
import type { Answer } from "../frame/answer";
import { Exit, OpsError, refuse } from "../frame/exit";
import type { Session } from "../frame/session";
import { Journal, type Facts } from "./journal";
import { saveTo } from "./left-behind";
import { behind, pairOf, type Pair, type PairOptions } from "./pair";
import { nameOf } from "./side";

export async function failback(session: Session, options: PairOptions): Promise<Answer> {
  const pair = await session.step("Both clusters", () => pairOf(session, options));
  const { source, target, files, copy } = pair;
  const last = Journal.last(files.journal);
  const same = last?.source === source.name;
  const over = same && last.kind === "failover" && last.ended !== undefined;
  const underWay = same && last.kind === "failback" && last.ended === undefined;
  if (!over && !underWay)
    refuse(
      same && last.kind === "failback"
        ? `${source.name} is ready to be copied to: let its file say so, and deploy it.`
        : `${target.name} hasn't taken over from ${source.name}, so there is no way back to prepare.`,
    );
  if (!(await source.answers()))
    throw new OpsError(
      Exit.UNREACHABLE,
      `${source.name} doesn't answer: bring it up first, by \`make up STACK=${source.name}\`; nothing was changed.`,
    );
  const what = `The records that only ${source.name} holds will be saved in a file, and all its records in ${copy.topics.length} topics deleted: ${target.name} holds the others.`;
  if (session.options.dryRun) return { data: { what }, show: [what] };
  await session.consent(what, source.name);
  const began = new Date().toISOString();
  const journal = Journal.open(files.journal, {
    kind: "failback",
    source: source.name,
    target: target.name,
    began,
    outage: last?.outage ?? began,
  });
  const file = join(
    dirname(files.journal),
    `left-in-${source.name}-${journal.all.began.replaceAll(":", "-")}.jsonl.gz`,
  );
  const steps: [string, string, () => Promise<Facts>][] = [
    ["fence", "Nobody writes there", () => fenceSource(pair)],
    ["save", "What only it holds is saved", () => save(pair, file)],
    ["empty", "Its topics are emptied", () => empty(pair)],
    ["admit", "It may be copied to", () => admit(pair)],
  ];
  // What was opened again since an earlier run was given up may hold more by now.
  if (!journal.done("admit") && !(await source.isFenced())) journal.forget("fence", "save", "empty");
  for (const [name, title, run] of steps) {
    if (journal.done(name)) continue;
    journal.note(name, await session.step(title, run));
  }
  journal.end();
  const saved = Number(journal.done("save")?.facts["records"] ?? 0);
  return {
    data: { ...journal.all, saved, ...(saved > 0 ? { file } : {}) },
    show: [
      saved > 0
        ? `${saved} records were in ${source.name} alone; they are in ${file}.`
        : `${source.name} held nothing that ${target.name} doesn't.`,
      `Now let it copy the other way: in ${source.name}'s file write mirrors: { copies: { ${target.name}: { as: standby } } },`,
      `in ${target.name}'s mirrors: { copiedBy: [${source.name}] }; deploy ${target.name}, then ${source.name}.`,
      `When \`ops --stack ${source.name} dr status\` says that all is copied, \`ops --stack ${source.name} dr failover\` goes back.`,
    ],
  };
}

async function fenceSource({ source }: Pair): Promise<Facts> {
  await source.fence();
  if (!(await source.isFenced())) throw new OpsError(Exit.FOUND, `${source.name} still takes records: run it again.`);
  return { fenced: true };
}

async function save(pair: Pair, file: string): Promise<Facts> {
  return { records: await saveTo(file, pair.source.read(await behind(pair))), file };
}

async function empty({ source, copy }: Pair): Promise<Facts> {
  const places = await source.partitions(copy.topics);
  const ends = await source.ends(places);
  const begins = new Map((await source.beginnings(places)).map((each) => [nameOf(each), each.offset]));
  const full = ends.filter((each) => each.offset > (begins.get(nameOf(each)) ?? 0n));
  await source.empty(full);
  return { partitions: full.length };
}

async function admit({ source }: Pair): Promise<Facts> {
  await source.admitCopies();
  return { admitted: true };
}
