// The way back, given up in the middle and gone on with later: what the lost cluster alone holds is never deleted unsaved.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { failback } from "../../../ops/dr/failback";
import type { Session } from "../../../ops/frame/session";

interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** The lost cluster, with one topic of two partitions of which nothing was copied. */
class Lost {
  readonly name = "prod";
  fenced = false;
  /** The step at which the run is ended. */
  endsAt: "empty" | "second partition" | "admit" | "read" | undefined;
  readonly logs: [Log, Log] = [new Log(), new Log()];

  answers = () => Promise.resolve(true);
  isFenced = () => Promise.resolve(this.fenced);
  fence = () => Promise.resolve(void (this.fenced = true));
  partitions = () => Promise.resolve([0, 1].map((partition) => ({ topic: "orders", partition })));
  ends = (places: Place[]) => Promise.resolve(places.map((each) => ({ ...each, offset: this.log(each).end })));
  beginnings = (places: Place[]) => Promise.resolve(places.map((each) => ({ ...each, offset: this.log(each).begin })));
  admitCopies = () => (this.endsAt === "admit" ? this.killed() : Promise.resolve());

  async *read(places: (Place & { offset: bigint })[]) {
    for (const { topic, partition } of places)
      for (const [offset, value] of this.log({ topic, partition }).records) {
        if (this.endsAt === "read" && offset > 0n) await this.killed();
        const [key, timestamp] = [undefined, 0n];
        yield { topic, partition, offset, timestamp, key, value: Buffer.from(value), headers: [] };
      }
  }

  async empty(before: (Place & { offset: bigint })[]): Promise<void> {
    if (this.endsAt === "empty") await this.killed();
    for (const each of before) {
      if (this.endsAt === "second partition" && each.partition === 1) await this.killed();
      this.log(each).cut(each.offset);
    }
  }

  log({ partition }: Place): Log {
    return partition === 0 ? this.logs[0] : this.logs[1];
  }

  private killed(): Promise<void> {
    return Promise.reject(new Error("killed"));
  }
}

class Log {
  begin = 0n;
  end = 0n;
  records: [bigint, string][] = [];

  write(...values: string[]): void {
    for (const value of values) this.records.push([this.end++, value]);
  }

  cut(before: bigint): void {
    this.records = this.records.filter(([offset]) => offset >= before);
    this.begin = before;
  }
}

let directory = "";
let lost: Lost;

jest.mock("../../../ops/dr/pair", () => ({
  pairOf: () =>
    Promise.resolve({
      source: lost,
      target: { name: "dr" },
      copy: { topics: ["orders"], groups: [] },
      files: { journal: join(directory, "journal.json") },
    }),
  behind: async () => lost.beginnings(await lost.partitions()),
}));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "going-back-"));
  lost = new Lost();
  const over = { kind: "failover", source: "prod", target: "dr", began: "", outage: "", steps: {}, ended: "then" };
  writeFileSync(join(directory, "journal.json"), JSON.stringify(over));
  lost.logs[0].write("a", "b");
  lost.logs[1].write("c", "d");
});
afterEach(() => rmSync(directory, { recursive: true }));

async function run(): Promise<{ saved: number; file?: string }> {
  const session = {
    options: { dryRun: false },
    step: (_: string, work: () => Promise<unknown>) => work(),
    consent: () => Promise.resolve(),
  };
  return (await failback(session as unknown as Session, {})).data as { saved: number; file?: string };
}

async function killedAt(step: NonNullable<Lost["endsAt"]>): Promise<void> {
  lost.endsAt = step;
  await expect(run()).rejects.toThrow("killed");
  lost.endsAt = undefined;
}

function saved(): string[] {
  const files = readdirSync(directory).filter((name) => name.startsWith("left-in-prod-"));
  expect(files).toHaveLength(1);
  const file = join(directory, files[0]!);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const lines = gunzipSync(readFileSync(file)).toString().trim().split("\n");
  return lines.map((line) => Buffer.from((JSON.parse(line) as { value: string }).value, "base64").toString());
}

test("what only the lost cluster holds is saved, then deleted", async () => {
  expect((await run()).saved).toBe(4);
  expect(saved()).toEqual(["a", "b", "c", "d"]);
  expect(lost.logs.map(({ records }) => records)).toEqual([[], []]);
});

test.each(["read", "empty", "second partition", "admit"] as const)(
  "killed at %s and opened by somebody, who writes there: all is saved once",
  async (step) => {
    await killedAt(step);
    lost.fenced = false;
    lost.logs[0].write("e");
    lost.logs[1].write("f");
    expect((await run()).saved).toBe(6);
    expect(saved().sort()).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(lost.logs.map(({ records }) => records)).toEqual([[], []]);
    expect(lost.fenced).toBe(true);
  },
);

test("the same, when the second run is killed too, after it has closed the cluster again", async () => {
  await killedAt("second partition");
  lost.fenced = false;
  lost.logs[0].write("e");
  lost.logs[1].write("f");
  await killedAt("read");
  expect(lost.fenced).toBe(true);
  expect((await run()).saved).toBe(6);
  expect(saved().sort()).toEqual(["a", "b", "c", "d", "e", "f"]);
});

test("killed while its topics are emptied, and left closed: nothing is saved anew", async () => {
  await killedAt("second partition");
  expect((await run()).saved).toBe(4);
  expect(saved()).toEqual(["a", "b", "c", "d"]);
  expect(lost.logs.map(({ records }) => records)).toEqual([[], []]);
});
