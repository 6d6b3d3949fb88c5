// Under which names a user logs in: one for each of its valid passwords, so that both work until the old one is retired.

import type { AccessRule } from "../catalog/access";
import type { Quota } from "../catalog/catalog";
import type { PlannedSecret } from "../fleet/contribution";
import type { StackConfiguration } from "../configuration";
import type { Problem } from "../problems";
import { ADMIN_USER, BROKER_USER } from "../security";
import { FIRST, nameOf, namesWithNext, newest, oldest, type Generations } from "./generations";

export interface ProgramLogin {
  readonly user: string;
  readonly secret: string;
}

export function validPasswords(config: StackConfiguration, user: string): Generations {
  return (config.security === "none" ? undefined : config.security.passwords[user]) ?? FIRST;
}

/** Every name that is valid now, the oldest first. */
export function loginsOf(config: StackConfiguration, user: string): string[] {
  return validPasswords(config, user).map((generation) => nameOf(user, generation));
}

/** The name that is handed out. */
export function currentLogin(config: StackConfiguration, user: string): string {
  return nameOf(user, newest(validPasswords(config, user)));
}

/**
 * At a program that knows users of its own: one for each valid password, the oldest first.
 * @param secret the first one's name, and whose line in `security.passwords` counts
 */
export function accountsWith(config: StackConfiguration, user: string, secret: string): ProgramLogin[] {
  return validPasswords(config, secret).map((each) => ({ user: nameOf(user, each), secret: nameOf(secret, each) }));
}

/** The one that is handed out. */
export function currentAccount(config: StackConfiguration, user: string, secret: string): ProgramLogin {
  const generation = newest(validPasswords(config, secret));
  return { user: nameOf(user, generation), secret: nameOf(secret, generation) };
}

/** Which of those that stand alone is meant. */
export function withGenerations(config: StackConfiguration, secrets: readonly PlannedSecret[]): PlannedSecret[] {
  return secrets.map((secret) =>
    secret.alone ? { ...secret, generation: newest(validPasswords(config, secret.name)) } : secret,
  );
}

/** As whom this program itself comes in: the oldest name is sure to be on the cluster already. */
export function administrator(config: StackConfiguration): string {
  return nameOf(ADMIN_USER, oldest(validPasswords(config, ADMIN_USER)));
}

/**
 * Brokers read this list at their start only. It has the next names already, so that issuing a password restarts nobody
 * because of it; retiring one changes the list, and the restart ends every session that was opened with that password.
 */
export function superUsers(config: StackConfiguration): string[] {
  return [BROKER_USER, ADMIN_USER].flatMap((user) => namesWithNext(user, validPasswords(config, user)));
}

/** Each login is a principal of its own to Kafka, so what holds for the user is said for each. */
export function forEachLogin(config: StackConfiguration) {
  return {
    users: <T extends { readonly name: string }>(users: readonly T[]): T[] =>
      users.flatMap((user) => loginsOf(config, user.name).map((name) => ({ ...user, name }))),
    access: (rules: readonly AccessRule[]): AccessRule[] =>
      rules.flatMap((rule) =>
        loginsOf(config, rule.principal.replace("User:", "")).map((name) => ({ ...rule, principal: `User:${name}` })),
      ),
    quotas: (quotas: readonly Quota[]): Quota[] =>
      quotas.flatMap((quota) => loginsOf(config, quota.user).map((user) => ({ ...quota, user }))),
  };
}

/**
 * @param users everybody whose password can be rotated
 * @param alone those of them of whom one is valid at a time
 */
export function passwordProblems(
  config: StackConfiguration,
  users: readonly string[],
  alone: readonly string[],
  source: string,
): Problem[] {
  if (config.security === "none") return [];
  return Object.entries(config.security.passwords).flatMap(([user, valid]): Problem[] => {
    const problem = (reason: string) => [{ source, path: `security.passwords.${user}`, value: valid, reason }];
    if (user === BROKER_USER && valid.length > 1 && config.platform.kind !== "local")
      return problem("this version rotates the brokers' own password on platform local only: remove the line");
    if (!users.includes(user)) return problem("there is no such user: remove the line, or correct its name");
    if (alone.includes(user) && valid.length > 1)
      return problem(`of this one only one can be valid at a time (docs/rotation.md): write [${newest(valid)}]`);
    const taken = valid.map((each) => nameOf(user, each)).find((name) => name !== user && users.includes(name));
    return taken ? problem(`${taken} is the name of another user: take the next generation, or rename that user`) : [];
  });
}
