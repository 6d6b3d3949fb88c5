// Nodes, topics, rights, users and quotas as they are on the cluster, against the plan.

import type { AccessRule } from "../../plan/catalog/access";
import { settingsIn } from "../../plan/broker/settings-in";
import { shortcomings } from "../../plan/health";
import { SCRAM_ITERATIONS } from "../../plan/security";
import { livePartitions } from "../../providers/cluster/balance/live";
import { takeSnapshot } from "../../providers/cluster/snapshot";
import type { AclEntry } from "../../providers/kafka/admin";
import type { Library } from "../../providers/kafka/connection";
import { LEDGER } from "../dlq/ledger-topic";
import type { Session } from "../frame/session";
import { grouped, liveTopics } from "../records/topics";
import { ABSENT, UNPLANNED, copiesText, differences, type Difference } from "./difference";

export async function nodes(session: Session): Promise<Difference[]> {
  const { plan, connection } = await session.target();
  const { cluster } = await session.cluster();
  const missing = shortcomings(await takeSnapshot(connection), plan.rolling.expected).map((found): Difference => {
    return { area: "nodes", subject: plan.cluster.name, planned: "whole", found };
  });
  const live = await cluster.brokers();
  const racks = differences(
    "nodes",
    new Map(plan.balance.brokers.map(({ id, name, rack }) => [`broker ${id}`, `${name} in ${rack}`])),
    new Map(
      live.map(({ id, rack }) => {
        const name = plan.balance.brokers.find((each) => each.id === id)?.name ?? "a stranger";
        return [`broker ${id}`, `${name} in ${rack ?? "no zone"}`];
      }),
    ),
  );
  return [...missing, ...racks];
}

/** What was changed on running brokers beside their files; passwords and keys can't be read back. */
export async function settings(session: Session): Promise<Difference[]> {
  const { plan } = await session.target();
  const admin = await session.admin();
  const library = await session.library();
  const { BROKER } = library.ConfigResourceTypes;
  const { DYNAMIC_BROKER_CONFIG, DYNAMIC_DEFAULT_BROKER_CONFIG } = library.ConfigSources;
  const brokers = plan.nodes.filter(({ roles }) => roles.includes("broker"));
  const found = await Promise.all(
    brokers.map(async ({ id, name, bundle }) => {
      const planned = settingsIn(bundle.files["server.properties"]?.content ?? "");
      // A broker answers only for itself; the administrator's client asks each.
      const resources = [{ resourceType: BROKER, resourceName: String(id) }];
      const results = await admin.describeConfigs({ resources });
      return (results[0]?.configs ?? []).flatMap(({ name: key, value, isSensitive, configSource }): Difference[] => {
        const dynamic = configSource === DYNAMIC_BROKER_CONFIG || configSource === DYNAMIC_DEFAULT_BROKER_CONFIG;
        if (isSensitive || !dynamic || isOurs(key) || planned.get(key) === value) return [];
        const wish = planned.get(key) ?? UNPLANNED;
        return [{ area: "settings", subject: `${name} ${key}`, planned: wish, found: value ?? "" }];
      });
    }),
  );
  return found.flat();
}

/** Certificates are brought in while brokers run (docs/rotation.md), and moves are slowed down for their time. */
function isOurs(key: string): boolean {
  return /^listener\.name\..*\.ssl\./.test(key) || key.endsWith(".replication.throttled.rate");
}

export async function topics(session: Session): Promise<Difference[]> {
  const { plan, connection } = await session.target();
  const { cluster } = await session.cluster();
  const live = [...(await liveTopics(session)).values()].filter(({ name }) => !isInternal(name, plan.guard.prefixes));
  const placed = grouped(await livePartitions(connection), ({ topic }) => topic);
  const planned = new Map(plan.topics.map((topic) => [topic.name, topic]));
  const found = await Promise.all(
    live.map(async ({ name, leaders }): Promise<Difference[]> => {
      const topic = planned.get(name);
      if (!topic) return [{ area: "topics", subject: name, planned: UNPLANNED, found: `${leaders.length} partitions` }];
      const config = (await cluster.describeTopicConfig(name)) ?? {};
      const shape = (partitions: number, copies: string) => `${partitions} partitions, ${copies}`;
      return [
        ...differences(
          "topics",
          new Map([[name, shape(topic.partitions, `${topic.replicationFactor} copies`)]]),
          new Map([[name, shape(leaders.length, copiesText(placed.get(name) ?? []))]]),
        ),
        ...differences("topics", named(name, topic.settings), named(name, config)),
      ];
    }),
  );
  const absent = [...planned.keys()]
    .filter((name) => !live.some((topic) => topic.name === name))
    .map((subject): Difference => ({ area: "topics", subject, planned: "a topic", found: ABSENT }));
  return [...found.flat(), ...absent];
}

function isInternal(name: string, prefixes: readonly string[]): boolean {
  return name.startsWith("__") || name === LEDGER || prefixes.some((prefix) => name.startsWith(prefix));
}

/** Throttles belong to replicas that are being moved. */
function named(topic: string, config: Readonly<Record<string, string>>): Map<string, string> {
  const own = Object.entries(config).filter(([key]) => !key.endsWith(".replication.throttled.replicas"));
  return new Map(own.map(([key, value]) => [`${topic} ${key}`, value]));
}

export async function access(session: Session): Promise<Difference[]> {
  const { plan } = await session.target();
  if (plan.users.length === 0) return [];
  const { cluster } = await session.cluster();
  const library = await session.library();
  const found = (await cluster.listAcls()).map((entry) => aclText(entry, library));
  return differences(
    "access",
    new Map(plan.access.map((rule) => [ruleText(rule), "allowed"])),
    new Map(found.map((text) => [text.replace(/^deny /, ""), text.startsWith("deny ") ? "denied" : "allowed"])),
  );
}

function ruleText({ principal, operation, resource, name, pattern }: AccessRule): string {
  return `${principal} ${operation} ${resource} ${name}${pattern === "Prefixed" ? "*" : ""}`.toLowerCase();
}

function aclText(
  entry: AclEntry,
  { ResourceTypes, ResourcePatternTypes, AclOperations, AclPermissionTypes }: Library,
): string {
  const nameOf = (names: Readonly<Record<string, number>>, value: number): string =>
    (Object.entries(names).find(([, each]) => each === value)?.[0] ?? String(value)).replaceAll("_", "");
  const { principal, host, resourceName, patternType, permission } = entry;
  const prefixed = patternType === ResourcePatternTypes.PREFIXED ? "*" : "";
  const from = host === "*" ? "" : ` from ${host}`;
  const what = `${nameOf(AclOperations, entry.operation)} ${nameOf(ResourceTypes, entry.resourceType)}`;
  const denied = permission === AclPermissionTypes.DENY ? "deny " : "";
  return `${denied}${principal} ${what} ${resourceName}${prefixed}${from}`.toLowerCase();
}

export async function users(session: Session): Promise<Difference[]> {
  const { plan } = await session.target();
  if (plan.users.length === 0) return [];
  const { connection } = await session.cluster();
  const library = await session.library();
  // None by name: all of them.
  const { results } = await connection.request((to) => library.describeUserScramCredentialsV0.api.async(to, []), true);
  return differences(
    "users",
    new Map(plan.users.map(({ name, mechanism }) => [name, `${mechanism}, ${SCRAM_ITERATIONS} iterations`])),
    new Map(
      results.map(({ user, credentialInfos }) => [
        user,
        credentialInfos
          .map(({ mechanism, iterations }) => `${mechanismName(mechanism)}, ${iterations} iterations`)
          .join("; "),
      ]),
    ),
  );
}

function mechanismName(mechanism: number): string {
  return mechanism === 2 ? "SCRAM-SHA-512" : mechanism === 1 ? "SCRAM-SHA-256" : `mechanism ${mechanism}`;
}

export async function quotas(session: Session): Promise<Difference[]> {
  const { plan } = await session.target();
  if (plan.users.length === 0) return [];
  const { connection } = await session.cluster();
  const library = await session.library();
  const { ANY } = library.ClientQuotaMatchTypes;
  const { entries } = await connection.request(
    (to) => library.describeClientQuotasV0.api.async(to, [{ entityType: "user", matchType: ANY }], false),
    true,
  );
  const found = (entries ?? []).flatMap(({ entity, values }) => {
    const who = entity.map(({ entityType, entityName }) => `${entityType} ${entityName ?? "(default)"}`).join(", ");
    return values.map(({ key, value }) => [`${who} ${key}`, String(value)] as const);
  });
  const planned = plan.quotas.flatMap(({ user, limits }) =>
    Object.entries(limits).map(([key, value]) => [`user ${user} ${key}`, String(value)] as const),
  );
  return differences("quotas", new Map(planned), new Map(found));
}
