// One of the two clusters of a mirror, with what is asked of it and done to it.

import type { Admin } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { MIRROR_USER } from "../../plan/mirror/names";
import { isLoginOf } from "../../plan/rotation/generations";
import { clusterAt, settingsOf, type ClusterConnection } from "../../providers/cluster/connection";
import type { AclEntry } from "../../providers/kafka/admin";
import { says } from "../frame/errors";
import type { ClientOptions, Session } from "../frame/session";
import { readersOf } from "../groups/members";
import { deleteRecords } from "../records/empty";
import type { Reach } from "../records/leaders";
import { readRecords, type Reading, type StoredRecord } from "../records/reader";
import { EARLIEST, LATEST, at, grouped, liveTopics, offsetsAt, placesOf, type Place } from "../records/topics";

/** A batch comes whole, however little is asked for. */
const FEW_BYTES = 1;
/** Of the record with the latest time. */
const LATEST_TIME = -3n;
const COMMITTED = 1;

/** Kafka's own numbers. */
const TOPIC = 2;
const GROUP = 3;
const LITERAL = 3;
const READ = 3;
const WRITE = 4;
const DENY = 2;
const ALLOW = 3;
/** What it says to who sets a group's offsets while somebody is in it. */
const SOMEBODY_READS = [25, 27];

const MIRROR = `User:${MIRROR_USER}`;
/** Also under the name that goes with a later password. */
const isMirror = (principal: string): boolean => isLoginOf(MIRROR, principal);

export interface Progress extends Place {
  readonly offset: bigint;
}

export const nameOf = ({ topic, partition }: Place): string => `${topic}-${partition}`;
export const somebodyReads = (error: unknown): boolean => SOMEBODY_READS.some((code) => says(error, code));

export class Side {
  #admin: Admin | undefined;
  readonly #reach: Reach;

  constructor(
    readonly name: string,
    private readonly connection: ClusterConnection,
    private readonly session: Session,
  ) {
    this.#reach = {
      library: () => session.library(),
      cluster: () => Promise.resolve(clusterAt(connection, false)),
      clientOptions: () => Promise.resolve(this.options()),
      closing: (resource) => session.closing(resource),
    };
  }

  /**
   * Asked once, since a cluster that is gone mustn't cost time that its standby could use; but not for less than a node
   * may stall: of one that only seems gone nothing would be drained.
   */
  async answers(): Promise<boolean> {
    const { Admin: AdminClass } = await this.session.library();
    const admin = new AdminClass({ ...this.options(), retries: 0, connectTimeout: 10_000, timeout: 15_000 });
    try {
      await admin.metadata({ topics: [], forceUpdate: true });
      return true;
    } catch {
      return false;
    } finally {
      await admin.close().catch(() => undefined);
    }
  }

  async partitions(topics: readonly string[]): Promise<Place[]> {
    return topics.length === 0 ? [] : placesOf((await liveTopics(this.#reach, topics)).values());
  }

  /** Given anew each time that a topic of this name is made. */
  async topicId(topic: string): Promise<string> {
    return (await liveTopics(this.#reach, [topic])).get(topic)?.id ?? "";
  }

  /** What has been written and committed. */
  ends(places: readonly Place[]): Promise<Progress[]> {
    return this.offsets(places, LATEST);
  }

  beginnings(places: readonly Place[]): Promise<Progress[]> {
    return this.offsets(places, EARLIEST);
  }

  private async offsets(places: readonly Place[], time: bigint): Promise<Progress[]> {
    const found = await offsetsAt(this.#reach, places, time, true);
    return places.map(({ topic, partition }) => ({
      topic,
      partition,
      offset: found.get(at({ topic, partition })) ?? 0n,
    }));
  }

  /** Milliseconds; undefined: there is no record. */
  async newestTime(places: readonly Place[]): Promise<number | undefined> {
    if (places.length === 0) return undefined;
    const topics = [...grouped(places, ({ topic }) => topic)].map(([name, some]) => ({
      name,
      partitions: some.map(({ partition }) => ({ partitionIndex: partition, timestamp: LATEST_TIME })),
    }));
    const answer = await (await this.admin()).listOffsets({ topics, isolationLevel: COMMITTED });
    const times = answer.flatMap(({ partitions }) => partitions.map(({ timestamp }) => Number(timestamp)));
    const known = times.filter((time) => time >= 0);
    return known.length > 0 ? Math.max(...known) : undefined;
  }

  /** From there up to what is committed now. */
  async *read(from: readonly Progress[], reading: Reading = {}): AsyncGenerator<StoredRecord> {
    const ends = await this.ends(from);
    const ranges = from.map(({ topic, partition, offset }, index) => ({
      topic,
      partition,
      from: offset,
      to: ends[index]?.offset ?? offset,
    }));
    yield* readRecords(this.#reach, ranges, reading);
  }

  async count(from: readonly Progress[]): Promise<number> {
    const records = this.read(from);
    let count = 0;
    while (!(await records.next()).done) count += 1;
    return count;
  }

  /** When the first record from there on was written, in milliseconds; undefined: there is none. */
  async timeAt(place: Progress): Promise<number | undefined> {
    for await (const { timestamp } of this.read([place], { maxBytes: FEW_BYTES })) return Number(timestamp);
    return undefined;
  }

  async committed(groups: readonly string[]): Promise<Map<string, Progress[]>> {
    if (groups.length === 0) return new Map();
    const answer = await (await this.admin()).listConsumerGroupOffsets({ groups: [...groups] });
    return new Map(
      answer.map(({ groupId, topics }) => [
        groupId,
        topics.flatMap(({ name, partitions }) =>
          partitions
            .filter(({ committedOffset }) => committedOffset >= 0n)
            .map((each) => ({ topic: name, partition: each.partitionIndex, offset: each.committedOffset })),
        ),
      ]),
    );
  }

  /** As words behind a sentence. */
  async readers(group: string): Promise<string> {
    const members = await readersOf(this.connection, group);
    const names = [...new Set(members.map(({ clientId, host }) => `${clientId} at ${host}`))];
    return names.length === 0 ? "" : ` (by ${names.join(", ")})`;
  }

  async commit(group: string, offsets: readonly Progress[]): Promise<void> {
    const topics = [...new Set(offsets.map(({ topic }) => topic))].map((name) => ({
      name,
      partitionOffsets: offsets
        .filter(({ topic }) => topic === name)
        .map(({ partition, offset }) => ({ partition, offset })),
    }));
    await (await this.admin()).alterConsumerGroupOffsets({ groupId: group, topics });
  }

  /** Records before these offsets are gone for good. */
  async empty(before: readonly Progress[]): Promise<void> {
    await deleteRecords(clusterAt(this.connection, false).cluster, await this.admin(), before);
  }

  /** No service writes any more; who copies into this cluster still may. */
  async fence(): Promise<void> {
    await this.deny(await this.writers());
  }

  async unfence(): Promise<void> {
    const { cluster } = clusterAt(this.connection, false);
    const denied = (await cluster.listAcls()).filter((rule) => isFence(rule) && !isMirror(rule.principal));
    await Promise.all(denied.map((rule) => cluster.deleteAcl(rule)));
  }

  async isFenced(): Promise<boolean> {
    const all = await clusterAt(this.connection, false).cluster.listAcls();
    const denied = new Set(all.filter(isFence).map(({ principal }) => principal));
    return writersIn(all).every((principal) => denied.has(principal));
  }

  async hasFence(): Promise<boolean> {
    const all = await clusterAt(this.connection, false).cluster.listAcls();
    return all.some((rule) => isFence(rule) && !isMirror(rule.principal));
  }

  /** What is copied into this cluster changes nothing any more: no record, and no group's place. */
  async stopCopies(): Promise<void> {
    const { cluster } = clusterAt(this.connection, false);
    const copiers = copiersIn(await cluster.listAcls());
    await this.deny(copiers);
    await Promise.all(copiers.map((principal) => cluster.createAcl(denial(GROUP, READ, principal))));
  }

  async admitCopies(): Promise<void> {
    const { cluster } = clusterAt(this.connection, false);
    const copiers = copiersIn(await cluster.listAcls());
    const rules = copiers.flatMap((each) => [denial(TOPIC, WRITE, each), denial(GROUP, READ, each)]);
    await Promise.all(rules.map((rule) => cluster.deleteAcl(rule)));
  }

  private async writers(): Promise<string[]> {
    return writersIn(await clusterAt(this.connection, false).cluster.listAcls());
  }

  private async deny(principals: readonly string[]): Promise<void> {
    const { cluster } = clusterAt(this.connection, false);
    await Promise.all(principals.map((principal) => cluster.createAcl(denial(TOPIC, WRITE, principal))));
  }

  private options(): ClientOptions & { readonly timeout: number } {
    const { servers, tls, sasl } = settingsOf(this.connection);
    return {
      clientId: `ops-${process.pid}`,
      bootstrapBrokers: servers,
      ...(tls ? { tls, tlsServerName: true as const } : {}),
      ...(sasl ? { sasl: { ...sasl, mechanism: "SCRAM-SHA-512" as const } } : {}),
      retries: 3,
      connectTimeout: 3000,
      timeout: 15_000,
    };
  }

  private async admin(): Promise<Admin> {
    const { Admin: AdminClass } = await this.session.library();
    return (this.#admin ??= this.session.closing(new AdminClass(this.options())));
  }
}

function denial(resourceType: number, operation: number, principal: string): AclEntry {
  return { resourceType, resourceName: "*", patternType: LITERAL, principal, host: "*", operation, permission: DENY };
}

function isFence({ resourceType, resourceName, operation, permission }: AclEntry): boolean {
  return resourceType === TOPIC && resourceName === "*" && operation === WRITE && permission === DENY;
}

/** Whoever may write any topic; administrators need no rule. */
function writersIn(all: readonly AclEntry[]): string[] {
  const writers = all.filter(
    ({ resourceType, operation, permission }) => resourceType === TOPIC && operation === WRITE && permission === ALLOW,
  );
  return [...new Set(writers.map(({ principal }) => principal))].filter((principal) => !isMirror(principal));
}

/** While its password is rotated, the mirror has two names. */
function copiersIn(all: readonly AclEntry[]): string[] {
  return [...new Set([MIRROR, ...all.map(({ principal }) => principal).filter(isMirror)])];
}
