/** What the resource types need of a cluster: every call takes many items and answers each of them. */
import type { Outcome } from "./batch";

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

/** Partitions by index. */
export interface TopicLayout {
  readonly partitions: readonly {
    readonly leader: number;
    readonly replicas: readonly number[];
    readonly inSync: readonly number[];
  }[];
}

export interface Broker {
  readonly id: number;
  readonly rack: string | undefined;
}

export interface AclEntry {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly patternType: number;
  readonly principal: string;
  readonly host: string;
  readonly operation: number;
  readonly permission: number;
}

/** `undefined` as a name: the default for all entities of the type. */
export interface QuotaEntity {
  readonly type: string;
  readonly name: string | undefined;
}

export interface QuotaChange {
  readonly entity: QuotaEntity;
  readonly set: Readonly<Record<string, number>>;
  readonly remove: readonly string[];
}

export interface Credential {
  readonly username: string;
  readonly mechanism: number;
  readonly iterations: number;
}

export type CredentialChange = Credential & { readonly salt: Buffer; readonly saltedPassword: Buffer };

export interface KafkaAdmin {
  createTopics(topics: TopicSpec[]): Promise<Outcome<void>[]>;
  deleteTopics(names: string[]): Promise<Outcome<void>[]>;
  /** `undefined`: there is no such topic. */
  describeTopics(names: string[]): Promise<Outcome<TopicLayout | undefined>[]>;
  /** Only what was set for the topic itself. */
  describeTopicConfigs(names: string[]): Promise<Outcome<Record<string, string> | undefined>[]>;
  alterTopicConfigs(
    changes: { name: string; set: Readonly<Record<string, string>>; remove: readonly string[] }[],
  ): Promise<Outcome<void>[]>;
  addPartitions(changes: { name: string; count: number }[]): Promise<Outcome<void>[]>;
  /** Replicas by partition index. */
  reassign(changes: { name: string; replicas: readonly (readonly number[])[] }[]): Promise<Outcome<void>[]>;
  brokers(): Promise<Broker[]>;

  createAcls(entries: AclEntry[]): Promise<Outcome<void>[]>;
  deleteAcls(entries: AclEntry[]): Promise<Outcome<void>[]>;
  listAcls(): Promise<AclEntry[]>;

  alterQuotas(changes: QuotaChange[]): Promise<Outcome<void>[]>;
  listQuotas(type: string): Promise<{ entity: QuotaEntity; values: Record<string, number> }[]>;

  upsertCredentials(changes: CredentialChange[]): Promise<Outcome<void>[]>;
  deleteCredentials(credentials: { username: string; mechanism: number }[]): Promise<Outcome<void>[]>;
  listCredentials(usernames: string[]): Promise<Credential[]>;
}

/** An error that Kafka itself answered with. */
export class KafkaError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export const Code = {
  UNKNOWN_TOPIC: 3,
  TOPIC_EXISTS: 36,
  NOT_CONTROLLER: 41,
  THROTTLED: 89,
  RESOURCE_NOT_FOUND: 91,
} as const;
