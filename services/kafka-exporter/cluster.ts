// Asks a cluster for its topics' offsets and its groups' progress, each broker for what it answers for itself: the
// partitions that it leads and the groups that it coordinates. A broker that doesn't answer leaves a gap, no more.

import type { Connection, ConnectionPool } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type * as library from "@platformatic/kafka" with { "resolution-mode": "import" };
import { answerOf } from "../../providers/kafka/answer";
import { describeConsumerGroups } from "../../providers/kafka/consumer-groups";
import { groupedBy } from "./grouped";
import type { Settings } from "./settings";

type Library = typeof library;
type Address = { readonly host: string; readonly port: number };

export interface Partition {
  readonly topic: string;
  readonly partition: number;
  /** -1: there is none. */
  readonly leader: number;
  readonly replicas: number;
  readonly inSync: number;
}

export interface Offset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface Group {
  readonly name: string;
  readonly members: number;
  /** -1: nothing is committed. */
  readonly committed: readonly Offset[];
}

export interface Snapshot {
  readonly brokers: number;
  readonly partitions: readonly Partition[];
  readonly newest: readonly Offset[];
  readonly oldest: readonly Offset[];
  readonly groups: readonly Group[];
  /** What could not be asked, in words. */
  readonly gaps: readonly string[];
}

/** Kafka's names for the ends of a partition, instead of a time. */
const NEWEST = -1n;
const OLDEST = -2n;
const READ_UNCOMMITTED = 0;
const PATIENCE_MS = 3000;

export class Cluster {
  private pool: ConnectionPool | undefined;

  constructor(private readonly settings: Settings) {}

  async snapshot(): Promise<Snapshot> {
    const lib = await import("@platformatic/kafka");
    const metadata = await this.fromAny(lib, (to) => answerOf(lib, lib.metadataV12.api.async(to, null, false, false)));
    const partitions = metadata.topics.flatMap((topic) =>
      topic.partitions.map((each) => ({
        topic: topic.name ?? "",
        partition: each.partitionIndex,
        leader: each.leaderId,
        replicas: each.replicaNodes.length,
        inSync: each.isrNodes.length,
      })),
    );
    const gaps: string[] = [];
    const answers = await Promise.all(
      metadata.brokers.map(async ({ nodeId, host, port }) => {
        try {
          const to = await this.connection(lib, { host, port });
          const led = partitions.filter((each) => each.leader === nodeId);
          const [newest, oldest, groups] = await Promise.all([
            offsets(lib, to, led, NEWEST),
            offsets(lib, to, led, OLDEST),
            groupsOf(lib, to),
          ]);
          return [{ newest, oldest, groups }];
        } catch (error) {
          gaps.push(`broker ${nodeId} at ${host}:${port}: ${messageOf(error)}`);
          return [];
        }
      }),
    );
    const all = answers.flat();
    // Whoever says nothing at all must not look well.
    if (all.length === 0) throw new Error(gaps.join("; "));
    return {
      brokers: all.length,
      partitions,
      newest: all.flatMap((each) => each.newest),
      oldest: all.flatMap((each) => each.oldest),
      groups: all.flatMap((each) => each.groups),
      gaps,
    };
  }

  private async fromAny<Answer>(lib: Library, ask: (to: Connection) => Promise<Answer>): Promise<Answer> {
    let last: unknown;
    for (const server of this.settings.bootstrapServers.split(",")) {
      const [host = "", port = ""] = server.split(":");
      try {
        return await ask(await this.connection(lib, { host, port: Number(port) }));
      } catch (error) {
        last = error;
      }
    }
    throw new Error(`no broker answers at ${this.settings.bootstrapServers}: ${messageOf(last)}`, { cause: last });
  }

  private connection(lib: Library, to: Address): Promise<Connection> {
    this.pool ??= newPool(lib, this.settings);
    return this.pool.get({ host: to.host, port: to.port });
  }
}

function newPool(lib: Library, { security }: Settings): ConnectionPool {
  const pool = new lib.ConnectionPool("kafka-exporter", {
    connectTimeout: PATIENCE_MS,
    requestTimeout: PATIENCE_MS,
    ...(security
      ? {
          tls: { ca: security.authority, cert: security.certificate, key: security.key },
          sasl: { mechanism: "SCRAM-SHA-512", username: security.username, password: security.password },
        }
      : {}),
  });
  // A connection may report further errors after the first one, and an error that nobody hears ends the process.
  pool.on("connecting", ({ connection }) => connection.on("error", () => undefined));
  return pool;
}

/** A partition whose leader has just moved is left out: the next time it is asked where it is then. */
async function offsets(lib: Library, to: Connection, led: readonly Partition[], at: bigint): Promise<Offset[]> {
  if (led.length === 0) return [];
  const request = [...groupedBy(led, (each) => each.topic)].map(([name, partitions]) => ({
    name,
    partitions: partitions.map((each) => ({
      partitionIndex: each.partition,
      currentLeaderEpoch: -1,
      timestamp: at,
    })),
  }));
  const { topics } = await answerOf(lib, lib.listOffsetsV9.api.async(to, -1, READ_UNCOMMITTED, request));
  return topics.flatMap(({ name, partitions }) =>
    partitions
      .filter((each) => each.errorCode === 0)
      .map((each) => ({ topic: name, partition: each.partitionIndex, offset: Number(each.offset) })),
  );
}

async function groupsOf(lib: Library, to: Connection): Promise<Group[]> {
  const listed = await answerOf(lib, lib.listGroupsV5.api.async(to, [], []));
  const names = listed.groups.map((each) => each.groupId);
  if (names.length === 0) return [];
  const wanted = names.map((groupId) => ({ groupId, memberEpoch: -1, topics: null }));
  const [committed, members] = await Promise.all([
    answerOf(lib, lib.offsetFetchV9.api.async(to, wanted, false)),
    membersOf(lib, to, listed.groups),
  ]);
  return committed.groups
    .filter((group) => group.errorCode === 0)
    .map((group) => ({
      name: group.groupId,
      members: members.get(group.groupId) ?? 0,
      committed: group.topics.flatMap((topic) =>
        topic.partitions.map((each) => ({
          topic: topic.name,
          partition: each.partitionIndex,
          offset: Number(each.committedOffset),
        })),
      ),
    }));
}

/** Groups of the newer protocol (KIP-848) are described by a request of their own. */
async function membersOf(
  lib: Library,
  to: Connection,
  groups: readonly { readonly groupId: string; readonly groupType: string }[],
): Promise<Map<string, number>> {
  const isNew = (type: string) => type.toLowerCase() === "consumer";
  const classic = groups.filter((each) => !isNew(each.groupType)).map((each) => each.groupId);
  const newer = groups.filter((each) => isNew(each.groupType)).map((each) => each.groupId);
  const [{ groups: older }, described] = await Promise.all([
    classic.length > 0 ? answerOf(lib, lib.describeGroupsV5.api.async(to, classic, false)) : { groups: [] },
    newer.length > 0 ? describeConsumerGroups(lib, to, newer) : [],
  ]);
  return new Map([...older, ...described].map(({ groupId, members }) => [groupId, members.length]));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
