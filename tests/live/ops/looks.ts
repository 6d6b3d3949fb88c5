// `ops doctor`, `credentials`, `certificates`, `cost`, `review`, and the promise that no secret is ever printed.

import type { Lab } from "./lab";
import { untilSeen } from "../../support/until";

interface Doctored {
  readonly well: boolean;
  readonly problems: readonly {
    readonly about: string;
    readonly subject: string;
    readonly problem: string;
    readonly cure: string;
  }[];
}

export function lookTests(lab: Lab): void {
  test("the doctor finds a healthy stack well, and names what hangs", async () => {
    // Who doesn't answer within seconds is a problem to the doctor, also where only the machine is busy.
    const doctored = (what: string, problems: number) =>
      untilSeen(
        what,
        30,
        async () => {
          const { code, stdout } = await lab.ops("--json", "doctor");
          return { code, ...(JSON.parse(stdout) as Doctored) };
        },
        (found) => found.problems.length === problems,
      );
    expect(await doctored("a stack that is well", 0)).toMatchObject({ code: 0, well: true });
    process.kill(lab.stack.pid("kafka-exporter"), "SIGSTOP");
    try {
      expect(await doctored("one that hangs", 1)).toMatchObject({
        code: 1,
        problems: [{ about: "ports", subject: expect.stringContaining("kafka-exporter") as string }],
      });
    } finally {
      process.kill(lab.stack.pid("kafka-exporter"), "SIGCONT");
    }
    const lost = await lab.lost("doctor");
    expect([lost.code, lost.stdout]).toEqual([
      1,
      expect.stringContaining("No Kafka broker can be reached at localhost:1") as string,
    ]);
  });

  test("credentials and certificates have their dates from the stack's state, and no secret", async () => {
    const credentials = await lab.stateful("--json", "credentials");
    const { users } = JSON.parse(credentials.stdout) as {
      users: { user: string; issued: string; onCluster: boolean; groups: string[] }[];
    };
    expect(users.find(({ user }) => user === "escrow-service")).toMatchObject({
      onCluster: true,
      groups: ["escrow-service"],
      issued: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
    expect(users.filter(({ onCluster }) => !onCluster)).toEqual([]);
    const certificates = await lab.stateful("--json", "certificates");
    const lines = JSON.parse(certificates.stdout) as { name: string; until: string; shownUntil: string }[];
    const node = lines.find(({ name }) => name === "kafka-1");
    expect(node?.until).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(node?.shownUntil).toBe(node?.until);
    expect([credentials.code, certificates.code]).toEqual([0, 0]);
    expect((await lab.ops("credentials", "--as", "escrow-api")).code).toBe(4);
    expect((await lab.lost("credentials")).code).toBe(5);
  });

  test("cost and review answer without the cluster", async () => {
    expect(await lab.json(0, "cost")).toEqual({ platform: "local", monthly: 0, lines: [] });
    expect((await lab.ops("review", "--base", "no-such-revision", "--no-preview")).code).toBe(2);
  });

  test("no command prints a secret", async () => {
    const secrets = Object.values(lab.outputs.clients).flatMap(({ password, clientKey }) => [password, clientKey]);
    const all = [...secrets, lab.outputs.registryAdmin?.password].filter((each) => each !== undefined);
    expect(all.length).toBeGreaterThan(5);
    const commands = [
      ["status"],
      ["verify"],
      ["groups", "list"],
      ["credentials"],
      ["certificates"],
      ["doctor"],
      ["topics", "list"],
    ];
    const said = await Promise.all(commands.map((args) => lab.ops("--json", ...args)));
    expect(all.filter((secret) => said.some(({ output }) => output.includes(secret)))).toEqual([]);
  });
}
