// Everything that a service's entry says it does, with its contract; and all the rest of what there is, refused.

import type { Attempt } from "../../support/probe";
import type { Entitlement } from "./entries";
import { ENTRIES, type Lab } from "./lab";

const { topics, services } = ENTRIES;
const all = Object.values(services);
const GROUPS = all.flatMap((each) => Object.entries(each.groups));
const TRANSACTIONAL_IDS = all.flatMap((each) => each.transactionalIds);
/** Where Kafka keeps what groups and transactions have done: nobody's business. */
const KAFKA_OWN = ["__consumer_offsets", "__transaction_state"];

const NOT_THE_TOPIC = "TopicAuthorizationException";
const NOT_THE_GROUP = "GroupAuthorizationException";
const NOT_THE_ID = "TransactionalIdAuthorizationException";
const NOT_THE_CLUSTER = "ClusterAuthorizationException";

interface Expected {
  readonly attempt: Attempt;
  readonly outcome: string;
}

const verdict = (allowed: boolean, refusal: string) => (allowed ? "ok" : refusal);

/** Writes come first, all of them: then each topic that anybody may read holds a record. */
function writesAndRest(as: string, own: Entitlement): Expected[] {
  const others = topics.find((topic) => !own.reads.includes(topic)) ?? "";
  return [
    ...[...topics, ...KAFKA_OWN].map((name): Expected => {
      return { attempt: { as, do: "write", name }, outcome: verdict(own.writes.includes(name), NOT_THE_TOPIC) };
    }),
    ...GROUPS.map(([name, read]): Expected => {
      // A topic that the service may read, where there is one: then only the group can be the reason.
      const topic = (own.groups[name] ?? own.reads)[0] ?? read[0] ?? "";
      return { attempt: { as, do: "commit", name, topic }, outcome: verdict(name in own.groups, NOT_THE_GROUP) };
    }),
    ...Object.keys(own.groups).map((name): Expected => {
      return { attempt: { as, do: "commit", name, topic: others }, outcome: NOT_THE_TOPIC };
    }),
    ...TRANSACTIONAL_IDS.map((name): Expected => {
      return { attempt: { as, do: "fence", name }, outcome: verdict(own.transactionalIds.includes(name), NOT_THE_ID) };
    }),
    { attempt: { as, do: "create", name: `made-by-${as}` }, outcome: NOT_THE_TOPIC },
    { attempt: { as, do: "delete", name: own.writes[0] ?? own.reads[0] ?? "" }, outcome: NOT_THE_TOPIC },
    { attempt: { as, do: "broker configs", name: "1" }, outcome: NOT_THE_CLUSTER },
    { attempt: { as, do: "acls" }, outcome: NOT_THE_CLUSTER },
    { attempt: { as, do: "users" }, outcome: NOT_THE_CLUSTER },
    { attempt: { as, do: "quotas" }, outcome: NOT_THE_CLUSTER },
  ];
}

function reads(lab: Lab, as: string, own: Entitlement): Expected[] {
  return [
    ...[...topics, ...KAFKA_OWN].map((name): Expected => {
      return { attempt: { as, do: "read", name }, outcome: verdict(own.reads.includes(name), NOT_THE_TOPIC) };
    }),
    ...Object.entries(own.groups).map(([name, read]): Expected => {
      const settings = lab.consumerSettings(as, name);
      return { attempt: { as, do: "consume", name, topics: read, settings }, outcome: "ok" };
    }),
  ];
}

interface Done extends Expected {
  readonly found: string;
}

/** By what was tried. */
function table(attempts: readonly Done[], outcome: (attempt: Done) => string): Record<string, string> {
  const label = ({ do: what, name, topic, topics: many }: Attempt) =>
    [what, name, topic, many].filter(Boolean).join(" ");
  return Object.fromEntries(attempts.map((each) => [label(each.attempt), outcome(each)]));
}

export function provesAccess(lab: Lab): void {
  const done: Done[] = [];
  const doAll = async (expected: readonly Expected[]) => {
    const results = await lab.ask(expected.map(({ attempt }) => attempt));
    done.push(...expected.map((each, index) => ({ ...each, found: results[index]?.outcome ?? "no answer" })));
  };

  beforeAll(async () => {
    await doAll(Object.entries(services).flatMap(([as, own]) => writesAndRest(as, own)));
    await doAll(Object.entries(services).flatMap(([as, own]) => reads(lab, as, own)));
  });

  test("every service of the systems' files has a contract, and nobody else but the administrator", () => {
    expect(lab.services().sort()).toEqual([...Object.keys(services), "admin"].sort());
  });

  test.each(Object.keys(services))("%s", (service) => {
    const own = done.filter(({ attempt }) => attempt.as === service);
    expect(own.some(({ outcome }) => outcome === "ok")).toBe(true);
    expect(table(own, ({ found }) => found)).toEqual(table(own, ({ outcome }) => outcome));
  });

  test("nobody comes in without a certificate, or with another's password", async () => {
    const { properties } = lab.contract("ledger-writer");
    const without = properties.replace(/^ssl\.keystore\..*\n/gm, "");
    const password = /password="(\w+)"/.exec(lab.contract("audit-logger").properties)?.[1] ?? "";
    const others = {
      genuine: { properties },
      uncertified: { properties: without },
      impostor: { properties: properties.replace(/password="\w+"/, `password="${password}"`) },
    };
    const results = await lab.ask(
      Object.keys(others).map((as) => ({ as, do: "connect" })),
      others,
    );
    expect(without).not.toBe(properties);
    expect(results.map(({ outcome }) => outcome)).toEqual([
      "ok",
      "SslAuthenticationException",
      "SaslAuthenticationException",
    ]);
  });
}
