// Confluent Schema Registry 8: its files and its command, for platforms that run images.

import type { BundleFile } from "../broker/bundle";
import type { Software } from "../fleet/fleet";
import type { FleetPaths } from "../fleet/place";
import { holdsSecret, material } from "../materials";
import { AUTHORITY, SCRAM_MECHANISM } from "../security";
import type { Account, Role } from "./accounts";
import type { Compatibility } from "./levels";
import { propertiesFile, type Properties } from "./properties";
import { CONFLUENT_GROUP, TOPICS } from "./storage";

export const CONFLUENT_VERSION = "8.3.0";

export const CONFLUENT: Software = {
  version: CONFLUENT_VERSION,
  image: `confluentinc/cp-schema-registry:${CONFLUENT_VERSION}`,
  // Only named: a stack on this machine is refused before it comes to that.
  local: { kind: "installed", program: "schema-registry-start", install: "install Confluent's own packages" },
};

/** The name of its section in the login file, too. */
const REALM = "SchemaRegistry";
export const API = "";
export const READY = "/subjects";

export interface InstanceArgs {
  readonly name: string;
  readonly host: string;
  readonly bind: string;
  readonly port: number;
  readonly paths: FleetPaths;
  readonly bootstrapServers: string;
  readonly replicationFactor: number;
  readonly accounts: readonly Account[];
  /** Its name at Kafka. */
  readonly login: string;
  readonly compatibility: Compatibility;
  readonly secure: boolean;
}

export function confluentFiles(args: InstanceArgs): Record<string, BundleFile> {
  const { name, paths, accounts, secure } = args;
  const identity = `${material("key", name)}\n${material("certificate", name)}`;
  const texts: Record<string, string> = {
    "schema-registry.properties": propertiesFile(server(args), store(args), ...(secure ? [security(args)] : [])),
    ...(secure
      ? {
          "login.conf": [
            `${REALM} {`,
            "  org.eclipse.jetty.security.jaas.spi.PropertyFileLoginModule required",
            `  file="${paths.config}/users.properties";`,
            "};\n",
          ].join("\n"),
          "users.properties": accounts
            .map((each) => `${each.user}: ${material("password", each.secret)},${each.role}\n`)
            .join(""),
          "identity.pem": identity,
          "authority.pem": material("certificate", AUTHORITY),
        }
      : {}),
  };
  return Object.fromEntries(
    Object.entries(texts).map(([file, content]) => [file, { content, secret: holdsSecret(content) }]),
  );
}

export function confluentCommand(paths: FleetPaths): string[] {
  return ["schema-registry-start", `${paths.config}/schema-registry.properties`];
}

export function confluentEnvironment(
  paths: FleetPaths,
  heapMegabytes: number,
  secure: boolean,
): Record<string, string> {
  return {
    SCHEMA_REGISTRY_HEAP_OPTS: `-Xms256m -Xmx${heapMegabytes}m`,
    ...(secure ? { SCHEMA_REGISTRY_OPTS: `-Djava.security.auth.login.config=${paths.config}/login.conf` } : {}),
  };
}

function server({ host, bind, port, compatibility, secure }: InstanceArgs): Properties {
  const scheme = secure ? "https" : "http";
  return {
    listeners: `${scheme}://${bind}:${port}`,
    // By which the others pass writes on to the leader.
    "host.name": host,
    "inter.instance.protocol": scheme,
    "leader.eligibility": true,
    "schema.registry.group.id": CONFLUENT_GROUP,
    "schema.compatibility.level": compatibility,
  };
}

function store({ bootstrapServers, replicationFactor, secure }: InstanceArgs): Properties {
  return {
    "kafkastore.bootstrap.servers": bootstrapServers
      .split(",")
      .map((server) => `${secure ? "SASL_SSL" : "PLAINTEXT"}://${server}`)
      .join(","),
    "kafkastore.topic": TOPICS.confluent.schemas,
    "kafkastore.topic.replication.factor": replicationFactor,
    "kafkastore.timeout.ms": 10_000,
  };
}

function security({ paths, login: user }: InstanceArgs): Properties {
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}"`;
  const stores = {
    "truststore.type": "PEM",
    "truststore.location": `${paths.config}/authority.pem`,
    "keystore.type": "PEM",
    "keystore.location": `${paths.config}/identity.pem`,
  };
  const withPrefix = (prefix: string): Properties =>
    Object.fromEntries(Object.entries(stores).map(([key, value]) => [`${prefix}ssl.${key}`, value]));
  const roles: readonly Role[] = ["admin", "developer", "readonly"];
  return {
    "kafkastore.security.protocol": "SASL_SSL",
    "kafkastore.sasl.mechanism": SCRAM_MECHANISM,
    "kafkastore.sasl.jaas.config": `${login} password="${material("password", user)}";`,
    ...withPrefix("kafkastore."),
    "kafkastore.ssl.endpoint.identification.algorithm": "https",
    ...withPrefix(""),
    "authentication.method": "BASIC",
    "authentication.realm": REALM,
    "authentication.roles": roles.join(","),
  };
}
