// What works but has a price: said once, with its reason, and not said where there is none.

import type { Plan } from "../../../plan/plan";
import { ALL, planOf, planOfWritten } from "./support";

const lists = { tenants: ["acme"], internalServices: ["profiles"] };

/** What is said of the systems; that these stacks have no Kubernetes is no trade-off of theirs. */
function said({ warnings }: Pick<Plan, "warnings">): string[] {
  return warnings
    .filter(({ subject }) => subject !== "platform.kubernetes: none")
    .map(({ subject, message }) => `${subject}: ${message}`);
}

function warnings(systems: readonly string[], environment: "dev" | "prod" = "prod"): string[] {
  return said(planOf(systems, { ...lists, environment }));
}

const ESCROW = [
  "escrow: escrow.events.v1, payments.events.v1, webhook.events.v1, contracts.events.v1: compaction keeps only the newest record of each key: earlier events of the same key will be gone",
];
const BILLING_TOPICS = "billing: billing.account.events, billing.transaction.events, billing.saga.events";
const BILLING = [
  `${BILLING_TOPICS}: with retention forever, compact,delete means compact alone: nothing is ever deleted by age`,
  `${BILLING_TOPICS}: compaction keeps only the newest record of each key: earlier events of the same key will be gone`,
  "billing: billing.dead-letter: has 1 partition for sources with up to 10: the order of each key is lost among the dead letters, and a consumer that keeps the partition's number fails",
];
const DATE_KEY =
  "checkout: crypto-checkout.analytics-events: a date as the key sends all records of a day to one partition: one broker does all the work";
const SKIPPED =
  "checkout: group analytics-aggregation: what fails 2 times of crypto-checkout.analytics-events is skipped: it has no dead-letter topic";
const CHECKOUT = [
  "checkout: crypto-checkout.domain-events, crypto-checkout.integration-events, crypto-checkout.notification-events, crypto-checkout.analytics-events: compaction keeps only the newest record of each key: earlier events of the same key will be gone",
  DATE_KEY,
  SKIPPED,
];
const CHAT = [
  "chat: presence.updates: compaction keeps only the newest record of each key: earlier events of the same key will be gone",
];

test.each([
  ["escrow", ESCROW],
  ["billing", BILLING],
  ["checkout", CHECKOUT],
  ["caracal", []],
  ["chat", CHAT],
])("%s", (system, expected) => {
  expect(warnings([system])).toEqual(expected);
});

test("all together: each once, and no other", () => {
  expect(warnings(ALL)).toEqual([...ESCROW, ...BILLING, ...CHECKOUT, ...CHAT]);
});

test("escrow's retention isn't ignored any more", () => {
  expect(warnings(["escrow"]).filter((each) => each.includes("ignores retention"))).toEqual([]);
});

test("in development checkout compacts nothing, so nothing is said about it", () => {
  expect(said(planOf(["checkout"], { environment: "dev", brokers: 1 }))).toEqual([DATE_KEY, SKIPPED]);
});

describe("of systems that others write", () => {
  const written = (content: object): string[] =>
    said(planOfWritten({ mine: { system: "mine", description: "A test", services: {}, ...content } }));
  const events = { partitions: 3, purpose: "Events" };

  test("compact alone, with a retention that it ignores", () => {
    expect(written({ topics: { "mine.a": { ...events, cleanup: "compact", retention: "90d" } } })).toEqual([
      "mine: mine.a: cleanup compact ignores retention: the newest record of each key stays for ever; write compact,delete to have both",
      "mine: mine.a: compaction keeps only the newest record of each key: earlier events of the same key will be gone",
    ]);
  });

  test("more instances than partitions", () => {
    const reader = { instances: 5, consumes: [{ topics: ["mine.a"], group: "readers" }] };
    expect(written({ topics: { "mine.a": events }, services: { reader } })).toEqual([
      "mine: group readers: 5 instances share 3 partitions: 2 have nothing to do",
    ]);
  });

  test("a template that stands for nothing", () => {
    expect(written({ topics: { "mine.{tenant}": events, "mine.{service}.x": events } })).toEqual([
      "mine: mine.{tenant}: stands for no topic: the stack lists no tenants",
      "mine: mine.{service}.x: stands for no topic: the stack lists no internalServices",
    ]);
  });

  test("nothing to say", () => {
    const deadLetters = { style: "shared", topic: "mine.dead", retention: "30d", partitions: 3 };
    expect(written({ topics: { "mine.a": events }, deadLetters })).toEqual([]);
  });
});
