// Settlements: what a transaction writes and how far it has read come to be together, or not at all.

import { isDeepStrictEqual } from "node:util";
import type { Attempt } from "../../support/probe";
import { untilSeen } from "../../support/until";
import type { Lab } from "./lab";

const TOPIC = "crypto-checkout.domain-events";
const DEAD_LETTERS = `${TOPIC}.dlq`;
const GROUP = "settlement-processing";

export function provesExactlyOnce(lab: Lab): void {
  const transact = (values: readonly string[], offset: number, end: "commit" | "abort" | "replaced", name = TOPIC) =>
    lab.ask([
      {
        as: GROUP,
        do: "transact",
        id: `${GROUP}-1`,
        name,
        values,
        topic: TOPIC,
        offset,
        end,
        settings: lab.consumerSettings(GROUP, GROUP),
      } satisfies Attempt,
    ]);
  const settled = (records: unknown) => (records as string[]).filter((value) => value.startsWith("settlement"));
  const seenBy = async (service: string, name = TOPIC) =>
    settled(await lab.must({ as: service, do: "drain", name, settings: lab.consumerSettings(service, service) }));
  const offset = () => lab.must({ as: GROUP, do: "offset", name: GROUP, topic: TOPIC });
  /** Who commits is answered before each leader has taken the end of the transaction. */
  const comeToBe = async (what: string, ask: () => Promise<unknown>, wanted: unknown) =>
    expect(await untilSeen(what, 15, ask, (seen) => isDeepStrictEqual(seen, wanted))).toEqual(wanted);

  test("a committed transaction is seen, with its offset", async () => {
    expect(await transact(["settlement 1", "settlement 2"], 1, "commit")).toMatchObject([{ outcome: "ok" }]);
    await comeToBe("two settlements", () => seenBy("analytics-aggregation"), ["settlement 1", "settlement 2"]);
    await comeToBe("their offset", offset, 1);
  });

  test("of an aborted one only who doesn't ask for committed records sees anything", async () => {
    expect(await transact(["settlement aborted"], 2, "abort")).toMatchObject([{ outcome: "ok" }]);
    expect(await seenBy("analytics-aggregation")).toEqual(["settlement 1", "settlement 2"]);
    expect(await seenBy("read-model-projections")).toEqual(["settlement 1", "settlement 2", "settlement aborted"]);
    expect(await offset()).toBe(1);
  });

  test("an instance whose successor has started can't commit any more", async () => {
    const [result] = await transact(["settlement of a ghost"], 3, "replaced");
    expect(result?.outcome).toMatch(/^(ProducerFenced|InvalidProducerEpoch)Exception$/);
    expect(await seenBy("analytics-aggregation")).toEqual(["settlement 1", "settlement 2"]);
    expect(await offset()).toBe(1);
  });

  test("the next one goes on, and its failures go to the dead letters with their offset", async () => {
    expect(await transact(["settlement 3"], 4, "commit")).toMatchObject([{ outcome: "ok" }]);
    expect(await transact(["settlement failed"], 5, "commit", DEAD_LETTERS)).toMatchObject([{ outcome: "ok" }]);
    const three = ["settlement 1", "settlement 2", "settlement 3"];
    await comeToBe("three settlements", () => seenBy("analytics-aggregation"), three);
    const failed = async () => settled(await lab.must({ as: "admin", do: "drain", name: DEAD_LETTERS, settings: {} }));
    await comeToBe("a failed one", failed, ["settlement failed"]);
    await comeToBe("their offset", offset, 5);
  });

  test("to another topic, for another group or under another's name none is begun", async () => {
    const attempt = (changes: Partial<Attempt>): Attempt => ({
      as: GROUP,
      do: "transact",
      id: `${GROUP}-2`,
      name: TOPIC,
      values: ["settlement refused"],
      topic: TOPIC,
      offset: 9,
      end: "commit",
      settings: lab.consumerSettings(GROUP, GROUP),
      ...changes,
    });
    const results = await lab.ask([
      attempt({ name: "crypto-checkout.analytics-events" }),
      attempt({ settings: lab.consumerSettings("webhook-delivery", "webhook-delivery") }),
      attempt({ id: "analytics-aggregation-1" }),
      attempt({ id: `${GROUP}-3` }),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual([
      "TopicAuthorizationException",
      "GroupAuthorizationException",
      "TransactionalIdAuthorizationException",
      "TransactionalIdAuthorizationException",
    ]);
    expect(await seenBy("analytics-aggregation")).not.toContain("settlement refused");
    expect(await offset()).toBe(5);
  });
}
