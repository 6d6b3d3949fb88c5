// Apicurio Registry 3: its files and its command. It speaks Confluent's API too, and keeps all in topics of the cluster.
//
// Every instance is equal: each reads the whole journal into its own memory, answers reads from there, and writes by
// writing to the journal.

import type { BundleFile } from "../broker/bundle";
import type { Metrics, Software } from "../fleet/fleet";
import type { FleetPaths } from "../fleet/place";
import { holdsSecret, material } from "../materials";
import { JOBS } from "../monitoring/metrics";
import { AUTHORITY, SCRAM_MECHANISM } from "../security";
import type { Account, Role } from "./accounts";
import { propertiesFile, type Properties } from "./properties";
import { GROUP_PREFIX, TOPICS } from "./storage";

export const APICURIO_VERSION = "3.3.3";

export const APICURIO: Software = {
  version: APICURIO_VERSION,
  image: `quay.io/apicurio/apicurio-registry:${APICURIO_VERSION}`,
  imageDirectory: "/deployments",
  local: { kind: "maven", artifact: `io.apicurio:apicurio-registry-app:${APICURIO_VERSION}:tar.gz:all`, java: 21 },
};

/** Its program was built with this one, and it is a part of the passwords' digests. */
export const REALM = "Quarkus";
export const API = "/apis/ccompat/v7";
/** Ready, and still reading the journal. */
export const READY = "/health";

const REGISTER = { method: "POST", path: `${API}/subjects/{subject}/versions` };
const STATUS = { status_code_group: "status" };

/** A histogram's last bucket counts what its count does, so the same requests can be told under two names. */
export const METRICS: Omit<Metrics, "scheme"> = {
  job: JOBS.registry,
  port: "management",
  path: "/metrics",
  renames: [
    {
      series: "rest_requests_seconds_bucket",
      where: { ...REGISTER, status_code_group: "2xx", le: "+Inf" },
      to: "registry_registrations_total",
    },
    {
      series: "rest_requests_seconds_bucket",
      where: { ...REGISTER, status_code_group: "4xx", le: "+Inf" },
      to: "registry_refused_schemas_total",
    },
    { series: "rest_requests_seconds_count", to: "registry_requests_total", labels: STATUS },
    { series: "rest_requests_seconds_max", to: "registry_request_seconds_max", labels: STATUS },
  ],
};

const ROLES: Readonly<Record<Role, string>> = { admin: "sr-admin", developer: "sr-developer", readonly: "sr-readonly" };

export interface InstanceArgs {
  readonly name: string;
  readonly bind: string;
  readonly port: number;
  readonly managementPort: number;
  readonly paths: FleetPaths;
  readonly bootstrapServers: string;
  readonly accounts: readonly Account[];
  /** Its name at Kafka. */
  readonly login: string;
  readonly secure: boolean;
}

export function apicurioFiles(args: InstanceArgs): Record<string, BundleFile> {
  const { name, secure } = args;
  const texts: Record<string, string> = {
    "application.properties": propertiesFile(
      server(args),
      storage(args),
      health(),
      ...(secure ? [encryption(args), connection(args), users(args.accounts), permissions()] : []),
    ),
    ...(secure
      ? {
          "identity.pem": `${material("key", name)}\n${material("certificate", name)}`,
          "key.pem": material("key", name),
          "certificate.pem": material("certificate", name),
          "authority.pem": material("certificate", AUTHORITY),
        }
      : {}),
  };
  return Object.fromEntries(
    Object.entries(texts).map(([file, content]) => [file, { content, secret: holdsSecret(content) }]),
  );
}

/** @param heapMegabytes the schemas of some thousand subjects take a few dozen */
export function apicurioCommand(paths: FleetPaths, heapMegabytes: number, small: boolean): string[] {
  return [
    "java",
    `-Xmx${heapMegabytes}m`,
    // A laptop has other things to do: a quick start and little memory count for more than speed later.
    ...(small ? ["-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"] : ["-Xms256m", "-XX:+UseG1GC"]),
    "-XX:+ExitOnOutOfMemoryError",
    `-Dsmallrye.config.locations=${paths.config}/application.properties`,
    "-jar",
    "{software}/quarkus-run.jar",
  ];
}

function server({ bind, port, managementPort, secure }: InstanceArgs): Properties {
  return {
    "quarkus.http.host": bind,
    ...(secure
      ? { "quarkus.http.ssl-port": port, "quarkus.http.insecure-requests": "disabled" }
      : { "quarkus.http.port": port }),
    "quarkus.management.host": bind,
    "quarkus.management.port": managementPort,
    "quarkus.http.access-log.enabled": false,
    "quarkus.log.level": "WARN",
    'quarkus.log.category."io.apicurio".level': "INFO",
  };
}

function encryption({ paths }: InstanceArgs): Properties {
  return {
    "quarkus.http.ssl.certificate.files": `${paths.config}/certificate.pem`,
    "quarkus.http.ssl.certificate.key-files": `${paths.config}/key.pem`,
    "quarkus.management.ssl.certificate.files": `${paths.config}/certificate.pem`,
    "quarkus.management.ssl.certificate.key-files": `${paths.config}/key.pem`,
  };
}

function storage({ bootstrapServers }: InstanceArgs): Properties {
  const { journal, snapshots, events } = TOPICS.apicurio;
  return {
    "apicurio.storage.kind": "kafkasql",
    "apicurio.kafkasql.bootstrap.servers": bootstrapServers,
    "apicurio.kafkasql.topic": journal,
    "apicurio.kafkasql.snapshots.topic": snapshots,
    "apicurio.events.kafka.topic": events,
    "apicurio.kafkasql.topic.auto-create": false,
    "apicurio.kafkasql.consumer.group-prefix": GROUP_PREFIX,
    // Whom Kafka had given up for dead would read again what it has already counted, and give ids that others gave:
    // it is waited for as long as brokers allow, and notes each second how far it has come.
    "apicurio.kafkasql.consumer.session.timeout.ms": 1_800_000,
    "apicurio.kafkasql.consumer.enable.auto.commit": true,
    "apicurio.kafkasql.consumer.auto.commit.interval.ms": 1000,
    "apicurio.kafkasql.consumer.poll.timeout": 1000,
    // A snapshot is a file on one instance's disk, which the others don't have; a journal of schemas is short.
    "apicurio.kafkasql.snapshot.scheduled.enabled": false,
    // A write that Kafka doesn't take fails while its author still waits for it.
    "apicurio.kafkasql.coordinator.response-timeout": 10_000,
    "apicurio.kafkasql.producer.delivery.timeout.ms": 10_000,
    "apicurio.kafkasql.producer.request.timeout.ms": 5_000,
    "apicurio.kafkasql.producer.max.block.ms": 10_000,
  };
}

/** Writes that fail for want of Kafka must not take away the reads: only what concerns the instance itself counts. */
function health(): Properties {
  const checks = [
    "persistence-exception-liveness-check",
    "response-error-liveness-check",
    "persistence-timeout-readiness-check",
    "response-timeout-readiness-check",
  ];
  return Object.fromEntries(checks.map((each) => [`apicurio.metrics.${each}.error-threshold`, 1_000_000]));
}

function connection({ paths, login: user }: InstanceArgs): Properties {
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}"`;
  const kafka: Properties = {
    "security.protocol": "SASL_SSL",
    "sasl.mechanism": SCRAM_MECHANISM,
    "sasl.jaas.config": `${login} password="${material("password", user)}";`,
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": `${paths.config}/authority.pem`,
    // For clusters that want to see a certificate.
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": `${paths.config}/identity.pem`,
    // Its own default is not to look at the broker's name.
    "ssl.endpoint.identification.algorithm": "https",
  };
  return Object.fromEntries(Object.entries(kafka).map(([key, value]) => [`apicurio.kafka.common.${key}`, value]));
}

function users(accounts: readonly Account[]): Properties {
  const realm = "quarkus.security.users.embedded";
  return {
    "quarkus.http.auth.basic": true,
    "apicurio.auth.role-based-authorization": true,
    [`${realm}.plain-text`]: false,
    [`${realm}.algorithm`]: "digest-sha-256",
    ...Object.fromEntries(accounts.map(({ user, secret }) => [`${realm}.users."${user}"`, material("digest", secret)])),
    ...Object.fromEntries(accounts.map(({ user, role }) => [`${realm}.roles."${user}"`, ROLES[role]])),
  };
}

/** Its own roles let a developer delete subjects and loosen their compatibility, and anybody ask what it is. */
function permissions(): Properties {
  const everybody = Object.values(ROLES).join(",");
  const permission = (name: string, paths: string, policy: string, methods?: string): Properties => ({
    [`quarkus.http.auth.permission.${name}.paths`]: paths,
    [`quarkus.http.auth.permission.${name}.policy`]: policy,
    ...(methods ? { [`quarkus.http.auth.permission.${name}.methods`]: methods } : {}),
  });
  return {
    "quarkus.http.auth.policy.everybody.roles-allowed": everybody,
    "quarkus.http.auth.policy.changing.roles-allowed": ROLES.admin,
    ...permission("pages", "/*", "everybody"),
    ...permission("using", "/apis/*", "everybody", "GET,HEAD,OPTIONS,POST"),
    ...permission("changing", "/apis/*", "changing", "PUT,PATCH,DELETE"),
    ...permission("own-reading", "/apis/registry/*", "everybody", "GET,HEAD,OPTIONS"),
    ...permission("own-changing", "/apis/registry/*", "changing", "POST,PUT,PATCH,DELETE"),
  };
}
