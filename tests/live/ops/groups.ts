// `ops groups`: lag, and moving where a group goes on.

import { askConsole } from "../../../ops/frame/consoles";
import type { Session } from "../../../ops/frame/session";
import { untilSeen } from "../../support/until";
import type { Lab } from "./lab";

const TOPIC = "escrow.commands.v1";
const GROUP = "escrow-service";
const COUNT = 40;

interface Group {
  readonly group: string;
  readonly service?: string;
  readonly state: string;
  readonly lag?: number;
  readonly behindMs?: number;
}

interface Shown {
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly committed: number;
    readonly lag: number;
  }[];
}

interface Reset {
  readonly done: boolean;
  readonly again: number;
  readonly skipped: number;
  readonly moves: readonly { readonly partition: number; readonly from?: number; readonly to: number }[];
}

export function groupTests(lab: Lab): void {
  const shown = async () =>
    (await lab.json<Shown>(0, "groups", "show", GROUP)).partitions.filter(({ topic }) => topic === TOPIC);
  const lag = async () => (await shown()).reduce((sum, each) => sum + each.lag, 0);
  const reset = (...args: string[]) => lab.json<Reset>(0, "groups", "reset", GROUP, "--topic", TOPIC, ...args);
  const confirmed = ["--yes", GROUP];

  test("a group that nobody has ever used may be set before its first start", async () => {
    const lines = Array.from({ length: COUNT }, (_, index) => `key-${index}\tvalue ${index}`);
    await lab.produce(TOPIC, lines, "parse.key=true");
    const before = await lab.json<Group[]>(0, "groups", "list");
    expect(before.find(({ group }) => group === GROUP)).toMatchObject({
      service: "escrow-service",
      state: "never seen",
    });
    const dry = await reset("--to-earliest", "--dry-run");
    expect([dry.done, dry.moves.length]).toEqual([false, 12]);
    expect(await reset("--to-earliest", ...confirmed)).toMatchObject({ done: true });
    const [mine] = (await lab.json<Group[]>(0, "groups", "list")).filter(({ group }) => group === GROUP);
    expect(mine).toMatchObject({ state: "empty", lag: COUNT });
    expect(mine?.behindMs).toBeGreaterThan(0);
  });

  test("offsets go to the end, back by some, to a time, to one offset, and only where they shall", async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect(await reset("--to-latest", ...confirmed)).toMatchObject({ done: true, skipped: COUNT });
    expect(await lag()).toBe(0);
    const fullest = (await shown()).reduce((most, each) => (each.committed > most.committed ? each : most));
    await reset("--shift", "-2", "--partitions", String(fullest.partition), ...confirmed);
    const lags = (await shown()).map(({ partition, lag: each }) => [partition, each]);
    expect(lags).toEqual(Array.from({ length: 12 }, (_, index) => [index, index === fullest.partition ? 2 : 0]));
    await reset("--to-time", "2020-01-01T00:00:00Z", ...confirmed);
    expect(await lag()).toBe(COUNT);
    await reset("--to-time", later, ...confirmed);
    expect(await lag()).toBe(0);
    const { moves } = await reset("--to-offset", "1", "--partitions", String(fullest.partition), ...confirmed);
    expect(moves).toEqual([{ topic: TOPIC, partition: fullest.partition, from: fullest.committed, to: 1 }]);
    expect(await lag()).toBe(fullest.committed - 1);
  });

  test("nothing moves without the group's own name, and the sentence says what would happen", async () => {
    const before = await shown();
    for (const yes of [[], ["--yes", "escrow"]]) {
      const { code, stdout, stderr } = await lab.ops(
        "groups",
        "reset",
        GROUP,
        "--topic",
        TOPIC,
        "--to-earliest",
        ...yes,
      );
      expect([code, stdout]).toEqual([3, ""]);
      expect(stderr).toMatch(
        /escrow-service would read \d+ records again .* Confirm it with --yes escrow-service.* nothing was changed/s,
      );
    }
    expect(await shown()).toEqual(before);
  });

  test("nothing moves while somebody reads in the group", async () => {
    const leave = await lab.member("escrow-service", GROUP, TOPIC);
    try {
      const { code, stderr } = await lab.ops("groups", "reset", GROUP, "--to-earliest", ...confirmed);
      expect([code, stderr]).toEqual([
        3,
        expect.stringMatching(/escrow-service is live \(stable: escrow-service\)/) as string,
      ]);
    } finally {
      await leave();
    }
  });

  test("groups of the newer protocol are seen like others: by ops, and by who counts them", async () => {
    const group = "newer-readers";
    const look = async () => {
      const [listed] = (await lab.json<Group[]>(0, "groups", "list")).filter((each) => each.group === group);
      const { stdout } = await lab.ops("--json", "groups", "show", group);
      const { members = [] } = JSON.parse(stdout) as { members?: unknown[] };
      return { state: listed?.state, members: members.length };
    };
    const counted = async () => {
      const query = encodeURIComponent(`kafka_consumergroup_members{consumergroup="${group}"}`);
      const session = { target: () => Promise.resolve({ outputs: lab.outputs }) } as unknown as Session;
      const answer = await askConsole(session, "prometheus", `/api/v1/query?query=${query}`);
      return (answer as { data: { result: { value: [number, string] }[] } }).data.result.map(({ value }) => value[1]);
    };
    const leave = await Promise.all([1, 2].map(() => lab.newerMember(group, "escrow\\..*|payments\\..*")));
    try {
      await untilSeen("two members", 60, look, ({ state, members }) => state === "stable" && members === 2);
      await untilSeen("two members, counted", 30, counted, (found) => found.join() === "2");
      const { code, stderr } = await lab.ops("groups", "reset", group, "--to-earliest", "--yes", group);
      expect([code, stderr]).toEqual([3, expect.stringContaining(`${group} is live`) as string]);
    } finally {
      await Promise.all(leave.map((each) => each()));
    }
    await untilSeen("nobody", 60, look, ({ state, members }) => state === "empty" && members === 0);
    expect(await lab.json(0, "groups", "reset", group, "--to-earliest", "--yes", group)).toMatchObject({ done: true });
  });

  test("what can't be meant is refused, who may not is, and who finds nobody says so", async () => {
    const codes = await Promise.all([
      lab.ops("groups", "reset", "nobody-reads-here", "--to-latest", ...confirmed),
      lab.ops("groups", "reset", GROUP, ...confirmed),
      lab.ops("groups", "reset", GROUP, "--to-latest", "--shift", "1", ...confirmed),
      lab.ops("groups", "reset", GROUP, "--to-time", "yesterday", ...confirmed),
      lab.lost("groups", "list"),
      lab.ops("groups", "reset", "nobody-reads-here", "--to-latest", ...confirmed, "--as", "audit-logging"),
      lab.ops("groups", "reset", GROUP, "--to-latest", ...confirmed, "--as", "audit-logging"),
      lab.ops("groups", "show", GROUP, "--as", "audit-logging"),
    ]);
    expect(codes.map(({ code }) => code)).toEqual([2, 2, 2, 2, 5, 4, 4, 4]);
    const failure = JSON.parse((await lab.lost("--json", "groups", "list")).stdout) as { error: string; exit: number };
    expect(failure).toEqual({
      exit: 5,
      error: expect.stringContaining("Cannot connect to any broker") as string,
    });
  });
}
