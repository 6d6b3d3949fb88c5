// What each service must know to connect: its contract, as data and as a ready-made client.properties.

import {
  consumerContract,
  producerContract,
  streamsContract,
  type ConsumerContract,
  type ProducerContract,
  type StreamsContract,
} from "./catalog/contract";
import type { PlannedService } from "./catalog/services";
import type { PlannedTopic } from "./catalog/topics";
import type { StackConfiguration } from "./configuration";
import type { Layout } from "./layout";
import { material } from "./materials";
import type { RegistryContract } from "./registry/contract";
import { currentLogin } from "./rotation/logins";
import { AUTHORITY, SCRAM_MECHANISM, advertisedHost, listenersOf, type ListenerName } from "./security";

export interface ClientContract {
  readonly service: string;
  /** As whom it logs in; another name with each new password (see docs/rotation.md). */
  readonly user: string;
  /** The system whose catalog describes it; none for the platform's own users. */
  readonly system?: string;
  /** By listener: CLIENT inside of the brokers' network, EXTERNAL outside. */
  readonly bootstrapServers: Readonly<Partial<Record<ListenerName, string>>>;
  /** Whether the service holds a certificate of its own. */
  readonly certificate: boolean;
  /** Whether it is handed PKCS12 stores too. */
  readonly pkcs12?: true;
  /** Kafka client properties; passwords, keys and certificates are marks (see materials.ts). */
  readonly properties: Readonly<Record<string, string>>;
  readonly producer?: ProducerContract;
  readonly consumers?: readonly ConsumerContract[];
  readonly streams?: StreamsContract;
  readonly registry?: RegistryContract;
}

export function bootstrapServers(config: StackConfiguration, layout: Layout): Partial<Record<ListenerName, string>> {
  const servers = listenersOf(config).map((listener) => {
    const addresses = layout.nodes
      .filter((node) => node.ports[listener.port] !== undefined)
      .map((node) => `${advertisedHost(config, node, listener)}:${node.ports[listener.port]}`);
    return [listener.name, addresses.join(",")];
  });
  return Object.fromEntries(servers) as Partial<Record<ListenerName, string>>;
}

/** How anybody connects, whatever they do then. */
export function connectionOf(
  config: StackConfiguration,
  layout: Layout,
  service: string,
  certificate: boolean,
): ClientContract {
  const servers = bootstrapServers(config, layout);
  const user = currentLogin(config, service);
  const reachable = {
    ...(servers.CLIENT ? { CLIENT: servers.CLIENT } : {}),
    ...(servers.EXTERNAL ? { EXTERNAL: servers.EXTERNAL } : {}),
  };
  return {
    service,
    user,
    bootstrapServers: reachable,
    certificate,
    ...(config.security !== "none" && config.security.pkcs12 ? { pkcs12: true } : {}),
    properties: {
      // Docker's clients come from outside of its network.
      "bootstrap.servers": (config.platform.kind === "docker" ? servers.EXTERNAL : servers.CLIENT) ?? "",
      "client.id": user,
      ...(config.security === "none"
        ? { "security.protocol": "PLAINTEXT" }
        : secureProperties(user, certificate ? service : undefined)),
    },
  };
}

export function serviceContract(
  connection: ClientContract,
  service: PlannedService,
  topics: ReadonlyMap<string, PlannedTopic>,
  replicationFactor: number,
): ClientContract {
  const producer = producerContract(service, topics);
  const streams = streamsContract(service, replicationFactor);
  return {
    ...connection,
    system: service.system,
    ...(producer ? { producer } : {}),
    ...(service.consumes.length > 0
      ? { consumers: service.consumes.map((each) => consumerContract(service, each, topics)) }
      : {}),
    ...(streams ? { streams } : {}),
  };
}

/** @param holder whose certificate is shown, if any: a service keeps it whatever its password */
function secureProperties(user: string, holder: string | undefined): Record<string, string> {
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}"`;
  return {
    "security.protocol": "SASL_SSL",
    "sasl.mechanism": SCRAM_MECHANISM,
    "sasl.jaas.config": `${login} password="${material("password", user)}";`,
    "ssl.truststore.type": "PEM",
    "ssl.truststore.certificates": material("certificate", AUTHORITY),
    ...(holder
      ? {
          "ssl.keystore.type": "PEM",
          "ssl.keystore.key": material("key", holder),
          "ssl.keystore.certificate.chain": material("certificate", holder),
        }
      : {}),
  };
}

/** The text of a Java properties file: line breaks inside of a value (certificates) become escapes. */
export function propertiesText(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value.trim().replace(/\\/g, "\\\\").replace(/\r?\n/g, "\\n")}\n`)
    .join("");
}
