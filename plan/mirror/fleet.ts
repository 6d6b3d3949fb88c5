// MirrorMaker 2 as a fleet: its instances, their files and their command.

import type { StackConfiguration } from "../configuration";
import type { Fleet, Instance } from "../fleet/fleet";
import { fleetPlace, type FleetPlace } from "../fleet/place";
import { holdsSecret, material } from "../materials";
import { JMX_EXPORTER_MARK, JMX_EXPORTER_VERSION } from "../monitoring/jmx-exporter";
import { JOBS } from "../monitoring/metrics";
import { READER_SECRET } from "../monitoring/names";
import { propertiesFile } from "../registry/properties";
import { currentLogin } from "../rotation/logins";
import { AUTHORITY } from "../security";
import { choiceOf, copiedAs } from "./choice";
import { mirrorLog } from "./log";
import { exporterConfiguration } from "./metrics";
import type { MirrorContext } from "./mirror";
import { MIRROR_KEYSTORE_SECRET, MIRROR_USER } from "./names";
import * as properties from "./properties";

const MIB = 1024 ** 2;
const MAIN = "org.apache.kafka.connect.mirror.MirrorMaker";
const SETTINGS = "mirror.properties";
const LOGGING = "log4j2.yaml";
const METRICS = "metrics.yml";
const KEYSTORE = "keystore.p12";
const TRUSTSTORE = "truststore.p12";

export function mirrorFleet(context: MirrorContext): Fleet {
  const { config } = context;
  const count = config.mirrors.instances ?? (config.environment === "dev" ? 1 : 2);
  const place = fleetPlace(config, MIRROR_USER, count);
  const { kafkaVersion } = config.cluster;
  const watched = config.monitoring !== "none";
  return {
    name: MIRROR_USER,
    purpose: `Copies records of ${Object.keys(config.mirrors.copies).join(", ")} into this cluster, with groups' offsets`,
    software: {
      version: kafkaVersion,
      image: `apache/kafka:${kafkaVersion}`,
      local: { kind: "kafka", version: kafkaVersion, further: ["connect-mirror", "connect-mirror-client"] },
    },
    instances: Array.from({ length: count }, (_, index) => instanceOf(context, place, index)),
    // It insists on a certificate before it answers.
    health: { port: "internal", scheme: "tcp", startSeconds: 180 },
    ...(watched
      ? {
          metrics: {
            job: JOBS.mirror,
            port: "metrics",
            scheme: "https",
            path: "/metrics",
            login: { secret: READER_SECRET },
          },
        }
      : {}),
    resources: { cpus: 1, memory: memoryOf(config) },
    user: MIRROR_USER,
    after: [],
    calledBy: [`fleet:${MIRROR_USER}`, "fleet:prometheus", "fleet:blackbox-exporter"],
    // The source is another stack's cluster.
    calls: ["brokers", "world", `fleet:${MIRROR_USER}`],
  };
}

function instanceOf(context: MirrorContext, place: FleetPlace, index: number): Instance {
  const { config } = context;
  const ports = {
    internal: place.port(index),
    ...(config.monitoring !== "none" ? { metrics: place.port(index, 1) } : {}),
  };
  return {
    name: place.name(index),
    zone: place.zone(index),
    host: place.host(index),
    ports,
    files: filesOf(context, place, index),
    command: command(config, place, ports.metrics),
    environment: {},
  };
}

function filesOf(context: MirrorContext, place: FleetPlace, index: number): Instance["files"] {
  const { config, catalog, replication, bootstrapServers } = context;
  const name = place.name(index);
  const { config: directory, logs } = place.paths;
  const target = config.stack;
  const login = currentLogin(config, MIRROR_USER);
  const choice = choiceOf(catalog);
  const sources = Object.entries(config.mirrors.copies);
  const stores = {
    keystore: `${directory}/${KEYSTORE}`,
    truststore: `${directory}/${TRUSTSTORE}`,
    password: material("password", MIRROR_KEYSTORE_SECRET),
  };
  const texts: Record<string, string> = {
    [SETTINGS]: propertiesFile(
      properties.common(
        target,
        sources.map(([source]) => source),
      ),
      properties.targetCluster(target, { servers: bootstrapServers, login, directory }),
      properties.books(target, replication),
      properties.internalRest(place.host(index), place.bind, place.port(index), stores),
      ...sources.flatMap(([source, settings]) => [
        properties.sourceCluster(source, directory),
        properties.flow({ source, target, settings, choice: copiedAs(settings, choice), replication }),
      ]),
    ),
    [LOGGING]: mirrorLog(logs),
    [properties.PASSWORD_FILE]: `password=${material("password", login)}\n`,
    [properties.TARGET_AUTHORITY_FILE]: material("certificate", AUTHORITY),
    [properties.IDENTITY_FILE]: `${material("key", name)}\n${material("certificate", name)}`,
    ...Object.fromEntries(
      sources.map(([source]) => [properties.sourceFile(source), material("source", source)] as const),
    ),
    ...(config.monitoring === "none" ? {} : { [METRICS]: exporterConfiguration(name, stores.keystore) }),
  };
  const binary = { secret: true, encoding: "base64" } as const;
  return {
    ...Object.fromEntries(
      Object.entries(texts).map(([file, content]) => [file, { content, secret: holdsSecret(content) }]),
    ),
    [KEYSTORE]: { content: material("keystore", name), ...binary },
    [TRUSTSTORE]: { content: material("truststore", name), ...binary },
  };
}

function command(config: StackConfiguration, { paths, bind }: FleetPlace, metrics: number | undefined): string[] {
  const local = config.platform.kind === "local";
  const agent = `${JMX_EXPORTER_MARK}/jmx_prometheus_javaagent-${JMX_EXPORTER_VERSION}.jar`;
  return [
    "java",
    `-Xmx${local ? 320 : 1024}m`,
    // A laptop has other things to do: a quick start and little memory count for more than speed later.
    ...(local ? ["-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"] : ["-Xms512m", "-XX:+UseG1GC"]),
    "-XX:+ExitOnOutOfMemoryError",
    `-Dlog4j2.configurationFile=${paths.config}/${LOGGING}`,
    ...(metrics === undefined ? [] : [`-javaagent:${agent}=${bind}:${metrics}:${paths.config}/${METRICS}`]),
    "-cp",
    local ? "{software}" : "/opt/kafka/libs/*",
    MAIN,
    `${paths.config}/${SETTINGS}`,
    // A source that is gone must not keep its standby from starting.
    "--clusters",
    config.stack,
  ];
}

function memoryOf(config: StackConfiguration): number {
  return (config.platform.kind === "local" ? 512 : 1536) * MIB;
}
