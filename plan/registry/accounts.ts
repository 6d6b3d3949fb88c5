// Who may do what in the registry: its users, whose passwords are generated.

import type { Catalog } from "../catalog/catalog";
import type { PlannedService } from "../catalog/services";
import type { PlannedSecret } from "../fleet/contribution";
import type { StackConfiguration } from "../configuration";
import { loginsOf } from "../rotation/logins";
import type { PlannedSubject } from "./subjects";

/** `developer` may read and register; `admin` may also delete, and change compatibility. */
export type Role = "admin" | "developer" | "readonly";

export interface Account {
  readonly user: string;
  /** Whose account it is: one of each valid password, the oldest first. */
  readonly holder: string;
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
  config: StackConfiguration,
  catalog: Catalog,
  subjects: readonly PlannedSubject[],
  readers: readonly string[] = [],
): Account[] {
  const services = catalog.services
    .filter((service) => subjectsUsed(service, subjects).length > 0)
    .map((service) => {
      const writes = subjects.some((subject) => subject.topics.some((topic) => written(service).includes(topic)));
      return [service.name, writes ? "developer" : "readonly"] as const;
    });
  const all: (readonly [holder: string, role: Role])[] = [
    [REGISTRY_ADMIN, "admin"],
    ...services,
    ...readers.map((reader) => [reader, "readonly"] as const),
  ];
  return all.flatMap(([holder, role]) => loginsOf(config, holder).map((user) => account(user, holder, role)));
}

/** Subjects of the records that a service writes or reads. */
export function subjectsUsed(service: PlannedService, subjects: readonly PlannedSubject[]): PlannedSubject[] {
  const topics = [...written(service), ...service.consumes.flatMap((each) => each.topics)];
  return subjects.filter((subject) => subject.topics.some((topic) => topics.includes(topic)));
}

function written(service: PlannedService): string[] {
  return [...service.produces, ...service.consumes.flatMap((each) => Object.values(each.deadLetters))];
}

/** The one that is handed out. */
export const newestAccount = (accounts: readonly Account[], holder: string): Account | undefined =>
  accounts.filter((account) => account.holder === holder).at(-1);

function account(user: string, holder: string, role: Role): Account {
  // No service has such a name: it would be a reserved one.
  return { user, holder, role, secret: `registry-http.${user}` };
}

/** @param realm where the engine keeps a hash with it */
export function secretsOf(accounts: readonly Account[], realm: string | undefined): PlannedSecret[] {
  return accounts.map(({ user, holder, role, secret }) => ({
    name: secret,
    holder,
    purpose: `${user} as ${role} of the schema registry`,
    bcrypt: false,
    ...(realm === undefined ? {} : { digest: { user, realm } }),
  }));
}
