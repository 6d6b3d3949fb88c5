// Listeners, principals and the certificates that a cluster's security is made of.

import type { StackConfiguration } from "./configuration";
import { isFleetName } from "./fleet/place";
import { hasExternal, type NodePlace } from "./layout";
import { READER_USER } from "./mirror/names";
import { KEYSTORE_SECRET } from "./monitoring/names";
import { placementOf, type Ports } from "./placement";
import { REGISTRY_ADMIN } from "./registry/accounts";
import { isLoginOf } from "./rotation/generations";

export type ListenerName = "CLIENT" | "REPLICATION" | "CONTROLLER" | "EXTERNAL";
export type Protocol = "SASL_SSL" | "SSL" | "PLAINTEXT";

export interface Listener {
  readonly name: ListenerName;
  readonly protocol: Protocol;
  readonly port: keyof Ports;
  readonly clientCertificates: "none" | "requested" | "required";
  /** Who comes in here. */
  readonly serves: string;
}

/** The users that exist before any service does; their credentials are written when storage is formatted. */
export const BROKER_USER = "broker";
export const ADMIN_USER = "admin";
/** As whom every node is known to the others by its certificate; nobody can log in as it. */
export const NODE_USER = "node";
export const SCRAM_MECHANISM = "SCRAM-SHA-512";
export const SCRAM_ITERATIONS = 8192;

export const AUTHORITY = "authority";

/** Whether a user's name is taken by the platform: by itself, its services, its nodes, or nodes that it may grow by. */
export function isPlatformUser(name: string, cluster: string): boolean {
  const isNode = name.startsWith(`${cluster}-`) && /^(controller-)?\d+$/.test(name.slice(cluster.length + 1));
  const isOwn = [BROKER_USER, ADMIN_USER].some((user) => isLoginOf(user, name));
  const isReserved = [NODE_USER, AUTHORITY, REGISTRY_ADMIN, READER_USER].includes(name);
  return isOwn || isReserved || isNode || isFleetName(name);
}

export function listenersOf(config: StackConfiguration): Listener[] {
  const { security } = config;
  const plain = security === "none";
  const sasl: Protocol = plain ? "PLAINTEXT" : "SASL_SSL";
  const clientCertificates = plain ? "none" : security.clientCertificates;
  const listeners: Listener[] = [
    { name: "CLIENT", protocol: sasl, port: "client", clientCertificates, serves: "services and operators" },
    { name: "REPLICATION", protocol: sasl, port: "replication", clientCertificates: "none", serves: "brokers" },
    // SCRAM can't work between controllers: its credentials are in the log that they are only about to agree on.
    {
      name: "CONTROLLER",
      protocol: plain ? "PLAINTEXT" : "SSL",
      port: "controller",
      clientCertificates: plain ? "none" : "required",
      serves: "controllers and brokers",
    },
  ];
  if (hasExternal(config)) {
    listeners.push({
      name: "EXTERNAL",
      protocol: sasl,
      port: "external",
      clientCertificates,
      serves: "clients outside of the brokers' network",
    });
  }
  return listeners;
}

/** The address that a listener of a node gives to those who ask for it. */
export function advertisedHost(config: StackConfiguration, node: NodePlace, listener: Listener): string {
  if (listener.name !== "EXTERNAL") return node.host;
  return config.cluster.external?.host ?? "localhost";
}

export interface CertificateRequest {
  /** Also the common name, by which Kafka knows its holder. */
  readonly name: string;
  readonly kind: "node" | "client" | "fleet";
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly usages: readonly ("server_auth" | "client_auth" | "digital_signature" | "key_encipherment")[];
  /** Also provide `keystore/<name>`, which this secret opens. */
  readonly keystorePassword?: string;
}

const IP = /^\d{1,3}(\.\d{1,3}){3}$/;

/** A node is a server to clients and a client to the other nodes, so its certificate carries both usages. */
export function nodeCertificate(config: StackConfiguration, node: NodePlace): CertificateRequest {
  const { extraNames } = placementOf(config.platform, config.cluster);
  const external = config.cluster.external ? [config.cluster.external.host] : [];
  const names = [...new Set([node.host, node.name, ...extraNames, ...external])];
  return {
    name: node.name,
    kind: "node",
    dnsNames: names.filter((each) => !IP.test(each)),
    ipAddresses: names.filter((each) => IP.test(each)),
    usages: ["digital_signature", "key_encipherment", "server_auth", "client_auth"],
    ...(node.ports.metrics === undefined ? {} : { keystorePassword: KEYSTORE_SECRET }),
  };
}

/** An instance of a fleet serves its own clients, and may show itself to others. */
export function fleetCertificate(
  name: string,
  names: Pick<CertificateRequest, "dnsNames" | "ipAddresses">,
): CertificateRequest {
  const usages = ["digital_signature", "key_encipherment", "server_auth", "client_auth"] as const;
  return { name, kind: "fleet", ...names, usages };
}

export function clientCertificate(user: string): CertificateRequest {
  return { name: user, kind: "client", dnsNames: [], ipAddresses: [], usages: ["digital_signature", "client_auth"] };
}
