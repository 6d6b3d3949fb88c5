// Users, their rights and quotas, and what services are told by their contracts.

import { readableSize } from "../units";
import type { Reviewed } from "./reviewed";
import { changedKeys, code, codes, differences, said, type Item } from "./words";

export function userItems(before: Reviewed | undefined, after: Reviewed): Item[] {
  const { added, removed } = differences(before?.users ?? [], after.users, (user) => user.name);
  const quotas = differences(before?.quotas ?? [], after.quotas, (quota) => quota.user);
  return [
    ...added.map((user): Item => {
      const power = user.superUser ? ", who may do everything" : "";
      return { mark: "added", text: `${code(user.name)}${power}: ${said(user.purpose)}` };
    }),
    ...removed.map((user): Item => {
      return { mark: "removed", text: `${code(user.name)}: its password stops working` };
    }),
    ...quotas.added.map(({ user, limits }): Item => ({
      mark: "added",
      text: `quota of ${code(user)}: ${most(limits)}`,
    })),
    ...quotas.kept.flatMap(([was, is]): Item[] => {
      if (changedKeys(was.limits, is.limits).length === 0) return [];
      return [{ mark: "changed", text: `quota of ${code(is.user)}: ${most(was.limits)} → ${most(is.limits)}` }];
    }),
    ...quotas.removed.map(({ user }): Item => {
      return { mark: "removed", text: `quota of ${code(user)}: it may take what it can` };
    }),
  ];
}

function most(limits: Readonly<Record<string, number>>): string {
  const words = Object.entries(limits).map(([name, value]) => {
    if (name === "producer_byte_rate") return `writes ${readableSize(value)}/s`;
    if (name === "consumer_byte_rate") return `reads ${readableSize(value)}/s`;
    return name === "request_percentage" ? `takes ${value}% of request threads` : `${name} ${value}`;
  });
  return words.join(", ");
}

type Right = Reviewed["access"][number];

export function rightItems(before: Reviewed | undefined, after: Reviewed): Item[] {
  const { added, removed } = differences(before?.access ?? [], after.access, (right) =>
    [right.principal, right.resource, right.name, right.pattern, right.operation].join("\n"),
  );
  return [
    ...added.map((right): Item => {
      return { mark: "added", text: `${who(right)} may ${what(right)} (${said(right.because)})` };
    }),
    ...removed.map((right): Item => ({ mark: "removed", text: `${who(right)} may no longer ${what(right)}` })),
  ];
}

function who({ principal }: Right): string {
  return code(principal.replace(/^User:/, ""));
}

const NOUNS: Readonly<Record<string, string>> = {
  Topic: "topic",
  Group: "group",
  Cluster: "the cluster",
  TransactionalID: "transactional id",
};

function what({ operation, resource, name, pattern }: Right): string {
  const verb = operation.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  const noun = NOUNS[resource] ?? resource;
  if (resource === "Cluster") return `${verb} ${noun}`;
  const every = pattern === "Prefixed";
  return `${verb} ${every ? `every ${noun} that begins with` : noun} ${code(name)}`;
}

/** What a service's own people must follow. */
export function contractItems(before: Reviewed | undefined, after: Reviewed): Item[] {
  const { kept } = differences(
    Object.values(before?.clients ?? {}),
    Object.values(after.clients),
    (client) => client.service,
  );
  return kept.flatMap(([was, is]): Item[] => {
    const groups = differences(was.consumers, is.consumers, (consumer) => consumer.group);
    const changes = [
      ...(was.certificate === is.certificate ? [] : [is.certificate ? "a certificate of its own" : "no certificate"]),
      ...pathChanges("producer", was.producer, is.producer),
      ...pathChanges("streams", was.streams, is.streams),
      ...groups.added.map(({ group }) => `group ${code(group)} is new`),
      ...groups.removed.map(({ group }) => `group ${code(group)} is gone`),
      ...groups.kept.flatMap(([from, to]) => pathChanges(`group ${to.group}`, from, to)),
    ];
    return changes.length === 0 ? [] : [{ mark: "changed", text: `${code(is.service)}: ${changes.join("; ")}` }];
  });
}

function pathChanges(path: string, before: unknown, after: unknown): string[] {
  const [from, to] = [flat(before), flat(after)];
  return changedKeys(from, to).map((name) => {
    const where = said(name === "" ? path : `${path}: ${name}`);
    const [was, is] = [names(from[name]), names(to[name])];
    if (was === undefined || is === undefined) return `${where} ${value(from[name])} → ${value(to[name])}`;
    const { added, removed } = differences(was, is, (each) => each);
    const words = [
      ...(added.length > 0 ? [`with ${codes(added)}`] : []),
      ...(removed.length > 0 ? [`without ${codes(removed)}`] : []),
    ];
    return `${where} ${words.join(", ") || "in another order"}`;
  });
}

function names(each: unknown): readonly string[] | undefined {
  return Array.isArray(each) && each.every((one) => typeof one === "string") ? each : undefined;
}

function value(each: unknown): string {
  return each === undefined ? "unset" : code(typeof each === "string" ? each : JSON.stringify(each));
}

/** Lists are values; what they hold is read as a whole. */
function flat(each: unknown, path = ""): Record<string, unknown> {
  if (each === undefined) return {};
  if (typeof each !== "object" || each === null || Array.isArray(each)) return { [path]: each };
  const entries = Object.entries(each).map(([key, inner]) => flat(inner, path === "" ? key : `${path}.${key}`));
  return Object.assign({}, ...entries) as Record<string, unknown>;
}
