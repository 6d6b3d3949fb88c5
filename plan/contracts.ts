// The contracts of all who connect: the administrator, a mirror's reader, and every service.

import type { Catalog } from "./catalog/catalog";
import { connectionOf, serviceContract, type ClientContract } from "./clients";
import type { StackConfiguration } from "./configuration";
import type { Layout } from "./layout";
import { hasReader } from "./mirror/mirror";
import { READER_USER } from "./mirror/names";
import { mergedReads } from "./mirror/region";
import { registryContract } from "./registry/contract";
import type { RegistryPlan } from "./registry/registry";
import type { Replication } from "./replication";
import { ADMIN_USER } from "./security";

export function clientsOf(
  config: StackConfiguration,
  layout: Layout,
  catalog: Catalog,
  replication: Replication,
  registry: RegistryPlan | undefined,
): Record<string, ClientContract> {
  const listener = config.security === "none" ? "none" : config.security.clientCertificates;
  const reader = hasReader({ config, catalog }) ? [READER_USER] : [];
  const own = [ADMIN_USER, ...reader].map(
    (user) => [user, connectionOf(config, layout, user, listener !== "none")] as const,
  );
  const merged = mergedReads(catalog, config.mirrors);
  const topics = new Map([...catalog.topics, ...merged.topics].map((topic) => [topic.name, topic]));
  const services = merged.services.map((service) => {
    // A listener that insists on certificates insists with everybody.
    const certificate = config.security !== "none" && (listener !== "none" || service.clientCertificate);
    const connection = connectionOf(config, layout, service.name, certificate);
    const contract = serviceContract(connection, service, topics, replication.factor);
    const schemas = registry && registryContract(registry, service);
    return [service.name, schemas ? { ...contract, registry: schemas } : contract] as const;
  });
  return { ...Object.fromEntries(own), ...Object.fromEntries(services) };
}
