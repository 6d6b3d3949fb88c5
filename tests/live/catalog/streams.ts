// A Kafka Streams application makes topics of its own: by the beginning of their names, and no others.

import type { Attempt } from "../../support/probe";
import type { Lab } from "./lab";

const AS = "message-volume";
const CHANGELOG = "chat-message-volume-KSTREAM-AGGREGATE-STATE-STORE-0000000003-changelog";
const REPARTITION = "chat-message-volume-KSTREAM-AGGREGATE-STATE-STORE-0000000003-repartition";

export function provesStreams(lab: Lab): void {
  const outcomes = async (attempts: readonly Attempt[]) =>
    (await lab.ask(attempts)).map(({ outcome }, index) => [attempts[index]?.do, attempts[index]?.name, outcome]);

  afterAll(() => lab.ask([CHANGELOG, REPARTITION].map((name) => ({ as: "admin", do: "delete", name }))));

  test("it makes, fills, reads, trims and deletes its internal topics", async () => {
    const all: Attempt[] = [CHANGELOG, REPARTITION].flatMap((name): Attempt[] => [
      { as: AS, do: "create", name },
      // An acknowledged record means that all brokers know of the topic.
      { as: AS, do: "write", name },
      { as: AS, do: "read", name },
      { as: AS, do: "topic configs", name },
      { as: AS, do: "delete records", name },
    ]);
    all.push({ as: AS, do: "delete", name: REPARTITION });
    expect(await outcomes(all)).toEqual(all.map((each) => [each.do, each.name, "ok"]));
  });

  test("other names, and other services, are refused", async () => {
    const all: Attempt[] = [
      ...["chat-message-volume", "chat-message-volumes-changelog", "chat.messages.hooli", "other-changelog"].map(
        (name): Attempt => ({ as: AS, do: "create", name }),
      ),
      { as: AS, do: "delete", name: "chat.messages.acme" },
      { as: AS, do: "delete records", name: "chat.messages.acme" },
      { as: AS, do: "topic configs", name: "chat.messages.acme" },
      ...(["create", "write", "read", "delete"] as const).map((verb): Attempt => ({
        as: "search-indexer",
        do: verb,
        name: CHANGELOG,
      })),
    ];
    expect(await outcomes(all)).toEqual(all.map((each) => [each.do, each.name, "TopicAuthorizationException"]));
  });
}
