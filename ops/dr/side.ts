// One of the two clusters of a mirror, with what is asked of it and done to it.

import type { Admin, Consumer } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { MIRROR_USER } from "../../plan/mirror/names";
import { clusterAt, settingsOf, type ClusterConnection } from "../../providers/cluster/connection";
import type { AclEntry } from "../../providers/kafka/admin";
import type { Session } from "../frame/session";
import { readRecords, type Place, type StoredRecord } from "../records/read";

const NEWEST = -1n;
const OLDEST = -2n;
/** Of the record with the latest time. */
const LATEST_TIME = -3n;
const COMMITTED = 1;
/** Offsets: ends of transactions take some, and have no time. */
const CLOSE_BY = 100n;

/** Kafka's own numbers. */
const TOPIC = 2;
const GROUP = 3;
const LITERAL = 3;
const READ = 3;
const WRITE = 4;
const DENY = 2;
const ALLOW = 3;

const MIRROR = `User:${MIRROR_USER}`;

export interface Progress extends Place {
  readonly offset: bigint;
}

export const nameOf = ({ topic, partition }: Place): string => `${topic}-${partition}`;

export class Side {
  #admin: Admin | undefined;
  #consumer: Consumer | undefined;

  constructor(
    readonly name: string,
    private readonly connection: ClusterConnection,
    private readonly session: Session,
  ) {}

  /** Asked once: a cluster that is gone mustn't cost time that its standby could use. */
  async answers(): Promise<boolean> {
    const { Admin: AdminClass } = await this.session.library();
    const admin = new AdminClass({ ...this.options(), retries: 0, connectTimeout: 2000, timeout: 5000 });
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
    if (topics.length === 0) return [];
    const { topics: found } = await (await this.admin()).metadata({ topics: [...topics], forceUpdate: true });
    return [...found].flatMap(([topic, { partitionsCount }]) =>
      Array.from({ length: partitionsCount }, (_, partition) => ({ topic, partition })),
    );
  }

  /** Given anew each time that a topic of this name is made. */
  async topicId(topic: string): Promise<string> {
    const { topics } = await (await this.admin()).metadata({ topics: [topic], forceUpdate: true });
    return topics.get(topic)?.id ?? "";
  }

  /** What has been written and committed. */
  ends(places: readonly Place[]): Promise<Progress[]> {
    return this.offsets(places, NEWEST);
  }

  beginnings(places: readonly Place[]): Promise<Progress[]> {
    return this.offsets(places, OLDEST);
  }

  /** Milliseconds; undefined: there is no record. */
  async newestTime(places: readonly Place[]): Promise<number | undefined> {
    const times = (await this.listed(places, LATEST_TIME)).map(({ timestamp }) => Number(timestamp));
    const known = times.filter((time) => time >= 0);
    return known.length > 0 ? Math.max(...known) : undefined;
  }

  private async offsets(places: readonly Place[], at: bigint): Promise<Progress[]> {
    return (await this.listed(places, at)).map(({ topic, partition, offset }) => ({ topic, partition, offset }));
  }

  private async listed(places: readonly Place[], at: bigint) {
    if (places.length === 0) return [];
    const topics = [...new Set(places.map(({ topic }) => topic))].map((name) => ({
      name,
      partitions: places
        .filter(({ topic }) => topic === name)
        .map(({ partition }) => ({ partitionIndex: partition, timestamp: at })),
    }));
    const answer = await (await this.admin()).listOffsets({ topics, isolationLevel: COMMITTED });
    return answer.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, offset, timestamp }) => ({
        topic: name,
        partition: partitionIndex,
        offset,
        timestamp,
      })),
    );
  }

  async read(place: Place, from: bigint, use: (record: StoredRecord) => Promise<void> | void): Promise<number> {
    const [end] = await this.ends([place]);
    return readRecords(await this.consumer(), place, from, end?.offset ?? from, use);
  }

  /** When the first record from there on was written, in milliseconds; undefined: there is none close by. */
  async timeAt({ offset, ...place }: Progress): Promise<number | undefined> {
    const [end] = await this.ends([place]);
    const to = offset + CLOSE_BY < (end?.offset ?? offset) ? offset + CLOSE_BY : (end?.offset ?? offset);
    let first: number | undefined;
    await readRecords(await this.consumer(), place, offset, to, ({ timestamp }) => {
      first ??= Number(timestamp);
    });
    return first;
  }

  async readAll(topic: string, use: (record: StoredRecord) => void): Promise<void> {
    for (const begin of await this.beginnings(await this.partitions([topic])))
      await this.read(begin, begin.offset, use);
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
    if (before.length === 0) return;
    const topics = [...new Set(before.map(({ topic }) => topic))].map((name) => ({
      name,
      partitions: before.filter(({ topic }) => topic === name).map(({ partition, offset }) => ({ partition, offset })),
    }));
    await (await this.admin()).deleteRecords({ topics });
  }

  /** No service writes any more; who copies into this cluster still may. */
  async fence(): Promise<void> {
    await this.deny(await this.writers());
  }

  async unfence(): Promise<void> {
    const { cluster } = clusterAt(this.connection, false);
    const denied = (await cluster.listAcls()).filter((rule) => isFence(rule) && rule.principal !== MIRROR);
    await Promise.all(denied.map((rule) => cluster.deleteAcl(rule)));
  }

  async isFenced(): Promise<boolean> {
    const all = await clusterAt(this.connection, false).cluster.listAcls();
    const denied = new Set(all.filter(isFence).map(({ principal }) => principal));
    return writersIn(all).every((principal) => denied.has(principal));
  }

  async hasFence(): Promise<boolean> {
    const all = await clusterAt(this.connection, false).cluster.listAcls();
    return all.some((rule) => isFence(rule) && rule.principal !== MIRROR);
  }

  /** What is copied into this cluster changes nothing any more: no record, and no group's place. */
  async stopCopies(): Promise<void> {
    await this.deny([MIRROR]);
    await clusterAt(this.connection, false).cluster.createAcl(denial(GROUP, READ, MIRROR));
  }

  async admitCopies(): Promise<void> {
    const { cluster } = clusterAt(this.connection, false);
    const rules = [denial(TOPIC, WRITE, MIRROR), denial(GROUP, READ, MIRROR)];
    await Promise.all(rules.map((rule) => cluster.deleteAcl(rule)));
  }

  private async writers(): Promise<string[]> {
    return writersIn(await clusterAt(this.connection, false).cluster.listAcls());
  }

  private async deny(principals: readonly string[]): Promise<void> {
    const { cluster } = clusterAt(this.connection, false);
    await Promise.all(principals.map((principal) => cluster.createAcl(denial(TOPIC, WRITE, principal))));
  }

  private options() {
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

  private async consumer(): Promise<Consumer> {
    const { Consumer: ConsumerClass } = await this.session.library();
    const options = { ...this.options(), groupId: `ops-${process.pid}` };
    return (this.#consumer ??= this.session.closing(new ConsumerClass(options)));
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
  return [...new Set(writers.map(({ principal }) => principal))].filter((principal) => principal !== MIRROR);
}
