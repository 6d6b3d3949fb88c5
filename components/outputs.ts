// What a stack hands to its users and to other programs. The types are an interface: services read them.

import * as pulumi from "@pulumi/pulumi";
import { propertiesText, type ClientContract } from "../plan/clients";
import type { Plan } from "../plan/plan";
import { newestAccount, REGISTRY_ADMIN } from "../plan/registry/accounts";
import type { RegistryContract } from "../plan/registry/contract";
import type { RegistryPlan } from "../plan/registry/registry";
import { ADMIN_USER, AUTHORITY, type ListenerName } from "../plan/security";
import type { Pkcs12, Pkcs12Stores } from "./security/keystores";
import type { Materials } from "./security/materials";

/** All that a service needs to connect; `properties` is the text of a client.properties for Kafka's own clients. */
export interface ClientOutput {
  readonly service: string;
  readonly user: string;
  readonly bootstrapServers: ClientContract["bootstrapServers"];
  readonly securityProtocol: string;
  readonly saslMechanism?: string;
  readonly password?: string;
  readonly caCertificate?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  /** Where the stack's security says `pkcs12: true`. */
  readonly pkcs12?: Pkcs12;
  readonly properties: string;
  /** What the service's own entry in the catalog says of it. */
  readonly system?: string;
  readonly producer?: ClientContract["producer"];
  readonly consumers?: ClientContract["consumers"];
  readonly streams?: ClientContract["streams"];
  /** Where its topics have schemas. */
  readonly registry?: RegistryOutput;
}

/** All that a service's serialisers need. */
export interface RegistryOutput extends Omit<RegistryContract, "secret"> {
  readonly password?: string;
}

export interface ConsoleOutput {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export interface ProgramOutput {
  readonly image: string;
  readonly command: readonly string[];
  /** By path inside of its configuration directory; those that aren't text are base64. */
  readonly files: Readonly<Record<string, string>>;
}

export interface PlatformOutputs {
  readonly clusterId: string;
  readonly bootstrapServers: Readonly<Partial<Record<ListenerName, string>>>;
  /** None where the stack has no security. */
  readonly caCertificate?: pulumi.Output<string>;
  /** Of the schema registry, in Confluent's API; none where the stack has none. */
  readonly registryUrl?: string;
  /** The registry's administrator, for people; secret. */
  readonly registryAdmin?: pulumi.Output<{ readonly user: string; readonly password: string }>;
  /** By service; secret. */
  readonly clients: pulumi.Output<Readonly<Record<string, ClientOutput>>>;
  /** What people open in a browser, by name; secret. None where the stack has no monitoring. */
  readonly consoles?: pulumi.Output<Readonly<Record<string, ConsoleOutput>>>;
  /** By instance, files and command of programs that the platform doesn't place itself; secret. */
  readonly elsewhere?: pulumi.Output<Readonly<Record<string, ProgramOutput>>>;
  /** How to use the cluster, for the person who has just made it. */
  readonly summary: pulumi.Output<string>;
}

export function outputsOf(
  plan: Plan,
  materials: Materials,
  keystores: Pkcs12Stores,
  ready: pulumi.Resource,
): PlatformOutputs {
  const clients = Object.entries(plan.clients).map(([name, contract]) => [
    name,
    clientOutput(contract, materials, keystores),
  ]);
  return {
    clusterId: plan.cluster.id,
    bootstrapServers: plan.cluster.bootstrapServers,
    ...(plan.users.length > 0 ? { caCertificate: materials.get(`certificate/${AUTHORITY}`) } : {}),
    ...(plan.registry ? { registryUrl: plan.registry.url, ...registryAdmin(plan.registry, materials) } : {}),
    clients: pulumi.secret(pulumi.all(Object.fromEntries(clients) as Record<string, pulumi.Output<ClientOutput>>)),
    ...(plan.consoles.length > 0 ? { consoles: consolesOf(plan, materials) } : {}),
    ...(plan.elsewhere.length > 0 ? { elsewhere: programsOf(plan, materials) } : {}),
    summary: pulumi.output(ready.urn).apply(() => summaryOf(plan)),
  };
}

function registryAdmin({ accounts }: RegistryPlan, materials: Materials) {
  const admin = newestAccount(accounts, REGISTRY_ADMIN);
  if (admin === undefined) return {};
  const password = materials.get(`password/${admin.secret}`);
  return { registryAdmin: pulumi.secret(password.apply((text) => ({ user: admin.user, password: text }))) };
}

function clientOutput(
  contract: ClientContract,
  materials: Materials,
  keystores: Pkcs12Stores,
): pulumi.Output<ClientOutput> {
  const { service, user, bootstrapServers, properties, system, producer, consumers, streams } = contract;
  const secure = properties["sasl.mechanism"] !== undefined;
  const stores = keystores[service];
  // Values are filled one by one: a certificate's line breaks must be escaped after it has taken its mark's place.
  const filled = pulumi.all(
    Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, materials.fill(value)])),
  );
  const text = filled.apply((values) => propertiesText(values));
  return pulumi
    .all({
      ...(secure ? { password: materials.get(`password/${user}`), ca: materials.get(`certificate/${AUTHORITY}`) } : {}),
      ...(contract.registry?.secret ? { schemas: materials.get(`password/${contract.registry.secret}`) } : {}),
      ...(contract.certificate
        ? { certificate: materials.get(`certificate/${service}`), key: materials.get(`key/${service}`) }
        : {}),
    })
    .apply(({ password, ca, certificate, key, schemas }) => ({
      service,
      user,
      bootstrapServers,
      securityProtocol: properties["security.protocol"] ?? "PLAINTEXT",
      ...(properties["sasl.mechanism"] ? { saslMechanism: properties["sasl.mechanism"] } : {}),
      ...(password ? { password } : {}),
      ...(ca ? { caCertificate: ca } : {}),
      ...(certificate ? { clientCertificate: certificate } : {}),
      ...(key ? { clientKey: key } : {}),
      ...(system ? { system } : {}),
      ...(producer ? { producer } : {}),
      ...(consumers ? { consumers } : {}),
      ...(streams ? { streams } : {}),
      ...(contract.registry ? { registry: registryOutput(contract.registry, schemas) } : {}),
    }))
    .apply((known) =>
      pulumi
        .all([text, stores])
        .apply(([properties, pkcs12]): ClientOutput => ({ ...known, properties, ...(pkcs12 ? { pkcs12 } : {}) })),
    );
}

function programsOf(plan: Plan, materials: Materials): NonNullable<PlatformOutputs["elsewhere"]> {
  const programs = plan.elsewhere.flatMap(({ instances, software }) =>
    instances.map(({ name, files, command }) => {
      const filled = Object.entries(files).map(([path, { content }]) => [path, materials.fill(content)]);
      return [name, { image: software.image, command, files: Object.fromEntries(filled) as Record<string, string> }];
    }),
  );
  return pulumi.secret(pulumi.output(Object.fromEntries(programs) as Record<string, ProgramOutput>));
}

function consolesOf(plan: Plan, materials: Materials): NonNullable<PlatformOutputs["consoles"]> {
  const consoles = plan.consoles.map(({ name, url, user, secret }) => [
    name,
    materials.get(`password/${secret}`).apply((password): ConsoleOutput => ({ url, user, password })),
  ]);
  return pulumi.secret(pulumi.all(Object.fromEntries(consoles) as Record<string, pulumi.Output<ConsoleOutput>>));
}

function registryOutput({ secret: _, ...contract }: RegistryContract, password?: string): RegistryOutput {
  return { ...contract, ...(password === undefined ? {} : { password }) };
}

function summaryOf(plan: Plan): string {
  const brokers = plan.nodes.filter((node) => node.roles.includes("broker")).length;
  const { bootstrapServers, kafkaVersion, replication } = plan.cluster;
  const copies = replication.factor === 1 ? "one copy" : `${replication.factor} copies`;
  return [
    `Kafka ${kafkaVersion}: ${brokers === 1 ? "one broker" : `${brokers} brokers`}, ${copies} of each record.`,
    `Clients connect to ${bootstrapServers.EXTERNAL ?? bootstrapServers.CLIENT}.`,
    ...(plan.registry
      ? [`The schema registry is at ${plan.registry.url}, with ${plan.registry.subjects.length} subjects.`]
      : []),
    "What a client needs is in the output clients, by service; as a client.properties for Kafka's own tools:",
    `  (umask 077; make client STACK=${plan.stack} SERVICE=${ADMIN_USER} > client.properties)`,
    ...(plan.consoles.length > 0
      ? [
          `${plan.consoles.map(({ name, url }) => `${name} ${url}`).join(", ")}; who may come in:`,
          `  make outputs STACK=${plan.stack} NAME=consoles SECRETS=show`,
        ]
      : []),
  ].join("\n");
}
