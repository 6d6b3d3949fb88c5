// A tenant more is a line in the stack's file: its topics and access appear, and nothing else happens.

import { NODES, TENANTS, type Lab } from "./lab";
import type { TopicsOnCluster } from "./topics";

const MESSAGES = "chat.messages.umbrella";
const DEAD_LETTERS = `${MESSAGES}.dlq`;

interface Holdings {
  readonly topics: TopicsOnCluster;
  readonly acls: readonly string[];
  readonly users: readonly string[];
  readonly quotas: unknown;
}

export function provesTenants(lab: Lab): void {
  const holdings = async (): Promise<Holdings> => {
    const list = (what: "topics" | "acls" | "users" | "quotas") => lab.must({ as: "admin", do: what });
    return {
      topics: (await list("topics")) as TopicsOnCluster,
      acls: (await list("acls")) as string[],
      users: (await list("users")) as string[],
      quotas: await list("quotas"),
    };
  };
  const pids = () => NODES.map((node) => lab.stack.pid(node));
  let before: Holdings, after: Holdings, pidsBefore: number[];

  beforeAll(async () => {
    [before, pidsBefore] = [await holdings(), pids()];
    lab.stack.describe({}, { "kafka-platform:tenants": [...TENANTS, "umbrella"] });
    await lab.stack.must("up");
    after = await holdings();
  });

  test("exactly its topics are added, like those of the others", () => {
    const like = (name: string) => before.topics[name.replace("umbrella", "acme")];
    expect(before.topics["chat.messages.acme"]).toBeDefined();
    expect(after.topics).toEqual({
      ...before.topics,
      [MESSAGES]: like(MESSAGES),
      [DEAD_LETTERS]: like(DEAD_LETTERS),
    });
  });

  test("exactly its access is added", () => {
    const rule = (service: string, operation: string, topic: string) =>
      `ALLOW User:${service} ${operation} TOPIC ${topic} LITERAL from *`;
    const added = after.acls.filter((each) => !before.acls.includes(each));
    expect(added).toEqual(
      [
        rule("socket-service", "WRITE", MESSAGES),
        rule("message-processor", "READ", MESSAGES),
        rule("message-processor", "WRITE", DEAD_LETTERS),
        rule("message-volume", "READ", MESSAGES),
        rule("search-indexer", "READ", MESSAGES),
        rule("search-indexer", "WRITE", DEAD_LETTERS),
      ].sort(),
    );
    expect(before.acls.filter((each) => !after.acls.includes(each))).toEqual([]);
    expect(before.acls).toContain(rule("socket-service", "WRITE", "chat.messages.acme"));
  });

  test("no user, quota or node was touched", () => {
    expect(after.users).toEqual(before.users);
    expect(after.quotas).toEqual(before.quotas);
    expect(pids()).toEqual(pidsBefore);
  });

  test("the contracts of before do for the new tenant", async () => {
    const results = await lab.ask([
      { as: "socket-service", do: "write", name: MESSAGES },
      { as: "search-indexer", do: "write", name: DEAD_LETTERS },
      { as: "billing-api", do: "write", name: MESSAGES },
    ]);
    results.push(...(await lab.ask([{ as: "message-processor", do: "read", name: MESSAGES }])));
    expect(results.map(({ outcome }) => outcome)).toEqual(["ok", "ok", "TopicAuthorizationException", "ok"]);
  });
}
