// Kafka UI: people look at topics, records, groups and schemas in a browser, and can change none of them.

import type { BundleFile } from "../broker/bundle";
import type { StackConfiguration } from "../configuration";
import { NOTHING, type Contribution } from "../fleet/contribution";
import type { Fleet, Instance } from "../fleet/fleet";
import { fleetPlace, type FleetPlace } from "../fleet/place";
import { holdsSecret, material } from "../materials";
import { OPERATOR } from "../monitoring/names";
import { newestAccount } from "../registry/accounts";
import type { RegistryPlan } from "../registry/registry";
import { currentLogin } from "../rotation/logins";
import { AUTHORITY, SCRAM_MECHANISM, fleetCertificate } from "../security";
import { kafkaUiAccess } from "./access";
import { KAFKA_UI, LOGIN_SECRET, STORE_SECRET } from "./names";
import { AUTHORITY_FILE, CERTIFICATE_FILE, IDENTITY_FILE, KEY_FILE, settingsFile } from "./settings";

const VERSION = "1.5.0";
const MIB = 1024 ** 2;
const SETTINGS = "application.yml";
const JAVA_ARGUMENTS = "java.args";
const TRUSTSTORE = "truststore.p12";

export interface KafkaUiContext {
  readonly config: StackConfiguration;
  readonly bootstrapServers: string;
  readonly registry?: Pick<RegistryPlan, "accounts" | "inside">;
}

export function kafkaUiOf(context: KafkaUiContext): Contribution {
  const { config } = context;
  if (config.kafkaUi === "none") return NOTHING;
  const secure = config.security !== "none";
  const place = fleetPlace(config, KAFKA_UI, 1);
  const certificate = {
    ...fleetCertificate(place.name(0), place.certificateNames(0)),
    keystorePassword: STORE_SECRET,
  };
  return {
    ...NOTHING,
    fleets: [fleetOf(context, place)],
    users: [
      {
        name: KAFKA_UI,
        mechanism: SCRAM_MECHANISM,
        superUser: false,
        atFormat: false,
        purpose: "shows the cluster in a browser; looks only",
      },
    ],
    access: kafkaUiAccess(),
    secrets: [
      { name: LOGIN_SECRET, purpose: "people at Kafka UI", bcrypt: true, alone: true },
      ...(secure
        ? [{ name: STORE_SECRET, purpose: "the store with what Kafka UI trusts", bcrypt: false, alone: true as const }]
        : []),
    ],
    certificates: secure ? [certificate] : [],
    consoles: [
      { name: KAFKA_UI, url: `${secure ? "https" : "http"}://${place.reach(0)}`, user: OPERATOR, secret: LOGIN_SECRET },
    ],
  };
}

function fleetOf(context: KafkaUiContext, place: FleetPlace): Fleet {
  const { config, registry } = context;
  const secure = config.security !== "none";
  return {
    name: KAFKA_UI,
    purpose: "Shows topics, records, groups and schemas in a browser, and changes none",
    software: {
      version: VERSION,
      image: `kafbat/kafka-ui:v${VERSION}`,
      local: {
        kind: "installed",
        program: KAFKA_UI,
        install: `it is published as an image and a jar alone: put a script of that name that runs java -jar <its jar> "$@" into the PATH`,
      },
    },
    instances: [instanceOf(context, place)],
    health: {
      port: "web",
      scheme: secure ? "https" : "http",
      path: "/actuator/health",
      status: 200,
      ...(secure ? { authority: AUTHORITY_FILE } : {}),
      startSeconds: 180,
    },
    resources: { cpus: 0.5, memory: 640 * MIB },
    user: KAFKA_UI,
    after: registry ? [registry.inside.fleet] : [],
    calledBy: ["operators", "fleet:blackbox-exporter"],
    calls: ["brokers", ...(registry ? [`fleet:${registry.inside.fleet}` as const] : [])],
  };
}

function instanceOf(context: KafkaUiContext, place: FleetPlace): Instance {
  const { platform } = context.config;
  const local = platform.kind === "local";
  const { config } = place.paths;
  const settings = `--spring.config.additional-location=file:${config}/${SETTINGS}`;
  return {
    name: place.name(0),
    zone: place.zone(0),
    host: place.host(0),
    ports: { web: place.port(0) },
    files: filesOf(context, place),
    command: local ? [KAFKA_UI, settings] : ["java", `@${config}/${JAVA_ARGUMENTS}`, "-jar", "/api.jar", settings],
    environment: local ? { JDK_JAVA_OPTIONS: `@${config}/${JAVA_ARGUMENTS}` } : {},
  };
}

function filesOf({ config, bootstrapServers, registry }: KafkaUiContext, place: FleetPlace): Instance["files"] {
  const name = place.name(0);
  const secure = config.security !== "none";
  const directory = place.paths.config;
  const account = registry && newestAccount(registry.accounts, KAFKA_UI);
  const texts: Record<string, string> = {
    [SETTINGS]: settingsFile({
      cluster: config.cluster.name,
      bootstrapServers,
      bind: place.bind,
      port: place.port(0),
      directory,
      secure,
      login: currentLogin(config, KAFKA_UI),
      ...(registry ? { registry: { url: registry.inside.url, ...(account ? { account } : {}) } } : {}),
    }),
    [JAVA_ARGUMENTS]: javaArguments(directory, secure),
    ...(secure
      ? {
          [AUTHORITY_FILE]: material("certificate", AUTHORITY),
          [CERTIFICATE_FILE]: material("certificate", name),
          [KEY_FILE]: material("key", name),
          [IDENTITY_FILE]: `${material("key", name)}\n${material("certificate", name)}`,
        }
      : {}),
  };
  const store: Record<string, BundleFile> = {
    [TRUSTSTORE]: { content: material("truststore", name), secret: true, encoding: "base64" },
  };
  return {
    ...Object.fromEntries(
      Object.entries(texts).map(([file, content]) => [file, { content, secret: holdsSecret(content) }]),
    ),
    ...(secure ? store : {}),
  };
}

/** It asks the registry with Java's own trust, for which this authority is the only one. */
function javaArguments(directory: string, secure: boolean): string {
  const words = [
    "-Xmx320m",
    "-XX:+UseSerialGC",
    "-XX:+ExitOnOutOfMemoryError",
    ...(secure
      ? [
          `-Djavax.net.ssl.trustStore=${directory}/${TRUSTSTORE}`,
          "-Djavax.net.ssl.trustStoreType=PKCS12",
          `-Djavax.net.ssl.trustStorePassword=${material("password", STORE_SECRET)}`,
        ]
      : []),
  ];
  return words.map((word) => `${word}\n`).join("");
}
