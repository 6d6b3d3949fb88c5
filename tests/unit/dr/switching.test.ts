// The journal of a switch, which outlives whoever writes it, and what its report says was measured.

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal, type JournalContent } from "../../../ops/dr/journal";
import { measured, textOf, writeReport } from "../../../ops/dr/report";

const directory = mkdtempSync(join(tmpdir(), "journal-"));
const file = join(directory, "deep", "prod-dr.json");
afterAll(() => rmSync(directory, { recursive: true }));

const FRESH = {
  kind: "failover",
  source: "prod",
  target: "dr",
  began: "2026-11-21T20:16:00.000Z",
  outage: "2026-11-21T20:15:00.000Z",
} as const;

test("what was done is known to the next run, until the switch has ended; then another begins", () => {
  const first = Journal.open(file, FRESH);
  first.note("measure", { notCopied: 3 });
  // Killed here.
  const second = Journal.open(file, { ...FRESH, began: "2026-11-21T20:20:00.000Z" });
  expect([second.resumed, second.all.began, second.done("measure")?.facts]).toEqual([
    true,
    FRESH.began,
    { notCopied: 3 },
  ]);
  expect(second.done("fence")).toBeUndefined();
  second.end();
  const third = Journal.open(file, { ...FRESH, began: "2026-11-22T00:00:00.000Z" });
  expect([third.resumed, third.done("measure")]).toEqual([false, undefined]);
  expect(Journal.last(file)?.ended).toBeDefined();
});

test("a switch in the other direction doesn't go on with this one's steps", () => {
  Journal.open(file, FRESH).note("measure", {});
  expect(Journal.open(file, { ...FRESH, source: "dr", target: "prod" }).resumed).toBe(false);
  expect(Journal.open(file, { ...FRESH, kind: "failback" }).resumed).toBe(false);
});

test("only its owner reads it, no draft stays behind, and one that can't be read is no reason to begin anew", () => {
  Journal.open(file, FRESH).note("fence", { fenced: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(directory, "deep"))).toEqual(["prod-dr.json"]);
  writeFileSync(file, "{ half");
  expect(() => Journal.open(file, FRESH)).toThrow(SyntaxError);
});

const switched = (steps: JournalContent["steps"]): JournalContent => ({
  ...FRESH,
  steps: { ...steps, switch: { at: "2026-11-21T20:18:00.000Z", facts: { active: "dr" } } },
});

test("time counts from the outage to the switch; what is lost, from the newest copy to the outage", () => {
  const newest = (time: string | null) => ({ measure: { at: FRESH.began, facts: { newestCopied: time } } });
  expect(measured(switched(newest("2026-11-21T20:14:48.000Z")))).toEqual({
    rtoSeconds: 180,
    rpoSeconds: 12,
    withinRto: true,
    withinRpo: true,
  });
  expect(measured(switched(newest("2026-11-21T20:14:29.000Z")))).toMatchObject({ rpoSeconds: 31, withinRpo: false });
  // Copied after the outage was noticed: nothing is known to be missing.
  expect(measured(switched(newest("2026-11-21T20:15:01.000Z")))).toMatchObject({ rpoSeconds: 0 });
  expect(measured(switched(newest(null)))).toMatchObject({ rpoSeconds: null, withinRpo: null });
  expect(measured({ ...switched({}), outage: "2026-11-21T20:12:59.000Z" })).toMatchObject({ withinRto: false });
});

test("once all is copied nothing is lost, however old the newest copy is", () => {
  const drained = {
    measure: { at: FRESH.began, facts: { newestCopied: "2026-11-21T10:00:00.000Z" } },
    drain: { at: FRESH.began, facts: { drained: true } },
  };
  expect(measured(switched(drained))).toMatchObject({ rpoSeconds: 0, withinRpo: true });
});

test("the report says what was missed in words that stand out", () => {
  const missed = { ...switched({}), outage: "2026-11-21T19:00:00.000Z" };
  expect(textOf(missed, measured(missed))).toContain("| 4680.0 s | 300 s | MISSED |");
  const { file: report } = writeReport(join(directory, "reports"), missed);
  expect(readdirSync(join(directory, "reports"))).toHaveLength(2);
  expect(report).toMatch(/failover-2026-11-21T20-16-00\.000Z\.md$/);
});
