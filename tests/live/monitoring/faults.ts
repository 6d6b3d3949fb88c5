// What can be broken on a machine, how, what must then be told, and how it is mended.

import { produceMany } from "./traffic";
import type { Lab } from "./lab";

export interface Fault {
  readonly fault: string;
  /** Alerts that must come. */
  readonly expected: readonly string[];
  /** Others that may come with them: the same fault, seen from elsewhere. */
  readonly besides: readonly string[];
  readonly provoke: (lab: Lab) => Promise<void>;
  readonly mend: (lab: Lab) => Promise<void>;
}

const stall = (lab: Lab, ...names: string[]) => names.forEach((name) => process.kill(lab.stack.pid(name), "SIGSTOP"));
const wake = (lab: Lab, ...names: string[]) => names.forEach((name) => process.kill(lab.stack.pid(name), "SIGCONT"));

/** What the loss of nodes shows as, besides itself. */
const OF_NODES = [
  ...["ExporterDown", "TlsPortFailing", "KafkaUnderReplicated", "KafkaIsrShrinking", "KafkaLeaderImbalance"],
  ...["KafkaQuorumFollowerLag", "KafkaUnderMinIsr", "KafkaPartitionsOffline", "KafkaActiveController"],
  ...["KafkaProduceSlow", "ErrorBudgetBurn"],
];

export const FAULTS: readonly Fault[] = [
  {
    fault: "a group has stopped while records come",
    expected: ["ConsumerLagHigh", "ConsumerStopped"],
    besides: [],
    provoke: async (lab) => {
      await lab.do(
        { as: "shop-web", do: "write", name: "orders" },
        { as: "admin", do: "commit", name: "shop-bills", topic: "orders" },
      );
      await produceMany(lab, "shop-web", "orders", 40);
    },
    mend: (lab) => lab.do({ as: "admin", do: "drain", name: "orders", settings: { "group.id": "shop-bills" } }),
  },
  {
    fault: "dead letters arrive and wait",
    expected: ["DeadLettersArriving", "DeadLettersWaiting"],
    besides: [],
    provoke: (lab) => produceMany(lab, "shop-bills", "orders.dlq", 10),
    mend: (lab) => lab.do({ as: "admin", do: "delete records", name: "orders.dlq" }),
  },
  {
    fault: "a volume fills up",
    expected: ["KafkaDiskUsed"],
    besides: ["KafkaDiskFullSoon", "KafkaProduceSlow"],
    provoke: (lab) => lab.do({ as: "shop-web", do: "flood", name: "ballast", megabytes: 60 }),
    mend: (lab) => lab.do({ as: "admin", do: "delete records", name: "ballast" }),
  },
  {
    fault: "the prober doesn't answer",
    expected: ["ExporterDown"],
    besides: ["TlsPortFailing"],
    provoke: (lab) => Promise.resolve(stall(lab, "blackbox-exporter")),
    mend: (lab) => Promise.resolve(wake(lab, "blackbox-exporter")),
  },
  {
    fault: "one broker stalls",
    expected: ["KafkaBrokerDown", "KafkaUnderReplicated"],
    besides: OF_NODES,
    provoke: (lab) => Promise.resolve(stall(lab, "kafka-3")),
    mend: (lab) => Promise.resolve(wake(lab, "kafka-3")),
  },
  {
    fault: "two brokers stall, and the quorum with them",
    expected: ["KafkaBrokerDown", "KafkaActiveController"],
    besides: [...OF_NODES, "ConsumerStopped"],
    provoke: (lab) => Promise.resolve(stall(lab, "kafka-2", "kafka-3")),
    mend: (lab) => Promise.resolve(wake(lab, "kafka-2", "kafka-3")),
  },
];
