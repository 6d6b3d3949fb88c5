// The configuration of MirrorMaker 2.
//
// It keeps its connectors' settings in a topic, so what is secret is named there and read from files beside it.

import type { Replication } from "../replication";
import { SCRAM_MECHANISM } from "../security";
import type { Choice } from "./choice";
import type { CopySettings } from "./configuration";

export type Properties = Readonly<Record<string, string | number | boolean>>;

export interface Copying {
  readonly source: string;
  readonly target: string;
  readonly settings: CopySettings;
  readonly choice: Choice;
  readonly replication: Replication;
}

/** Files of an instance, beside its configuration. */
export const PASSWORD_FILE = "target.properties";
export const TARGET_AUTHORITY_FILE = "authority.pem";
export const IDENTITY_FILE = "identity.pem";
export const sourceFile = (source: string) => `source-${source}.properties`;

const CHECKPOINT_SECONDS = 5;
const REFRESH_SECONDS = 30;

export function common(target: string, sources: readonly string[]): Properties {
  return {
    clusters: [target, ...sources].join(","),
    "config.providers": "file",
    "config.providers.file.class": "org.apache.kafka.common.config.provider.FileConfigProvider",
    // Only these are made: a heartbeat in the source would need books of its own there, and a target without its source no start.
    "emit.heartbeats.enabled": false,
  };
}

export interface TargetAccess {
  readonly servers: string;
  readonly login: string;
  /** Of its files. */
  readonly directory: string;
}

/** How the target is reached, and how work for it is done. */
export function targetCluster(target: string, { servers, login: user, directory }: TargetAccess): Properties {
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}"`;
  return prefixed(target, {
    "bootstrap.servers": servers,
    "security.protocol": "SASL_SSL",
    "sasl.mechanism": SCRAM_MECHANISM,
    "sasl.jaas.config": `${login} password="\${file:${directory}/${PASSWORD_FILE}:password}";`,
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": `${directory}/${TARGET_AUTHORITY_FILE}`,
    // For clusters that want to see a certificate.
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": `${directory}/${IDENTITY_FILE}`,
    // A copy and how far copying has come are written in one transaction.
    "exactly.once.source.support": "enabled",
    "offset.flush.interval.ms": 5000,
    "producer.compression.type": "lz4",
  });
}

/** What is read of a source's contract, whose values are in a file beside. */
const CONNECTION = [
  "bootstrap.servers",
  "security.protocol",
  "sasl.mechanism",
  "sasl.jaas.config",
  "ssl.truststore.type",
  "ssl.truststore.certificates",
] as const;

export function sourceCluster(source: string, directory: string): Properties {
  const file = `${directory}/${sourceFile(source)}`;
  return prefixed(source, {
    ...Object.fromEntries(CONNECTION.map((name) => [name, `\${file:${file}:${name}}`])),
    // What was written in a transaction counts once that has ended well.
    "consumer.isolation.level": "read_committed",
  });
}

export function flow({ source, target, settings, choice, replication }: Copying): Properties {
  const standby = settings.as === "standby";
  return prefixed(`${source}->${target}`, {
    enabled: true,
    topics: patterns(choice.topics.map(({ name }) => name)),
    "topics.exclude": "__.*",
    groups: patterns(choice.groups),
    "groups.exclude": "__.*",
    // Who takes over finds everything under its own name; regions side by side tell whose is whose.
    "replication.policy.class": `org.apache.kafka.connect.mirror.${standby ? "Identity" : "Default"}ReplicationPolicy`,
    "tasks.max": settings.tasks,
    "replication.factor": replication.factor,
    "checkpoints.topic.replication.factor": replication.factor,
    "offset-syncs.topic.replication.factor": replication.factor,
    // The source is only read.
    "offset-syncs.topic.location": "target",
    // Both clusters' topics and rights are made from their descriptions.
    "sync.topic.configs.enabled": false,
    "sync.topic.acls.enabled": false,
    "refresh.topics.interval.seconds": REFRESH_SECONDS,
    "refresh.groups.interval.seconds": REFRESH_SECONDS,
    "emit.checkpoints.interval.seconds": CHECKPOINT_SECONDS,
    "sync.group.offsets.enabled": standby,
    "sync.group.offsets.interval.seconds": CHECKPOINT_SECONDS,
  });
}

/** Instances tell each other of work at this address, and show each other their certificates. */
export function internalRest(
  host: string,
  bind: string,
  port: number,
  stores: { readonly keystore: string; readonly truststore: string; readonly password: string },
): Properties {
  return {
    "dedicated.mode.enable.internal.rest": true,
    listeners: `https://${bind}:${port}`,
    "rest.advertised.host.name": host,
    "rest.advertised.port": port,
    "rest.advertised.listener": "https",
    ...prefixed("listeners.https", {
      "ssl.client.auth": "required",
      "ssl.keystore.type": "PKCS12",
      "ssl.keystore.location": stores.keystore,
      "ssl.keystore.password": stores.password,
      "ssl.key.password": stores.password,
      "ssl.truststore.type": "PKCS12",
      "ssl.truststore.location": stores.truststore,
      "ssl.truststore.password": stores.password,
      "ssl.endpoint.identification.algorithm": "https",
    }),
  };
}

/** Books of the worker in the target. */
export function books(target: string, { factor }: Replication): Properties {
  return prefixed(target, {
    "config.storage.replication.factor": factor,
    "offset.storage.replication.factor": factor,
    "status.storage.replication.factor": factor,
  });
}

/** It reads each name as a pattern. */
function patterns(names: readonly string[]): string {
  return names.map((name) => name.replaceAll(".", "[.]")).join(",");
}

function prefixed(prefix: string, properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [`${prefix}.${key}`, value]));
}
