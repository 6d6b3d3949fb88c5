// Who may do what: users against topics, one table for each system.

import type { Plan } from "../plan";

export interface Matrix {
  readonly system: string;
  readonly topics: readonly string[];
  readonly users: readonly MatrixUser[];
}

export interface MatrixUser {
  readonly name: string;
  readonly purpose: string;
  /** By topic: what it may do there. */
  readonly may: Readonly<Record<string, readonly string[]>>;
  /** Groups, transactional ids and the cluster itself. */
  readonly besides: readonly string[];
}

const PLATFORM = "platform";

export function matricesOf(plan: Pick<Plan, "systems" | "users" | "access" | "clients">): Matrix[] {
  const systemOf = (user: string) => plan.clients[user]?.system ?? PLATFORM;
  return [...plan.systems, PLATFORM].flatMap((system): Matrix[] => {
    const users = plan.users
      .filter((user) => !user.superUser && systemOf(user.name) === system)
      .map((user): MatrixUser => {
        const rights = plan.access.filter((right) => right.principal === `User:${user.name}`);
        const may: Record<string, string[]> = {};
        for (const right of rights.filter(({ resource }) => resource === "Topic")) {
          const column = columnOf(right);
          may[column] = [...(may[column] ?? []), right.operation];
        }
        const besides = rights
          .filter(({ resource }) => resource !== "Topic")
          .map((right) => `${right.operation} ${NOUNS[right.resource] ?? ""} ${columnOf(right)}`.trim());
        return { name: user.name, purpose: user.purpose, may, besides };
      });
    const topics = [...new Set(users.flatMap((user) => Object.keys(user.may)))].sort();
    return users.length === 0 ? [] : [{ system, topics, users }];
  });
}

const NOUNS: Readonly<Record<string, string>> = { Group: "group", TransactionalID: "transactional id", Cluster: "" };

function columnOf({ name, pattern }: Plan["access"][number]): string {
  return pattern === "Prefixed" ? `${name}*` : name;
}
