// Every topic on the cluster as its document asks for it; the tables are the documents', for the environment dev.

import { ENTRIES, TENANTS, type Lab } from "./lab";

export interface TopicOnCluster {
  readonly partitions: number;
  /** The numbers of copies that its partitions have. */
  readonly replicas: readonly number[];
  /** What was set for the topic itself. */
  readonly settings: Readonly<Record<string, string>>;
}

export type TopicsOnCluster = Readonly<Record<string, TopicOnCluster>>;

const DAY = 86_400_000;
const MIB = 1024 ** 2;

function topic(partitions: number, settings: Readonly<Record<string, string | number>>): TopicOnCluster {
  const all = { ...settings, "min.insync.replicas": 2 };
  const texts = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)]));
  return { partitions, replicas: [3], settings: texts };
}

const COMMANDS = topic(12, { "cleanup.policy": "delete", "retention.ms": 7 * DAY, "compression.type": "snappy" });
const EVENTS = topic(12, {
  // The document's `compact` alone would ignore its 90 days.
  "cleanup.policy": "compact,delete",
  "retention.ms": 90 * DAY,
  "delete.retention.ms": DAY,
  "compression.type": "snappy",
});
const FAILED = topic(12, {
  "cleanup.policy": "delete",
  "retention.ms": 30 * DAY,
  "segment.ms": DAY,
  "compression.type": "snappy",
});
const ESCROW = {
  "escrow.commands.v1": COMMANDS,
  "escrow.events.v1": EVENTS,
  "payments.commands.v1": COMMANDS,
  "payments.events.v1": EVENTS,
  "webhook.events.v1": EVENTS,
  "contracts.events.v1": EVENTS,
  "escrow.commands.v1.dlq": FAILED,
  "escrow.events.v1.dlq": FAILED,
  "payments.commands.v1.dlq": FAILED,
  "payments.events.v1.dlq": FAILED,
  "webhook.events.v1.dlq": FAILED,
  "contracts.events.v1.dlq": FAILED,
};

/** Development keeps nothing longer than 7 days, uncompressed, in segments of 100 MB. */
const checkout = (partitions: number, maxMessage = MIB) =>
  topic(partitions, {
    "cleanup.policy": "delete",
    "retention.ms": 7 * DAY,
    "compression.type": "uncompressed",
    "segment.bytes": 100 * MIB,
    "max.message.bytes": maxMessage,
  });
/** A dead letter is its record, and 64 KiB for what is said about the failure. */
const WITH_MARGIN = MIB + 64 * 1024;
const CHECKOUT = {
  "crypto-checkout.domain-events": checkout(12),
  "crypto-checkout.integration-events": checkout(6),
  "crypto-checkout.notification-events": checkout(6),
  "crypto-checkout.analytics-events": checkout(3),
  "crypto-checkout.domain-events.dlq": checkout(12, WITH_MARGIN),
  "crypto-checkout.integration-events.dlq": checkout(6, WITH_MARGIN),
  "crypto-checkout.notification-events.dlq": checkout(6, WITH_MARGIN),
};

const billing = (partitions: number) =>
  topic(partitions, {
    "cleanup.policy": "compact,delete",
    "retention.ms": -1,
    "compression.type": "lz4",
    "max.message.bytes": 10 * MIB,
  });
const BILLING = {
  "billing.account.events": billing(10),
  "billing.transaction.events": billing(10),
  "billing.saga.events": billing(5),
  "billing.dead-letter": topic(1, {
    "cleanup.policy": "delete",
    "retention.ms": -1,
    "compression.type": "lz4",
    "max.message.bytes": 10 * MIB + 64 * 1024,
  }),
};

/** The document sets these for the whole cluster. */
const CARACAL_EVENTS = topic(6, {
  "cleanup.policy": "delete",
  "retention.ms": 30 * DAY,
  "segment.bytes": 1024 * MIB,
  "compression.type": "snappy",
});
const CARACAL = {
  "caracal.ledger.events": CARACAL_EVENTS,
  "caracal.metrics.events": CARACAL_EVENTS,
  "caracal.audit.events": CARACAL_EVENTS,
};

const chat = (partitions: number, days: number, cleanup = "delete") =>
  topic(partitions, { "cleanup.policy": cleanup, "retention.ms": days * DAY, "compression.type": "gzip" });
/** Dead letters as their source. The document's table leaves out chat.events and the internal services' commands. */
const CHAT = {
  ...Object.fromEntries(TENANTS.map((tenant) => [`chat.messages.${tenant}`, chat(32, 30)])),
  ...Object.fromEntries(TENANTS.map((tenant) => [`chat.messages.${tenant}.dlq`, chat(32, 30)])),
  // Compaction alone would ignore its day.
  "presence.updates": chat(16, 1, "compact,delete"),
  "notifications.pending": chat(8, 7),
  "notifications.pending.dlq": chat(8, 7),
  "analytics.events": chat(24, 90),
  "analytics.events.dlq": chat(24, 90),
  "audit.log": chat(12, 365),
  "audit.log.dlq": chat(12, 365),
};

export function provesTopics(lab: Lab): void {
  let found: TopicsOnCluster = {};

  beforeAll(async () => {
    found = (await lab.must({ as: "admin", do: "topics" })) as TopicsOnCluster;
  });

  test.each(Object.entries({ ESCROW, CHECKOUT, BILLING, CARACAL, CHAT }))("%s", (_, documented: TopicsOnCluster) => {
    const names = Object.keys(documented);
    expect(Object.fromEntries(names.map((name) => [name, found[name]]))).toEqual(documented);
  });

  test("there are no others but what the systems' files declare", () => {
    expect(Object.keys(found).sort()).toEqual([...ENTRIES.topics].sort());
  });
}
