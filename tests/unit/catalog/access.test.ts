// Least privilege: what each kind of service may do, written out by hand, and what nobody may.

import type { AccessRule } from "../../../plan/catalog/access";
import { ALL, planOf, planOfWritten, rulesOf, serviceUsers } from "./support";

const plan = planOf(ALL, { tenants: ["acme", "globex"], internalServices: ["profiles", "moderation"] });

test.each([
  [
    "settlement-processing",
    "reads and writes in transactions",
    [
      "Read Group settlement-processing",
      "Read Topic crypto-checkout.domain-events",
      "Write Topic crypto-checkout.domain-events",
      "Write Topic crypto-checkout.domain-events.dlq",
      "Write TransactionalID settlement-processing-1",
      "Write TransactionalID settlement-processing-2",
    ],
  ],
  [
    "analytics-aggregation",
    "reads two topics, of which one has a dead letter",
    [
      "Read Group analytics-aggregation",
      "Read Topic crypto-checkout.analytics-events",
      "Read Topic crypto-checkout.domain-events",
      "Write Topic crypto-checkout.domain-events.dlq",
      "Write TransactionalID analytics-aggregation-1",
    ],
  ],
  ["blockchain-scanner", "writes one topic", ["Write Topic crypto-checkout.integration-events"]],
  [
    "escrow-service",
    "reads three topics, writes two and their dead letters",
    [
      "Read Group escrow-service",
      "Read Topic contracts.events.v1",
      "Read Topic escrow.commands.v1",
      "Read Topic payments.events.v1",
      "Write Topic contracts.events.v1.dlq",
      "Write Topic escrow.commands.v1.dlq",
      "Write Topic escrow.events.v1",
      "Write Topic payments.commands.v1",
      "Write Topic payments.events.v1.dlq",
    ],
  ],
  ["ledger-writer", "reads one topic", ["Read Group ledger-writer", "Read Topic caracal.ledger.events"]],
  [
    "profiles",
    "reads its own commands and no other service's",
    ["Read Group profiles", "Read Topic internal.profiles.commands", "Write Topic internal.profiles.commands.dlq"],
  ],
  [
    "message-volume",
    "may make topics under its own name",
    [
      "Create Topic chat-message-volume-*",
      "Delete Topic chat-message-volume-*",
      "DescribeConfigs Topic chat-message-volume-*",
      "Read Group chat-message-volume",
      "Read Topic chat-message-volume-*",
      "Read Topic chat.messages.acme",
      "Read Topic chat.messages.globex",
      "Write Topic analytics.events",
      "Write Topic chat-message-volume-*",
      "Write TransactionalID chat-message-volume-*",
    ],
  ],
])("%s %s, and no more", (user, _what, rules) => {
  expect(rulesOf(plan, user)).toEqual(rules);
});

test("no rule is for everybody or about everything", () => {
  for (const rule of plan.access) {
    expect(rule.principal).toMatch(/^User:[a-z0-9-]+$/);
    expect(rule.name).not.toContain("*");
    expect(rule.name).not.toContain("{");
    expect(rule.name.length).toBeGreaterThan(1);
  }
});

test("no service may do anything to the cluster itself, or change a topic", () => {
  expect(plan.access.filter((rule) => rule.resource === "Cluster")).toEqual([]);
  const changes = plan.access.filter((rule) => /^(Create|Delete|Alter)/.test(rule.operation));
  expect(new Set(changes.map((rule) => `${rule.principal} ${rule.pattern}`))).toEqual(
    new Set(["User:message-volume Prefixed"]),
  );
});

test("prefixes are for the streams application only, and reach nothing that is declared", () => {
  const prefixed = plan.access.filter((rule) => rule.pattern === "Prefixed");
  expect(new Set(prefixed.map((rule) => rule.principal))).toEqual(new Set(["User:message-volume"]));
  for (const { name } of prefixed) {
    expect(plan.topics.filter((topic) => topic.name.startsWith(name))).toEqual([]);
  }
});

test("every rule is about something that the plan has", () => {
  const topics = new Set(plan.topics.map((topic) => topic.name));
  const literal = plan.access.filter((rule) => rule.pattern === "Literal");
  for (const rule of literal.filter((each) => each.resource === "Topic")) expect(topics).toContain(rule.name);
  const users = new Set(serviceUsers(plan).map((name) => `User:${name}`));
  for (const rule of plan.access) expect(users).toContain(rule.principal);
});

test("every rule is there once, and says why", () => {
  const key = ({ principal, resource, name, pattern, operation }: AccessRule) =>
    [principal, resource, name, pattern, operation].join(" ");
  expect(new Set(plan.access.map(key)).size).toBe(plan.access.length);
  for (const rule of plan.access) expect(rule.because).toBeTruthy();
});

test("nobody reads a dead letter: that is for people", () => {
  const deadLetters = new Set(plan.topics.filter((topic) => topic.kind === "dead-letter").map((topic) => topic.name));
  expect(plan.access.filter((rule) => rule.operation === "Read" && deadLetters.has(rule.name))).toEqual([]);
});

test("a consumer that never gives up on a record may not write its dead letter", () => {
  const written = planOfWritten({
    mine: {
      system: "mine",
      description: "A test",
      deadLetters: { style: "suffix" },
      topics: { "mine.events": { partitions: 1, purpose: "Events" } },
      services: { reader: { consumes: [{ topics: ["mine.events"], group: "readers" }] } },
    },
  });
  expect(rulesOf(written, "reader")).toEqual(["Read Group readers", "Read Topic mine.events"]);
});
