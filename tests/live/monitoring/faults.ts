// What can be broken on a machine, how, what must then be told, and how it is mended.

import { endSoon } from "./certificate";
import { scaledRules } from "./scaled-rules";
import { produceMany } from "./traffic";
import type { Lab } from "./lab";

export interface Fault {
  readonly fault: string;
  /** Alerts that must come. */
  readonly expected: readonly string[];
  /** Others that may come with them: the same fault, seen from elsewhere. */
  readonly besides: readonly string[];
  /** Prometheus knows, but nobody is told, and why. */
  readonly nobodyTold?: string;
  readonly provoke: (lab: Lab) => Promise<void>;
  readonly mend: (lab: Lab) => Promise<void>;
}

const stall = (lab: Lab, ...names: string[]) => names.forEach((name) => process.kill(lab.stack.pid(name), "SIGSTOP"));
const wake = (lab: Lab, ...names: string[]) => names.forEach((name) => process.kill(lab.stack.pid(name), "SIGCONT"));

const kill = (lab: Lab, name: string) => void process.kill(lab.stack.pid(name), "SIGKILL");
/** What every operator would do. The rules of the stack come back with it. */
const deployAgain = async (lab: Lab) => {
  await lab.stack.must("up");
  lab.useRules(scaledRules(lab));
};
let putBack = (): void => undefined;

/** What the loss of nodes shows as, besides itself. */
const OF_NODES = [
  ...["ExporterDown", "TlsPortFailing", "KafkaUnderReplicated", "KafkaIsrShrinking", "KafkaLeaderImbalance"],
  ...["KafkaQuorumFollowerLag", "KafkaUnderMinIsr", "KafkaPartitionsOffline", "KafkaActiveController"],
  ...["KafkaProduceSlow", "SchemaRegistryDown"],
];

/** Faults that are made at the same time, since none hides another. */
export const TOGETHER: readonly (readonly Fault[])[] = [
  [
    // First, since making it takes longest and what others show passes by.
    {
      fault: "a certificate is about to end",
      expected: ["CertificateExpiry"],
      besides: [],
      provoke: async (lab) => {
        putBack = await endSoon(lab.stack, "prometheus");
      },
      mend: () => Promise.resolve(putBack()),
    },
    {
      fault: "a group has stopped while records come",
      expected: ["ConsumerLagHigh", "ConsumerStopped"],
      // What it had just read counts as its pace for a while.
      besides: ["ConsumerTimeLag"],
      provoke: async (lab) => {
        await lab.do({ as: "admin", do: "commit", name: "shop-bills", topic: "orders" });
        await produceMany(lab, "shop-web", "orders", 40);
      },
      mend: (lab) => lab.catchUp(),
    },
    {
      fault: "dead letters arrive and wait",
      expected: ["DeadLettersArriving", "DeadLettersWaiting"],
      besides: [],
      provoke: (lab) => produceMany(lab, "shop-bills", "orders.dlq", 10),
      mend: (lab) => lab.do({ as: "admin", do: "delete records", name: "orders.dlq" }),
    },
    {
      fault: "a schema would break its readers",
      expected: ["SchemaCompatibilityFailure"],
      besides: [],
      provoke: (lab) => lab.registerIncompatible(),
      mend: () => Promise.resolve(),
    },
    {
      fault: "a service fails at one record in two",
      expected: ["ConsumerErrors"],
      besides: [],
      provoke: (lab) => Promise.resolve(void (lab.application.mood = "failing")),
      mend: (lab) => Promise.resolve(void (lab.application.mood = "well")),
    },
  ],
  [
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
      fault: "a service is slow",
      expected: ["ConsumerProcessingSlow", "TopicEndToEndSlow", "ErrorBudgetBurn"],
      besides: [],
      provoke: (lab) => Promise.resolve(void (lab.application.mood = "slow")),
      mend: (lab) => Promise.resolve(void (lab.application.mood = "well")),
    },
  ],
  [
    {
      fault: "rules that can't be read are deployed",
      expected: ["ConfigurationRefused"],
      besides: [],
      provoke: (lab) => Promise.resolve(lab.useRules("groups: nonsense")),
      mend: (lab) => Promise.resolve(lab.useRules(scaledRules(lab))),
    },
    {
      fault: "the exporter of offsets is killed",
      expected: ["ExporterDown"],
      // Prometheus may lose what is on its way while a deployment makes it read its files anew.
      besides: ["TlsPortFailing", "NotificationsFailing"],
      provoke: (lab) => Promise.resolve(kill(lab, "kafka-exporter")),
      mend: deployAgain,
    },
    {
      fault: "the registry is killed",
      expected: ["SchemaRegistryDown"],
      besides: ["TlsPortFailing"],
      provoke: (lab) => Promise.resolve(kill(lab, "registry")),
      mend: deployAgain,
    },
  ],
  [
    {
      fault: "Alertmanager doesn't answer",
      expected: ["ExporterDown", "NotificationsFailing"],
      besides: ["TlsPortFailing"],
      nobodyTold: "who would tell is away",
      provoke: (lab) => Promise.resolve(stall(lab, "alertmanager")),
      mend: (lab) => Promise.resolve(wake(lab, "alertmanager")),
    },
  ],
  [
    {
      fault: "one broker is killed, with a topic that only it has, and one that can't be without it",
      expected: [
        ...["KafkaBrokerDown", "ExporterDown", "KafkaUnderReplicated"],
        ...["KafkaUnderMinIsr", "KafkaPartitionsOffline", "TlsPortFailing"],
      ],
      besides: OF_NODES,
      provoke: async (lab) => {
        await lab.topics("--create", "--topic", "lonely", "--replica-assignment", "3");
        await lab.topics(
          "--create",
          "--topic",
          "strict",
          "--replica-assignment",
          "1:2:3",
          "--config",
          "min.insync.replicas=3",
        );
        kill(lab, "kafka-3");
      },
      mend: async (lab) => {
        await deployAgain(lab);
        for (const topic of ["lonely", "strict"]) await lab.topics("--delete", "--if-exists", "--topic", topic);
      },
    },
  ],
  [
    {
      fault: "two brokers stall, and the quorum with them",
      // Without a quorum nobody counts brokers any more: who is left goes on believing in three.
      expected: ["KafkaActiveController", "ExporterDown"],
      besides: [...OF_NODES, "KafkaBrokerDown", "ConsumerStopped", "SchemaRegistryDown"],
      provoke: (lab) => Promise.resolve(stall(lab, "kafka-2", "kafka-3")),
      mend: (lab) => Promise.resolve(wake(lab, "kafka-2", "kafka-3")),
    },
  ],
];

/** Alerts that no fault here brings, and why; each is tried by promtool in tests/unit/monitoring. */
export const NOT_PROVOKED: Readonly<Record<string, string>> = {
  Watchdog: "is always there, which a test of its own says",
  ConsumerTimeLag: "needs a reader that is slower than its writers for minutes",
  TopicThroughputLow: "needs steady traffic before it",
  KafkaDiskFullSoon: "looks at the trend of six hours",
  KafkaHeap: "needs a heap that nothing can be freed of, which ends in the death of the broker",
  KafkaIsrShrinking: "needs replicas that fall behind again and again for minutes",
  KafkaLeaderImbalance: "Kafka itself moves leaders back before its time is over",
  KafkaLogDirectoryOffline: "a node has one log directory, and ends without it",
  KafkaNetworkThreadsBusy: "needs more load than belongs on a machine with other work",
  KafkaRequestThreadsBusy: "needs more load than belongs on a machine with other work",
  KafkaProduceSlow: "depends on how fast the machine is",
  KafkaQuorumFollowerLag: "a controller that trails and yet answers can't be made from outside",
  KafkaUncleanElection: "the platform forbids unclean elections",
  MirrorLatency: "needs a second cluster",
  MirrorStopped: "needs a second cluster",
  RulesFailing: "rules that are well formed, as promtool says before, don't fail",
  SchemaRegistryErrors: "the registry answers 500 to nothing that is known",
};
