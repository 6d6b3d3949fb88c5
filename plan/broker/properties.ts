// The complete server.properties of a node.

import type { Catalog } from "../catalog/catalog";
import type { PlannedTopic } from "../catalog/topics";
import type { StackConfiguration } from "../configuration";
import { nodeNames, type Layout, type NodePlace } from "../layout";
import { material } from "../materials";
import { placementOf } from "../placement";
import { replicationOf } from "../replication";
import { KEYSTORE, TRUSTSTORE } from "../rotation/certificate-change";
import { currentLogin, superUsers } from "../rotation/logins";
import { remark } from "./remarks";
import { BROKER_USER, NODE_USER, SCRAM_MECHANISM, advertisedHost, listenersOf, type Listener } from "../security";

type Settings = Readonly<Record<string, string | number | boolean>>;

const MIB = 1024 ** 2;
/** Of topics that say nothing of it. */
export const RETENTION_HOURS = 168;

export function serverProperties(
  config: StackConfiguration,
  layout: Layout,
  catalog: Catalog,
  node: NodePlace,
): string {
  const sections: [title: string, settings: Settings][] = [
    ["Identity and quorum", identity(config, layout, node)],
    ["Listeners", listeners(config, node)],
    ...(config.security === "none" ? [] : [["Security", security(config, node)] as [string, Settings]]),
    ["Durability", durability(config)],
    ["Log", log(config)],
    ["Threads and buffers, by the size of the node", performance(node, catalog)],
    ["Set by the stack", config.cluster.settings],
  ];
  // What the stack sets by hand takes the place of a default rather than standing beside it.
  const byHand = new Set(Object.keys(config.cluster.settings));
  return sections
    .map(([title, settings]) => [title, Object.entries(settings)] as const)
    .map(([title, entries]) =>
      title === "Set by the stack"
        ? ([title, entries] as const)
        : ([title, entries.filter(([key]) => !byHand.has(key))] as const),
    )
    .filter(([, entries]) => entries.length > 0)
    .map(([title, entries]) => [`# ${title}`, ...entries.flatMap(([key, value]) => lines(key, value, catalog)), ""])
    .map((section) => section.join("\n"))
    .join("\n");
}

/** Where a setting follows from somewhere else, a remark says from where; previews repeat it. */
function lines(key: string, value: string | number | boolean, catalog: Catalog): string[] {
  const largest = largestTopic(catalog);
  const follows = key === "replica.fetch.max.bytes" && largest !== undefined && value === sizeOf(largest);
  return [...(follows ? [remark(key, `for the records of ${largest.name}`)] : []), `${key}=${value}`];
}

function identity(config: StackConfiguration, layout: Layout, node: NodePlace): Settings {
  return {
    "process.roles": node.roles.join(","),
    "node.id": node.id,
    ...(node.roles.includes("broker") ? { "broker.rack": node.zone } : {}),
    "controller.quorum.bootstrap.servers": layout.voters.map((voter) => `${voter.host}:${voter.port}`).join(","),
    // Document 000's. With controllers of their own writers wait 0.3 s when one dies; with shorter time-outs an election
    // took 49 s, and another more than two minutes (docs/benchmarks.md, faults).
    "controller.quorum.election.timeout.ms": 1000,
    "controller.quorum.fetch.timeout.ms": 2000,
    // A broker that ends, and one that comes, waits for an answer to its next heartbeat: with Kafka's 2 s a roll did little
    // else.
    "broker.heartbeat.interval.ms": 500,
    // One that died may only register once its old session is over, and is missed only then; Kafka's own is 9 s. Writes
    // went on 7 s after a kill -9 (docs/benchmarks.md, faults).
    "broker.session.timeout.ms": 6000,
    "log.dirs": placementOf(config.platform, config.cluster).paths.data,
  };
}

function listeners(config: StackConfiguration, node: NodePlace): Settings {
  const { bind } = placementOf(config.platform, config.cluster);
  const all = listenersOf(config);
  const own = all.filter((listener) => node.ports[listener.port] !== undefined);
  const port = (listener: Listener) => node.ports[listener.port];
  return {
    listeners: own.map((each) => `${each.name}://${bind}:${port(each)}`).join(","),
    "advertised.listeners": own
      .map((each) => `${each.name}://${advertisedHost(config, node, each)}:${port(each)}`)
      .join(","),
    "listener.security.protocol.map": all.map((each) => `${each.name}:${each.protocol}`).join(","),
    "controller.listener.names": "CONTROLLER",
    ...(node.roles.includes("broker") ? { "inter.broker.listener.name": "REPLICATION" } : {}),
  };
}

function security(config: StackConfiguration, node: NodePlace): Settings {
  const { paths } = placementOf(config.platform, config.cluster);
  const scram = "org.apache.kafka.common.security.scram.ScramLoginModule required";
  const user = currentLogin(config, BROKER_USER);
  const login = `${scram} username="${user}" password="${material("password", user)}";`;
  const own = listenersOf(config).filter((listener) => node.ports[listener.port] !== undefined);
  const perListener = own.flatMap((listener): [string, string][] => {
    const prefix = `listener.name.${listener.name.toLowerCase()}`;
    const sasl: [string, string][] = [
      [`${prefix}.sasl.enabled.mechanisms`, SCRAM_MECHANISM],
      [`${prefix}.scram-sha-512.sasl.jaas.config`, listener.name === "REPLICATION" ? login : `${scram};`],
    ];
    return [
      ...(listener.protocol === "SASL_SSL" ? sasl : []),
      [`${prefix}.ssl.client.auth`, listener.clientCertificates],
    ];
  });
  return {
    "sasl.mechanism.inter.broker.protocol": SCRAM_MECHANISM,
    "sasl.enabled.mechanisms": SCRAM_MECHANISM,
    ...Object.fromEntries(perListener),
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": `${paths.config}/${KEYSTORE}`,
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": `${paths.config}/${TRUSTSTORE}`,
    "ssl.enabled.protocols": "TLSv1.3,TLSv1.2",
    "ssl.endpoint.identification.algorithm": "https",
    // A node that comes later is known without telling the others, which would have to be restarted for it.
    "ssl.principal.mapping.rules": `RULE:^CN=${nodeNames(config.cluster.name)}(,.*)?$/${NODE_USER}/,RULE:^CN=([^,]+).*$/$1/,DEFAULT`,
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": [...superUsers(config), NODE_USER].map((each) => `User:${each}`).join(";"),
    "allow.everyone.if.no.acl.found": false,
  };
}

function durability(config: StackConfiguration): Settings {
  const { factor, minInSync } = replicationOf(config.cluster);
  return {
    "default.replication.factor": factor,
    "min.insync.replicas": minInSync,
    "unclean.leader.election.enable": false,
    "offsets.topic.replication.factor": factor,
    "transaction.state.log.replication.factor": factor,
    "transaction.state.log.min.isr": minInSync,
    "share.coordinator.state.topic.replication.factor": factor,
    "share.coordinator.state.topic.min.isr": minInSync,
    // Topics are declared; a misspelt name must not make one.
    "auto.create.topics.enable": false,
    "replica.high.watermark.checkpoint.interval.ms": 5000,
  };
}

function log(config: StackConfiguration): Settings {
  return {
    "num.partitions": 12,
    "log.retention.hours": RETENTION_HOURS,
    "log.segment.bytes": 1024 ** 3,
    "log.retention.check.interval.ms": 300_000,
    "log.cleaner.threads": 2,
    "log.cleaner.io.max.bytes.per.second": 100 * 1024 ** 2,
    // A laptop's nodes come and go; three seconds of waiting for joining members would be felt at every start.
    ...(config.platform.kind === "local" ? { "group.initial.rebalance.delay.ms": 0 } : {}),
  };
}

function performance(node: NodePlace, catalog: Catalog): Settings {
  const largest = sizeOf(largestTopic(catalog));
  return {
    // Document 000's: 8 and 16 for production, half of it for development. Half as many of them made no
    // difference that the same settings twice didn't make as well (docs/benchmarks.md, brokers).
    "num.network.threads": 2 * node.size.cpus,
    "num.io.threads": 4 * node.size.cpus,
    // Kafka's own, as document 000 writes them.
    "socket.send.buffer.bytes": 100 * 1024,
    "socket.receive.buffer.bytes": 100 * 1024,
    "socket.request.max.bytes": 100 * 1024 ** 2,
    // Each more asks each other broker on its own; with few processors that costs more than it brings (docs/benchmarks.md,
    // brokers).
    "num.replica.fetchers": node.size.cpus < 4 ? 1 : node.size.cpus,
    // Followers must be able to copy the largest record that a topic takes.
    ...(largest > MIB ? { "message.max.bytes": largest } : {}),
    "replica.fetch.max.bytes": Math.max(MIB, largest),
    // Kafka's own.
    "replica.fetch.wait.max.ms": 500,
  };
}

/** Of the topics for events: a dead letter's margin needn't become everybody's. */
function largestTopic({ topics }: Catalog): PlannedTopic | undefined {
  return topics.filter((topic) => topic.kind === "events").sort((a, b) => sizeOf(b) - sizeOf(a))[0];
}

function sizeOf(topic: PlannedTopic | undefined): number {
  return Number(topic?.settings["max.message.bytes"] ?? 0);
}
