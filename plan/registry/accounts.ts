// Who may do what in the registry: its users, whose passwords are generated.

import type { Catalog } from "../catalog/catalog";
import type { PlannedService } from "../catalog/services";
import type { PlannedSecret } from "../fleet/contribution";
import type { PlannedSubject } from "./subjects";

/** `developer` may read and register; `admin` may also delete, and change compatibility. */
export type Role = "admin" | "developer" | "readonly";

export interface Account {
  readonly user: string;
  readonly role: Role;
  /** Its password's name among the plan's secrets. */
  readonly secret: string;
}

/** This program itself, and people. */
export const REGISTRY_ADMIN = "registry-admin";

/**
 * Who writes records may register their schemas; who only reads records may only read.
 * @param readers of the platform's own
 */
export function accountsOf(
  catalog: Catalog,
  subjects: readonly PlannedSubject[],
  readers: readonly string[] = [],
): Account[] {
  const services = catalog.services
    .filter((service) => subjectsUsed(service, subjects).length > 0)
    .map((service) => {
      const writes = subjects.some((subject) => subject.topics.some((topic) => written(service).includes(topic)));
      return account(service.name, writes ? "developer" : "readonly");
    });
  return [account(REGISTRY_ADMIN, "admin"), ...services, ...readers.map((reader) => account(reader, "readonly"))];
}

/** Subjects of the records that a service writes or reads. */
export function subjectsUsed(service: PlannedService, subjects: readonly PlannedSubject[]): PlannedSubject[] {
  const topics = [...written(service), ...service.consumes.flatMap((each) => each.topics)];
  return subjects.filter((subject) => subject.topics.some((topic) => topics.includes(topic)));
}

function written(service: PlannedService): string[] {
  return [...service.produces, ...service.consumes.flatMap((each) => Object.values(each.deadLetters))];
}

function account(user: string, role: Role): Account {
  // No service has such a name: it would be a reserved one.
  return { user, role, secret: `registry-http.${user}` };
}

/** @param realm where the engine keeps a hash with it */
export function secretsOf(accounts: readonly Account[], realm: string | undefined): PlannedSecret[] {
  return accounts.map(({ user, role, secret }) => ({
    name: secret,
    purpose: `${user} as ${role} of the schema registry`,
    bcrypt: false,
    ...(realm === undefined ? {} : { digest: { user, realm } }),
  }));
}
