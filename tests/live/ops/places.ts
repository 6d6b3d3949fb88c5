// `ops topics`: how full, who leads, and where copies are.

import type { Lab } from "./lab";

const TOPIC = "contracts.events.v1";
/** Made by hand, with fewer copies than there are brokers, so that one may move; `seeded.ts` finds it, too. */
const UNPLANNED = "left.behind";

interface Described {
  readonly records: number;
  readonly writers: readonly string[];
  readonly readers: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly layout: readonly {
    readonly partition: number;
    readonly leader: number;
    readonly replicas: readonly number[];
    readonly preferred: boolean;
  }[];
}

export function topicTests(lab: Lab): void {
  const described = (topic = TOPIC) => lab.json<Described>(0, "topics", "describe", topic);
  const replicas = async () => (await described()).layout.find(({ partition }) => partition === 5)?.replicas ?? [];

  test("topics are listed with their size and growth, and described with those who use them", async () => {
    await lab.produce(
      TOPIC,
      Array.from({ length: 12 }, () => "same\tvalue"),
      "parse.key=true",
    );
    const all = await lab.json<{ topic: string; records: number; lastHour: number; skew: number; bytes: number }[]>(
      0,
      "topics",
      "list",
    );
    const found = all.find(({ topic }) => topic === TOPIC);
    // One key, so one of twelve partitions has all of them.
    expect(found).toMatchObject({ records: 12, lastHour: 12, skew: 12 });
    expect(found?.bytes).toBeGreaterThan(0);
    expect(await described()).toMatchObject({ records: 12, writers: ["contracts-service"] });
    expect((await lab.ops("topics", "describe", TOPIC)).stdout).toContain("Written by contracts-service");
  });

  test("a partition is moved to where it shall be, and its leader with it", async () => {
    const from = await replicas();
    const to = [...from.slice(1), from[0] ?? 0];
    const args = ["topics", "reassign", TOPIC, "--partition", "5", "--to", to.join(",")];
    expect(await lab.json(0, ...args, "--dry-run")).toMatchObject({ done: false, from, to });
    expect(await replicas()).toEqual(from);
    expect(await lab.json(0, ...args)).toMatchObject({ done: true });
    const [moved] = (await described()).layout.filter(({ partition }) => partition === 5);
    expect(moved).toMatchObject({ replicas: to, leader: to[0] });
    await lab.json(0, "topics", "reassign", TOPIC, "--partition", "5", "--to", from.join(","));
  });

  test("a copy goes to a broker that had none; no throttle stays behind", async () => {
    await lab.tool("topics", "--create", "--topic", UNPLANNED, "--replica-assignment", "1:2,2:3");
    const args = ["topics", "reassign", UNPLANNED, "--partition", "0", "--to", "3,2"];
    expect(await lab.json(0, ...args)).toMatchObject({ done: true, from: [1, 2], to: [3, 2] });
    expect(await lab.json(0, ...args)).toMatchObject({ done: false });
    const { layout, settings } = await described(UNPLANNED);
    expect(layout[0]).toMatchObject({ replicas: [3, 2], leader: 3 });
    expect(Object.keys(settings).filter((name) => name.includes("throttled"))).toEqual([]);
  });

  test("leaders that are where they belong stay there", async () => {
    // Kafka itself waits for minutes until it moves back what a node that stalled gave away.
    await lab.json(0, "topics", "leaders");
    expect(await lab.json(0, "topics", "leaders", "--dry-run")).toEqual({
      done: false,
      before: 0,
      left: 0,
      partitions: [],
    });
  });

  test("fewer copies, strangers and unknown partitions are refused; nothing moves", async () => {
    const from = await replicas();
    const move = (...args: string[]) => lab.ops("topics", "reassign", TOPIC, ...args);
    const answers = await Promise.all([
      move("--partition", "5", "--to", "1,2"),
      move("--partition", "5", "--to", "1,2,9"),
      move("--partition", "99", "--to", "1,2,3"),
      move("--partition", "5", "--to", "1,1,2"),
      lab.ops("topics", "leaders", "--as", "audit-logging"),
      lab.lost("topics", "list"),
    ]);
    expect(answers.map(({ code }) => code)).toEqual([3, 2, 2, 2, 4, 5]);
    expect(await replicas()).toEqual(from);
  });
}
