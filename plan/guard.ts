// Which changes of topics and users can't be taken back. Pure: what the cluster holds is looked up elsewhere.

import { formatDuration } from "./units";

/** What the stack says of a topic, as far as its data depends on it. */
export interface GuardedTopic {
  readonly name: string;
  readonly system: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly settings: Readonly<Record<string, string>>;
  /** The system wants somebody's consent before partitions are added. */
  readonly growthNeedsApproval: boolean;
}

export interface GuardedUser {
  readonly name: string;
  readonly groups: readonly string[];
  /** The names with which it may log in; each is the client id in the contract that hands it out. */
  readonly logins?: readonly string[];
}

/** What a stack declares, and what it declared before. */
export interface Declared {
  readonly topics: readonly GuardedTopic[];
  readonly users: readonly GuardedUser[];
  /** What brokers do with a topic that says nothing of it. Absent in what earlier versions of this program deployed. */
  readonly defaults?: Fate | undefined;
}

/** The settings that decide which of a topic's records stay. */
export interface Fate {
  readonly "retention.ms": string;
  readonly "cleanup.policy": string;
}

/** A topic as it is on the cluster. */
export interface LiveTopic {
  /** Given anew each time that a topic of this name is made. */
  readonly id: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Only what was set for the topic itself. */
  readonly settings: Readonly<Record<string, string>>;
}

export type Live = ReadonlyMap<string, LiveTopic>;

export interface RiskyChange {
  readonly kind:
    "delete" | "shrink" | "grow" | "raised" | "retention" | "compact" | "replicas" | "remove-user" | "retire";
  /** A topic, or a user. */
  readonly subject: string;
  /** What would happen, as the middle of a sentence. */
  readonly what: string;
  /** The line that allows this one change; none where another cure is better. */
  readonly acknowledgement?: string;
  /** Retention would fall to this many milliseconds. */
  readonly retentionMs?: number;
  readonly groups?: readonly string[];
  /** Only members of these groups with this client id count. */
  readonly login?: string;
}

const FOREVER = -1;
const KAFKAS_OWN: Fate = { "retention.ms": String(7 * 86_400_000), "cleanup.policy": "delete" };
/** Stands for the identity of a topic that couldn't be looked at. */
const UNSEEN = "unseen";
const ID_LENGTH = 8;

export function riskyChanges(before: Declared, after: Declared, live: Live | undefined): RiskyChange[] {
  const wanted = new Map(after.topics.map((topic) => [topic.name, topic]));
  const known = new Map(before.topics.map((topic) => [topic.name, topic]));
  const names = [...new Set([...known.keys(), ...wanted.keys()])];
  const topics = names.flatMap((name) => topicRisks(known.get(name), wanted.get(name), live, before, after));
  const gone = before.users.filter((user) => !after.users.some((each) => each.name === user.name));
  const users = gone.map((user): RiskyChange => ({
    kind: "remove-user",
    subject: user.name,
    what: "its user would be removed while it is connected",
    acknowledgement: `remove-user ${user.name}`,
    groups: user.groups,
  }));
  return [...topics, ...users, ...after.users.flatMap((user) => retirements(before, user))];
}

/** Whoever still runs with the contract of a login that goes would be shut out. */
function retirements(before: Declared, user: GuardedUser): RiskyChange[] {
  const known = before.users.find((each) => each.name === user.name)?.logins ?? [];
  const gone = known.filter((login) => user.logins !== undefined && !user.logins.includes(login));
  return gone.map((login) => ({
    kind: "retire",
    subject: user.name,
    what: `would lose its login ${login} while it is in use: let every instance take its contract over first`,
    acknowledgement: `retire ${login}`,
    groups: user.groups,
    login,
  }));
}

/** Whether a client id is one that a client takes from its contract, as it is or as the beginning of its own. */
export function isClientOf(login: string, clientId: string): boolean {
  return clientId === login || clientId.startsWith(`${login}-`);
}

function topicRisks(
  before: GuardedTopic | undefined,
  after: GuardedTopic | undefined,
  live: Live | undefined,
  past: Declared,
  all: Declared,
): RiskyChange[] {
  const name = after?.name ?? before?.name ?? "";
  const real = live?.get(name);
  // On a cluster that answers, a topic that isn't there has nothing to lose.
  if (live !== undefined && real === undefined) return [];
  const id = real?.id.slice(0, ID_LENGTH) ?? UNSEEN;
  const risk = (
    kind: RiskyChange["kind"],
    what: string,
    detail = "",
    more: Partial<RiskyChange> = {},
  ): RiskyChange => ({
    kind,
    subject: name,
    what,
    acknowledgement: [kind, name, detail, id].filter((part) => part !== "").join(" "),
    ...more,
  });

  if (after === undefined) {
    if (before === undefined) return [];
    const fresh = all.topics.filter(
      (topic) => topic.system === before.system && live !== undefined && !live.has(topic.name),
    );
    const rename =
      fresh.length > 0
        ? ` (Kafka can't rename a topic: ${fresh.map((each) => each.name).join(", ")} would start empty)`
        : "";
    return [risk("delete", `would be deleted${rename}`)];
  }
  const from = { ...before, ...real };
  if (before === undefined && real === undefined) return [];
  return [
    ...partitionRisks(before, after, from.partitions ?? after.partitions, risk),
    ...(from.replicationFactor !== undefined && from.replicationFactor !== after.replicationFactor
      ? [
          risk(
            "replicas",
            `would go from ${from.replicationFactor} to ${after.replicationFactor} replicas, which copies or drops all its data`,
            `${from.replicationFactor}->${after.replicationFactor}`,
          ),
        ]
      : []),
    ...fateRisks(
      { ...(past.defaults ?? all.defaults ?? KAFKAS_OWN), ...from.settings },
      { ...(all.defaults ?? KAFKAS_OWN), ...after.settings },
      risk,
    ),
  ];
}

type MakeRisk = (kind: RiskyChange["kind"], what: string, detail?: string, more?: Partial<RiskyChange>) => RiskyChange;

function partitionRisks(
  before: GuardedTopic | undefined,
  after: GuardedTopic,
  now: number,
  risk: MakeRisk,
): RiskyChange[] {
  const change = `${now}->${after.partitions}`;
  if (after.partitions < now) {
    const byHand = before !== undefined && before.partitions === after.partitions;
    if (byHand) {
      const what = `has ${now} partitions, raised by somebody, and ${after.partitions} are declared: going back would delete the topic; declare partitions: ${now}`;
      return [{ kind: "raised", subject: after.name, what }];
    }
    return [
      risk(
        "shrink",
        `would go from ${now} to ${after.partitions} partitions, which Kafka can only do by deleting the topic`,
        change,
      ),
    ];
  }
  if (after.partitions > now && after.growthNeedsApproval) {
    return [
      risk(
        "grow",
        `would go from ${now} to ${after.partitions} partitions: keys move to other partitions, so their order is lost once`,
        change,
      ),
    ];
  }
  return [];
}

function fateRisks(before: Fate, after: Fate, risk: MakeRisk): RiskyChange[] {
  const risks: RiskyChange[] = [];
  const [kept, keeps] = [keptFor(before), keptFor(after)];
  if (keeps < kept) {
    const [from, to] = [days(kept), days(keeps)];
    const what = `would keep records for ${to} instead of ${from}`;
    risks.push(risk("retention", what, `${from}->${to}`, { retentionMs: keeps }));
  }
  const cleanup = after["cleanup.policy"];
  if (!isCompacted(before) && isCompacted(after)) {
    risks.push(risk("compact", `would be compacted (${cleanup}): only the newest record of each key stays`));
  }
  return risks;
}

const isCompacted = (fate: Fate): boolean => fate["cleanup.policy"].includes("compact");

/** Milliseconds. Compaction alone deletes nothing by age. */
function keptFor(fate: Fate): number {
  const retention = Number(fate["retention.ms"]);
  return retention === FOREVER || !fate["cleanup.policy"].includes("delete") ? Infinity : retention;
}

function days(milliseconds: number): string {
  return milliseconds === Infinity ? "forever" : formatDuration(milliseconds);
}

/** What is at stake, as far as it could be looked up. */
export interface Stake {
  readonly records?: number;
  readonly bytes?: number;
  readonly groups?: readonly string[];
}

/** Whether there is anything to lose at all. */
export function isHarmless(change: RiskyChange, stake: Stake | undefined): boolean {
  if (stake === undefined || change.kind === "raised" || change.kind === "grow") return false;
  if (change.kind === "remove-user" || change.kind === "retire") return stake.groups?.length === 0;
  const idle = (stake.groups ?? []).length === 0;
  return stake.records === 0 && (idle || change.kind === "retention" || change.kind === "compact");
}

/** One refusal in words: what, what is at stake, and the line that would allow it. */
export function refusal(change: RiskyChange, stake: Stake | undefined, setting: string): string {
  const facts = stake
    ? [
        ...(stake.records !== undefined ? [`${stake.records} record${stake.records === 1 ? "" : "s"}`] : []),
        ...(stake.bytes !== undefined ? [`${stake.bytes} bytes`] : []),
        ...(stake.groups && stake.groups.length > 0 ? [`groups ${stake.groups.join(", ")}`] : []),
      ]
    : ["unknown, because the cluster can't be reached"];
  const cure = change.acknowledgement ? `; to allow it, add to ${setting}: - ${change.acknowledgement}` : "";
  return `${change.subject} ${change.what}; at stake: ${facts.join(", ") || "nothing that could be found"}${cure}`;
}

/** Lines that allow nothing any more. */
export function spentAcknowledgements(lines: readonly string[], changes: readonly RiskyChange[]): string[] {
  return lines.filter((line) => !changes.some((change) => change.acknowledgement === line));
}

/** What somebody changed by hand since it was deployed, in words. */
export function drift(deployed: Declared, live: Live): string[] {
  return deployed.topics.flatMap((topic) => {
    const real = live.get(topic.name);
    if (!real) return [];
    const changed = Object.entries(topic.settings).filter(([name, value]) => real.settings[name] !== value);
    if (changed.length === 0) return [];
    const words = changed.map(([name, value]) => `${name} is ${real.settings[name] ?? "unset"} instead of ${value}`);
    return [`${topic.name}: ${words.join(", ")}`];
  });
}

/** Topics that nobody declared: reported, never deleted. */
export function undeclared(before: Declared, after: Declared, live: Live, prefixes: readonly string[]): string[] {
  const declared = new Set([...before.topics, ...after.topics].map((topic) => topic.name));
  return [...live.keys()]
    .filter((name) => !name.startsWith("__") && !declared.has(name))
    .filter((name) => !prefixes.some((prefix) => name.startsWith(prefix)))
    .sort();
}
