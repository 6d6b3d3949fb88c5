// What is refused of a system's file and its topics, with the exact sentence that its author reads.

import { SMALL, events, refusals, withTopics } from "./small-system";
import { planOfWritten } from "./support";

test("the system that the others are made from is fine", () => {
  expect(refusals(SMALL)).toEqual([]);
});

const LONG = `mine.${"x".repeat(245)}`;

test.each([
  ["an unknown key", { ...SMALL, topic: {} }, "topic = {}: is not a known setting; remove it or correct its name"],
  [
    "an unknown key of a topic",
    withTopics({ "mine.events": { ...events, partition: 3 } }),
    "topics.mine.events.partition = 3: is not a known setting of topics.mine.events; remove it or correct its name",
  ],
  [
    "a unit in words",
    withTopics({ "mine.events": { ...events, retention: "30 days" } }),
    'topics.mine.events.retention = "30 days": write forever, or a duration such as 30d',
  ],
  [
    "a number without a unit",
    withTopics({ "mine.events": { ...events, retention: 2592000000 } }),
    "topics.mine.events.retention = 2592000000: write forever, or a duration such as 30d",
  ],
  [
    "a unit that is none",
    withTopics({ "mine.events": { ...events, maxMessage: "10MB" } }),
    'topics.mine.events.maxMessage = "10MB": write a whole number with a unit: B, KiB, MiB, GiB or TiB, e.g. 500GiB',
  ],
  [
    "a segment that Kafka 4 doesn't take",
    withTopics({ "mine.events": { ...events, segment: "512KiB" } }),
    'topics.mine.events.segment = "512KiB": Kafka takes segments from 1MiB to just below 2GiB',
  ],
  [
    "an illegal name of a topic",
    withTopics({ "mine/events": events }),
    'topics = "mine/events": write letters, digits, dots, dashes and underscores only',
  ],
  [
    "a name of 250 characters",
    withTopics({ [LONG]: events }),
    `topics = "${LONG.slice(0, 116)}...: Kafka allows at most 249 characters`,
  ],
  [
    "a name that stands for a folder",
    withTopics({ "..": events }),
    'topics... = "..": is no legal name of a topic: use letters, digits, dots, dashes and underscores',
  ],
  [
    "one of Kafka's own names",
    withTopics({ __mine: events }),
    'topics.__mine = "__mine": begins with __, which is Kafka\'s own',
  ],
  [
    "two names that metrics can't tell apart",
    withTopics({ "mine.events": events, mine_events: events }),
    'topic mine_events = "mine_events": is claimed by mine.events too: in names of metrics . and _ are one',
  ],
  [
    "a topic with the name of another's dead letter",
    { ...withTopics({ "mine.events": events, "mine.events.dlq": events }), deadLetters: { style: "suffix" } },
    'topic mine.events.dlq = "mine.events.dlq": is claimed by mine.events.dlq too',
  ],
  [
    "a name that doesn't match the system's pattern",
    { ...SMALL, naming: { pattern: "^yours\\." } },
    "topics.mine.events = \"mine.events\": doesn't match the system's naming pattern ^yours\\.",
  ],
  ["a broken pattern", { ...SMALL, naming: { pattern: "(" } }, 'naming.pattern = "(": is no regular expression'],
  [
    "no partitions",
    withTopics({ "mine.events": { ...events, partitions: 0 } }),
    "topics.mine.events.partitions = 0: write a whole number from 1 to 10000",
  ],
  [
    "a warning above what is accepted",
    { ...SMALL, defaults: { maxMessage: "1MiB", warnAbove: "2MiB" } },
    'topics.mine.events.warnAbove = "2MiB": is above maxMessage (1MiB), so it would never warn',
  ],
  [
    "a template that nobody knows",
    withTopics({ "mine.{customer}": events }),
    'topics.mine.{customer} = "{customer}": is no template: write {tenant} or {service}',
  ],
  [
    "the name of another folder",
    { ...SMALL, system: "yours" },
    'system = "yours": must be the name of its folder, mine',
  ],
  ["an empty text", { ...SMALL, description: "" }, 'description = "": write a text'],
  ["a file that says nothing", null, "(the whole file) = null: Invalid input: expected object, received null"],
])("%s", (_what, content, expected) => {
  expect(refusals(content)).toEqual([expected]);
});

test("a template that becomes too long says so with the tenant in it", () => {
  const template = `mine.${"x".repeat(220)}.{tenant}`;
  const tenant = "t".repeat(60);
  expect(refusals(withTopics({ [template]: events }), { tenants: [tenant] })).toEqual([
    `topics.${template.replace("{tenant}", tenant)} = 286: is longer than the 249 characters that Kafka allows`,
  ]);
});

test("a name of 249 characters is fine", () => {
  expect(refusals(withTopics({ [LONG.slice(0, 249)]: events }))).toEqual([]);
});

test("a tenant with a dot would be two parts of a name", () => {
  expect(() => planOfWritten({ mine: SMALL }, { tenants: ["acme.com"] })).toThrow(
    'Pulumi.test.yaml: tenants[0] = "acme.com": write lower-case letters, digits and dashes, with no dot and at most 63',
  );
});

test("everything wrong in all systems is said in one message", () => {
  const first = { ...SMALL, system: "first", topics: { "a.b": { ...events, partitions: 0 } } };
  const second = { ...SMALL, system: "second", owner: "me" };
  const third = { ...SMALL, system: "third" };
  const fourth = { ...SMALL, system: "fourth", services: { writer: { produces: ["mine.orders"] } } };
  let message = "";
  try {
    planOfWritten({ first, second, third, fourth });
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message.split("\n")).toEqual([
    "The description is refused: 5 problems, nothing was changed.",
    "  first.yaml: topics.a.b.partitions = 0: write a whole number from 1 to 10000",
    '  second.yaml: owner = "me": is not a known setting; remove it or correct its name',
    '  fourth.yaml: services.writer.produces = "mine.orders": is declared by no topic of this system; declare it, or correct its name',
    '  fourth.yaml: topic mine.events = "mine.events": is claimed by mine.events of third.yaml too',
    '  fourth.yaml: user service writer = "writer": is claimed by service writer of third.yaml too',
  ]);
});
