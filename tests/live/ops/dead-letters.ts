// `ops dlq`: counted, looked at, replayed once however often it is killed, parked and purged.

import type { Lab } from "./lab";
import { killWithChildren } from "../../support/stack";
import { said } from "./lab";

const TOPIC = "crypto-checkout.domain-events";
const LETTERS = `${TOPIC}.dlq`;
const COUNT = 300;
const BATCH = 20;
const PARTITION = 4;

interface Counted {
  readonly topic: string;
  readonly error: string;
  readonly waiting: number;
  readonly replayed: number;
  readonly parked: number;
}

interface Placed {
  readonly partition: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A third can't be read, the others failed. */
const errorOf = (index: number) => (index % 3 === 0 ? "schema" : "business-logic");

export function deadLetterTests(lab: Lab): void {
  const count = async (code: number) =>
    (await lab.json<Counted[]>(code, "dlq", "count", LETTERS)).sort((a, b) => a.error.localeCompare(b.error));
  const keysOf = (lines: readonly string[]) => lines.map((line) => line.split("\t")[1] ?? "");

  test("dead letters are counted by kind, and shown with what is known of them", async () => {
    const facts = (index: number) =>
      Object.entries({
        "original-topic": TOPIC,
        // The others say nothing of it.
        ...(errorOf(index) === "schema" ? { "original-partition": PARTITION } : {}),
        "original-offset": index,
        "error-type": errorOf(index),
        "error-message": "no such invoice",
        "retry-count": 2,
        "failed-at": "2026-01-01T00.00.00Z",
        service: "audit-logging",
      }).map(([name, value]) => `dead-letter.${name}:${value}`);
    const lines = Array.from(
      { length: COUNT },
      (_, index) => `trace:t-${index},${facts(index).join(",")}\tinv-${index}\tvalue ${index}`,
    );
    await lab.produce(LETTERS, lines, "parse.key=true", "parse.headers=true");
    expect(await count(1)).toMatchObject([
      { error: "business-logic", waiting: 200, replayed: 0, parked: 0 },
      { error: "schema", waiting: 100, replayed: 0, parked: 0 },
    ]);
    const [first] = await lab.json<object[]>(
      0,
      "dlq",
      "inspect",
      LETTERS,
      "--error",
      "schema",
      "--limit",
      "1",
      "--payload",
    );
    expect(first).toMatchObject({
      error: "schema",
      message: "no such invoice",
      state: "waiting",
      retries: 2,
      service: "audit-logging",
      origin: { topic: TOPIC, partition: PARTITION },
      payload: expect.stringMatching(/^value \d+$/) as string,
    });
    const without = await lab.ops("dlq", "inspect", LETTERS);
    expect(without.stdout).not.toContain("value ");
  });

  test("what is parked isn't replayed, until it is taken back", async () => {
    expect((await lab.ops("dlq", "park", LETTERS)).code).toBe(2);
    expect(
      await lab.json(0, "dlq", "park", LETTERS, "--error", "schema", "--reason", "its schema is gone"),
    ).toMatchObject({ letters: 100, done: true });
    expect(await lab.json(0, "dlq", "replay", LETTERS, "--dry-run")).toMatchObject({
      replayed: 200,
      parked: 100,
      done: false,
    });
    expect(await lab.json(0, "dlq", "unpark", LETTERS, "--all")).toMatchObject({ letters: 100 });
    expect(await lab.json(0, "dlq", "replay", LETTERS, "--dry-run")).toMatchObject({ replayed: 300, parked: 0 });
  });

  test("a replay that is killed again and again delivers every letter once", async () => {
    // Slow, so that most letters still wait at the last kill even where each look takes ten seconds.
    for (const after of [20, 60, 100]) {
      const child = lab.start([
        "--outputs",
        lab.file("outputs.json"),
        "dlq",
        "replay",
        LETTERS,
        "--rate",
        "3",
        "--batch",
        String(BATCH),
      ]);
      const ended = said(child);
      // By what it has done, not by the clock: the ledger tells how far it is.
      for (;;) {
        const replayed = (await count(1)).reduce((sum, each) => sum + each.replayed, 0);
        if (replayed >= after || child.exitCode !== null) break;
      }
      if (child.exitCode !== null) throw new Error(`the replay ended before it was killed:\n${(await ended).output}`);
      killWithChildren(child);
      await ended;
    }
    const left = (await count(1)).reduce((sum, each) => sum + each.waiting, 0);
    expect(left).toBeGreaterThan(0);
    const last = await lab.json<{ replayed: number; already: number }>(0, "dlq", "replay", LETTERS);
    expect(last.replayed + last.already).toBe(COUNT);
    expect(await lab.json(0, "dlq", "replay", LETTERS)).toMatchObject({ replayed: 0, already: COUNT });

    const [committed, seen] = await Promise.all([
      lab.consume(TOPIC, COUNT * 2, "read_committed"),
      lab.consume(TOPIC, COUNT * 2, "read_uncommitted"),
    ]);
    const wanted = Array.from({ length: COUNT }, (_, index) => `inv-${index}`).sort();
    expect(keysOf(committed).sort()).toEqual(wanted);
    // As they were, with where they come from; nothing of the failure stays.
    expect(committed[0]).toMatch(
      /^trace:t-\d+,replayed-from:crypto-checkout\.domain-events\.dlq\/\d+\/\d+\tinv-\d+\tvalue \d+$/,
    );
    // Where they were, as far as that is known; otherwise where Java puts their keys, as its producer has put the letters
    // themselves: both topics have twelve partitions, which is no power of two.
    const placed = await lab.json<Placed[]>(0, "tail", TOPIC, "--from-beginning", "--count", String(COUNT));
    expect(placed).toHaveLength(COUNT);
    const home = ({ key, headers }: Placed) =>
      errorOf(Number(key.replace("inv-", ""))) === "schema"
        ? PARTITION
        : Number(/\/(\d+)\/\d+$/.exec(headers["replayed-from"] ?? "")?.[1]);
    expect(placed.map(({ key, partition }) => [key, partition])).toEqual(placed.map((each) => [each.key, home(each)]));
    // The last offset of a partition is a transaction's mark.
    expect(await lab.json<Placed[]>(0, "tail", TOPIC, "--count", "1")).toHaveLength(1);
    // Who reads what isn't committed may see what a killed transaction held: at most a batch for each kill.
    expect([...new Set(keysOf(seen))].sort()).toEqual(wanted);
    console.log(`dead letters seen twice by readers of the uncommitted after three kills: ${seen.length - COUNT}`);
    expect(seen.length).toBeLessThanOrEqual(COUNT + 3 * BATCH);
  });

  test("letters of escrow, which are messages around the record, are told apart, too, and go elsewhere on request", async () => {
    // What isn't readable as such a message is a letter of which nothing is known.
    await lab.produce("escrow.commands.v1.dlq", ["esc-1\tnonsense"], "parse.key=true");
    const [counted] = await lab.json<Counted[]>(1, "dlq", "count", "escrow.commands.v1.dlq");
    expect(counted).toMatchObject({ error: "(unknown)", waiting: 1 });
    expect(await lab.json(1, "dlq", "replay", "escrow.commands.v1.dlq")).toMatchObject({ replayed: 0, unaddressed: 1 });
    expect(await lab.json(0, "dlq", "replay", "escrow.commands.v1.dlq", "--to", "webhook.events.v1")).toMatchObject({
      replayed: 1,
    });
    const [line] = await lab.consume("webhook.events.v1", 1, "read_committed");
    expect(line).toMatch(/^replayed-from:escrow\.commands\.v1\.dlq\/\d+\/0\tesc-1\tnonsense$/);
  });

  test("a purge wants the topic's own name, and says what goes", async () => {
    for (const yes of [[], ["--yes", TOPIC]]) {
      const { code, stderr } = await lab.ops("dlq", "purge", LETTERS, ...yes);
      expect([code, stderr]).toEqual([
        3,
        expect.stringContaining(
          `This deletes 300 letters of ${LETTERS} for good: 0 waiting, 0 parked, 300 replayed.`,
        ) as string,
      ]);
    }
    expect(await count(0)).toHaveLength(2);
    expect(await lab.json(0, "dlq", "purge", LETTERS, "--yes", LETTERS)).toMatchObject({ done: true, replayed: 300 });
    expect(await count(0)).toEqual([]);
  });

  test("who may not, what isn't there, and nobody there", async () => {
    const all = await Promise.all([
      lab.ops("dlq", "replay", LETTERS, "--as", "escrow-api"),
      lab.ops("dlq", "count", TOPIC),
      lab.lost("dlq", "purge", LETTERS, "--yes", LETTERS),
    ]);
    expect(all.map(({ code }) => code)).toEqual([4, 2, 5]);
  });
}
