// What is refused of a system's services, with the exact sentence that its author reads.

import { reader, refusals, withServices } from "./small-system";

test.each([
  [
    "an unknown key of a service's consumption",
    reader({ pollRecords: 3 }),
    "services.reader.consumes[0].pollRecords = 3: is not a known setting of services.reader.consumes[0]; remove it or correct its name",
  ],
  [
    "a share without a unit",
    reader({ alerts: { errorRate: 0.5 } }),
    "services.reader.consumes[0].alerts.errorRate = 0.5: write a percentage, e.g. 0.5%",
  ],
  [
    "a consumer of a topic that nobody declares",
    reader({ topics: ["mine.orders"] }),
    'services.reader.consumes[0].topics = "mine.orders": is declared by no topic of this system; declare it, or correct its name',
  ],
  [
    "a producer of a topic that nobody declares",
    withServices({ writer: { produces: ["mine.orders"] } }),
    'services.writer.produces = "mine.orders": is declared by no topic of this system; declare it, or correct its name',
  ],
  [
    "a group that two services use",
    withServices({
      one: { consumes: [{ topics: ["mine.events"], group: "readers" }] },
      two: { consumes: [{ topics: ["mine.events"], group: "readers" }] },
    }),
    'group service two = "readers": is claimed by service one too',
  ],
  [
    "a quota of nothing",
    withServices({ writer: { quotas: { produce: "0B" } } }),
    "services.writer.quotas.produce = 0: a quota of nothing would stop the service: write more, or remove the line",
  ],
  [
    "a quota of no requests",
    withServices({ writer: { quotas: { requests: 0 } } }),
    "services.writer.quotas.requests = 0: write a whole number from 1 to 10000",
  ],
  [
    "a user of the platform",
    withServices({ admin: {} }),
    'services.admin = "admin": is a user of the platform itself: take another name',
  ],
  [
    "the name of a node by which the cluster may grow",
    withServices({ "kafka-9": {} }),
    'services.kafka-9 = "kafka-9": is a user of the platform itself: take another name',
  ],
  [
    "the name of a service of the platform",
    withServices({ registry: {} }),
    'services.registry = "registry": is a user of the platform itself: take another name',
  ],
  [
    "dead letters without a place for them",
    reader({ deadLetterAfter: 3 }),
    "services.reader.consumes[0].deadLetterAfter = 3: has no dead-letter topic to send mine.events to: describe deadLetters for the system",
  ],
  [
    "a heartbeat that comes too late",
    reader({ sessionTimeout: "6s", heartbeatInterval: "3s" }),
    'services.reader.consumes[0].heartbeatInterval = "3s": must be at most a third of sessionTimeout (6s)',
  ],
  [
    "transactions of a producer that isn't idempotent",
    withServices({ writer: { produces: ["mine.events"], transactionalId: "t", producer: { idempotent: false } } }),
    "services.writer.producer.idempotent = false: transactions need it: remove the line",
  ],
  [
    "an idempotent producer that doesn't wait for all replicas",
    withServices({ writer: { produces: ["mine.events"], producer: { acks: "1" } } }),
    'services.writer.producer = {"acks":"1","idempotent":true}: idempotent needs acks: all and retries above 0; else write idempotent: false',
  ],
  [
    "a streams application in another group than its own",
    withServices({
      count: { consumes: [{ topics: ["mine.events"], group: "readers" }], streams: { applicationId: "mine-count" } },
    }),
    'services.count.consumes[0].group = "readers": is the group of a Kafka Streams application, which is its applicationId: write mine-count',
  ],
  [
    "an unknown backoff",
    reader({ retry: { attempts: 3, backoff: { kind: "random" } } }),
    'services.reader.consumes[0].retry.backoff.kind = "random": write kind: exponential, linear or fixed',
  ],
  [
    "a template in a group whose service has none",
    reader({ group: "readers-{tenant}" }),
    "services.reader.name = \"readers-{tenant}\": has a place to fill that the service's own name doesn't have",
  ],
])("%s", (_what, content, expected) => {
  expect(refusals(content)).toEqual([expected]);
});
