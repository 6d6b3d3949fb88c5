// Who logs in to the cluster: the platform's own, and every service of the catalog.

import type { Catalog } from "./catalog/catalog";
import { ADMIN_USER, BROKER_USER, SCRAM_MECHANISM } from "./security";

export interface PlannedUser {
  readonly name: string;
  readonly mechanism: typeof SCRAM_MECHANISM;
  /** May do everything, whatever the access rules say. */
  readonly superUser: boolean;
  /** Written when storage is formatted, because nobody could log in to write it later. */
  readonly atFormat: boolean;
  readonly purpose: string;
}

export function bootstrapUsers(): PlannedUser[] {
  const common = { mechanism: SCRAM_MECHANISM, superUser: true, atFormat: true } as const;
  return [
    { name: BROKER_USER, ...common, purpose: "replication between brokers" },
    { name: ADMIN_USER, ...common, purpose: "operators and this program" },
  ];
}

export function serviceUsers(catalog: Catalog): PlannedUser[] {
  return catalog.services.map((service) => ({
    name: service.name,
    mechanism: SCRAM_MECHANISM,
    superUser: false,
    atFormat: false,
    purpose: service.purpose ?? `service of ${service.system}`,
  }));
}
