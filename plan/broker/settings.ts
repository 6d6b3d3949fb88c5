// Which broker settings a stack may set by hand: any that the plan doesn't decide itself.

import type { Problem } from "../problems";

/** Decided by the layout, the security or the replication; set there, never twice. */
const OWNED: Readonly<Record<string, string>> = {
  "process.roles": "cluster.controllers",
  "node.id": "the layout",
  "broker.id": "the layout (Kafka 4 knows node.id only)",
  "broker.rack": "cluster.zones",
  listeners: "the platform's ports",
  "advertised.listeners": "the platform's ports",
  "listener.security.protocol.map": "security",
  "inter.broker.listener.name": "security",
  "controller.listener.names": "security",
  "controller.quorum.voters": "the layout",
  "controller.quorum.bootstrap.servers": "the layout",
  "authorizer.class.name": "security",
  "super.users": "security",
  "allow.everyone.if.no.acl.found": "security",
  "default.replication.factor": "cluster.replication.factor",
  "min.insync.replicas": "cluster.replication.minInSync",
  "offsets.topic.replication.factor": "cluster.replication.factor",
  "transaction.state.log.replication.factor": "cluster.replication.factor",
  "transaction.state.log.min.isr": "cluster.replication.minInSync",
  "share.coordinator.state.topic.replication.factor": "cluster.replication.factor",
  "share.coordinator.state.topic.min.isr": "cluster.replication.minInSync",
  "security.inter.broker.protocol": "security",
  "early.start.listeners": "security",
  "principal.builder.class": "security",
  "config.providers": "the plan, which reads no other files",
  "unclean.leader.election.enable": "the plan, which never loses an acknowledged write",
  "leader.replication.throttled.rate": "cluster.moveRate",
  "follower.replication.throttled.rate": "cluster.moveRate",
  "log.dirs": "the platform's paths",
  "log.dir": "the platform's paths",
  "metadata.log.dir": "the platform's paths",
};
const OWNED_PREFIXES = ["ssl.", "sasl.", "listener.name."];

/** Gone since Kafka 4; a file that still has them was written for another Kafka. */
const GONE = ["zookeeper.connect", "log.message.format.version", "log.cleaner.enable", "delegation.token.master.key"];

export function checkBrokerSettings(settings: Readonly<Record<string, unknown>>, source: string): Problem[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const reason = refusal(name, value);
    return reason ? [{ source, path: `cluster.settings.${name}`, value, reason }] : [];
  });
}

function refusal(name: string, value: unknown): string | undefined {
  if (GONE.includes(name)) return "doesn't exist in Kafka 4: remove the line";
  const owner = OWNED[name];
  if (owner) return `is decided by ${owner}: remove the line`;
  if (OWNED_PREFIXES.some((prefix) => name.startsWith(prefix))) return "is decided by security: remove the line";
  if (!/^[a-z][a-z0-9.]*$/.test(name)) return "is no name of a broker setting";
  if (/[\r\n]/.test(String(value))) return "must be one line";
  // A properties file would take the next line for a part of this one.
  if (String(value).endsWith("\\")) return "must not end in a backslash";
  // Such a mark would be filled with a secret, which whoever may describe the broker could then read.
  if (String(value).includes("{{")) return "must not hold {{";
  return undefined;
}
