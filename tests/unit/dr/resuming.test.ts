// A failover that was given up, and is run again long after: what it had closed may have been opened since.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failover, type FailoverOptions } from "../../../ops/dr/failover";
import type { JournalContent } from "../../../ops/dr/journal";
import type { Measured } from "../../../ops/dr/report";
import type { Session } from "../../../ops/frame/session";

interface Switched extends JournalContent {
  readonly measured: Measured;
  readonly resumed: boolean;
}

/** What the steps ask of either side, and do to it. */
class Cluster {
  up = true;
  fenced = false;
  /** It can't be opened, so groups aren't promoted. */
  stuck = false;
  /** Records of the source that aren't copied; a mirror copies one between two looks. */
  left = 0;
  copied = true;
  /** The run ends while it looks at them. */
  breaks = false;
  newest: number | undefined;
  constructor(readonly name: string) {}

  answers = () => Promise.resolve(this.up);
  partitions = () => Promise.resolve([]);
  ends = () => Promise.resolve([]);
  committed = () => Promise.resolve(new Map());
  newestTime = () => Promise.resolve(this.newest);
  isFenced = () => Promise.resolve(this.fenced);
  hasFence = () => Promise.resolve(this.stuck);
  fence = () => this.noted("fenced", () => (this.fenced = true));
  unfence = () => this.noted("opened", () => (this.fenced = false));
  stopCopies = () => this.noted("copies nothing");
  count = () => {
    const { left } = this;
    if (this.breaks) return Promise.reject(new Error("killed"));
    if (this.copied && left > 0) this.left -= 1;
    if (left === 0) happened.push(`all of ${this.name} is copied`);
    return Promise.resolve(left);
  };

  private noted(what: string, work: () => void = () => undefined): Promise<void> {
    happened.push(`${this.name} ${what}`);
    return Promise.resolve(work());
  }
}

const happened: string[] = [];
let directory = "";
let contract = "";
let source: Cluster;
let target: Cluster;

jest.mock("../../../ops/dr/pair", () => ({
  pairOf: () =>
    Promise.resolve({
      source,
      target,
      copy: { topics: ["orders"], groups: [] },
      outputs: {},
      files: { journal: join(directory, "journal.json"), contract, reports: join(directory, "reports") },
    }),
  behind: () => Promise.resolve([]),
  contractText: () => "{}\n",
}));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "resuming-"));
  contract = join(directory, "contract.json");
  source = new Cluster("prod");
  target = new Cluster("dr");
  happened.splice(0);
});
afterEach(() => rmSync(directory, { recursive: true }));

async function run(options: FailoverOptions = {}): Promise<Switched> {
  const session = {
    options: { dryRun: false },
    step: (_: string, work: (report: () => void) => Promise<unknown>) => work(() => undefined),
    consent: () => Promise.resolve(),
  };
  happened.splice(0);
  return (await failover(session as unknown as Session, options)).data as Switched;
}

/** All was copied, and then the standby couldn't be opened. */
async function giveUp(): Promise<void> {
  target.stuck = true;
  await expect(run()).rejects.toMatchObject({ exit: 1, message: "dr still takes no records: run it again." });
  expect(happened).toEqual(["prod fenced", "all of prod is copied", "dr copies nothing", "dr opened"]);
  target.stuck = false;
}

/** Groups were promoted, and then the contract couldn't be written. */
async function tellNobody(): Promise<void> {
  mkdirSync(join(directory, "file"));
  writeFileSync(join(directory, "file", "here"), "");
  contract = join(directory, "file", "here", "contract.json");
  await expect(run()).rejects.toThrow(/ENOTDIR|EEXIST/);
  contract = join(directory, "contract.json");
}

test("a source that was opened is closed again, and what was written there meanwhile is waited for", async () => {
  await giveUp();
  source.fenced = false;
  source.left = 1;
  const { resumed, measured, steps } = await run();
  expect(happened).toEqual(["prod fenced", "all of prod is copied", "dr copies nothing", "dr opened"]);
  expect([resumed, measured.rpoSeconds, steps["drain"]?.facts]).toEqual([true, 0, { drained: true }]);
});

test("what isn't copied any more, since copying was stopped before, counts as missing until the source was closed", async () => {
  target.newest = Date.now() - 60_000;
  await giveUp();
  Object.assign(source, { fenced: false, left: 7, copied: false });
  const { measured, steps } = await run({ patience: "0" });
  expect(steps["drain"]?.facts).toMatchObject({ drained: false, notCopied: 7 });
  expect(source.fenced).toBe(true);
  expect(measured.rpoSeconds).toBeGreaterThanOrEqual(60);
});

test("of a source that is gone by then, what was copied long ago proves nothing; the outage is the one that is named now", async () => {
  target.newest = Date.parse("2026-11-01T00:00:00Z");
  await giveUp();
  source.up = false;
  target.newest = Date.parse("2026-11-21T20:14:48Z");
  const { outage, measured } = await run({ outage: "2026-11-21T20:15:00Z" });
  expect([outage, measured.rpoSeconds]).toEqual(["2026-11-21T20:15:00.000Z", 12]);
});

test("an outage that was named once counts for later runs that name none", async () => {
  target.stuck = true;
  await expect(run({ outage: "2026-11-21T20:15:00Z" })).rejects.toMatchObject({ exit: 1 });
  target.stuck = false;
  expect((await run()).outage).toBe("2026-11-21T20:15:00.000Z");
});

test("groups are promoted once, even if services couldn't be told; the source is closed again all the same", async () => {
  await tellNobody();
  source.fenced = false;
  expect((await run()).measured.rpoSeconds).toBe(0);
  expect(happened).toEqual(["prod fenced", "all of prod is copied"]);
});

test("killed once more, after it was closed again: what isn't copied still counts", async () => {
  await tellNobody();
  Object.assign(source, { fenced: false, left: 7, copied: false, breaks: true });
  await expect(run()).rejects.toThrow("killed");
  expect(source.fenced).toBe(true);
  source.breaks = false;
  const { steps } = await run({ patience: "0" });
  expect(steps["drain"]?.facts).toMatchObject({ drained: false, notCopied: 7 });
});

test.each(["5m", "-1", "NaN", "Infinity", ""])(
  "--patience %j is refused before anything is looked at",
  async (patience) => {
    await expect(failover({} as Session, { patience })).rejects.toMatchObject({
      exit: 2,
      message: `--patience ${patience} is no number of seconds: write one as 300.`,
    });
  },
);

test("what isn't copied within the patience leaves the source closed", async () => {
  Object.assign(source, { left: 7, copied: false });
  await expect(run({ patience: "0" })).rejects.toMatchObject({
    exit: 1,
    message: expect.stringContaining("7 records of prod aren't copied after 0 s") as string,
  });
  expect(source.fenced).toBe(true);
});
