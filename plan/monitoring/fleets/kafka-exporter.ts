// Topics' offsets and groups' lag: danielqsj/kafka_exporter where there are images, our own stand-in with the same
// metrics on a machine without.

import type { BundleFile } from "../../broker/bundle";
import type { AccessRule } from "../../catalog/access";
import type { Fleet } from "../../fleet/fleet";
import { fleetPlace } from "../../fleet/place";
import { material } from "../../materials";
import { currentLogin } from "../../rotation/logins";
import { filesOf, isSecure, scheme, tlsFiles, type Watched } from "../context";
import { JOBS } from "../metrics";
import { AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE } from "../names";

export const KAFKA_EXPORTER = "kafka-exporter";
const VERSION = "1.9.0";
const SETTINGS = "exporter.json";
const PASSWORD_FILE = "kafka.password";

/** What our own stand-in is told (services/kafka-exporter); files are beside its own. */
export interface StandInSettings {
  readonly bootstrapServers: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** All of the following, or none where the stack has no security. */
  readonly username?: string;
  readonly passwordFile?: string;
  readonly authorityFile?: string;
  /** Shown to the brokers, and to who asks; who asks must show one too. */
  readonly certificateFile?: string;
  readonly keyFile?: string;
}

export function kafkaExporter(watched: Watched): Fleet {
  const { config } = watched;
  const place = fleetPlace(config, KAFKA_EXPORTER, 1);
  const name = place.name(0);
  const port = place.port(0);
  const local = config.platform.kind === "local";
  const login = currentLogin(config, KAFKA_EXPORTER);
  return {
    name: KAFKA_EXPORTER,
    purpose: "consumer lag and topics' offsets",
    software: {
      version: VERSION,
      image: `danielqsj/kafka-exporter:v${VERSION}`,
      local: { kind: "project" },
    },
    instances: [
      {
        name,
        zone: place.zone(0),
        host: place.host(0),
        ports: { web: port },
        files: {
          ...(local ? standInFiles(watched, place.bind, port) : {}),
          ...tlsFiles(watched, name),
        },
        command: local
          ? ["node", "{project}/services/start.cjs", KAFKA_EXPORTER, `${place.paths.config}/${SETTINGS}`]
          : ["kafka_exporter", ...flags(watched, place.paths.config, place.bind, port)],
        // Its flag for the password would show in the list of processes.
        environment: local || !isSecure(watched) ? {} : { SASL_USER_PASSWORD: material("password", login) },
      },
    ],
    // It answers nobody but Prometheus.
    health: { port: "web", scheme: "tcp", startSeconds: 60 },
    metrics: { job: JOBS.offsets, port: "web", scheme: scheme(watched), path: "/metrics", login: "certificate" },
    resources: { cpus: 0.2, memory: 256 * 1024 ** 2 },
    user: KAFKA_EXPORTER,
    after: [],
    calledBy: ["fleet:prometheus", "fleet:blackbox-exporter"],
    calls: ["brokers"],
  };
}

/** It looks and touches nothing. */
export function exporterAccess(): AccessRule[] {
  const rule = (resource: AccessRule["resource"], name: string, because: string): AccessRule => ({
    principal: `User:${KAFKA_EXPORTER}`,
    resource,
    name,
    pattern: "Literal",
    operation: "Describe",
    because,
  });
  return [
    rule("Cluster", "kafka-cluster", "lists the groups"),
    rule("Topic", "*", "reads the offsets of every topic"),
    rule("Group", "*", "reads how far each group has come"),
  ];
}

/** The rest is read from the instance's other files. */
function standInFiles(watched: Watched, host: string, port: number): Record<string, BundleFile> {
  const login = currentLogin(watched.config, KAFKA_EXPORTER);
  const settings: StandInSettings = {
    bootstrapServers: watched.bootstrapServers,
    listen: { host, port },
    ...(isSecure(watched)
      ? {
          username: login,
          passwordFile: PASSWORD_FILE,
          authorityFile: AUTHORITY_FILE,
          certificateFile: CERTIFICATE_FILE,
          keyFile: KEY_FILE,
        }
      : {}),
  };
  return filesOf({
    [SETTINGS]: `${JSON.stringify(settings, null, 2)}\n`,
    ...(isSecure(watched) ? { [PASSWORD_FILE]: material("password", login) } : {}),
  });
}

function flags(watched: Watched, directory: string, host: string, port: number): string[] {
  const servers = watched.bootstrapServers.split(",").map((server) => `--kafka.server=${server}`);
  const shared = [
    `--web.listen-address=${host}:${port}`,
    // Its own default is older than any protocol that Kafka 4 speaks.
    `--kafka.version=4.0.0`,
  ];
  if (!isSecure(watched)) return [...servers, ...shared];
  return [
    ...servers,
    ...shared,
    "--tls.enabled",
    `--tls.ca-file=${directory}/${AUTHORITY_FILE}`,
    `--tls.cert-file=${directory}/${CERTIFICATE_FILE}`,
    `--tls.key-file=${directory}/${KEY_FILE}`,
    "--sasl.enabled",
    "--sasl.mechanism=scram-sha512",
    `--sasl.username=${currentLogin(watched.config, KAFKA_EXPORTER)}`,
    "--server.tls.enabled",
    "--server.tls.mutual-auth-enabled",
    `--server.tls.ca-file=${directory}/${AUTHORITY_FILE}`,
    `--server.tls.cert-file=${directory}/${CERTIFICATE_FILE}`,
    `--server.tls.key-file=${directory}/${KEY_FILE}`,
  ];
}
