/** A cluster in memory that counts the requests it gets. */
import {
  Code,
  KafkaError,
  type AclEntry,
  type CredentialChange,
  type KafkaAdmin,
  type QuotaChange,
  type TopicSpec,
} from "../../../providers/kafka/admin";
import type { Outcome } from "../../../providers/kafka/batch";

interface Topic {
  config: Record<string, string>;
  replicas: number[][];
}

const DONE: Outcome<void> = { value: undefined };
const error = (code: number, message: string): Outcome<never> => ({ error: new KafkaError(code, message) });

export class FakeKafka implements KafkaAdmin {
  readonly topics = new Map<string, Topic>();
  readonly acls = new Map<string, AclEntry>();
  readonly quotas = new Map<string, Record<string, number>>();
  readonly credentials = new Map<string, CredentialChange>();
  /** Names of the requests, with how many items each had. */
  readonly requests: string[] = [];
  /** Looks until a new topic can be seen. */
  invisibleFor = 0;

  #log(name: string, items: unknown[]): void {
    this.requests.push(`${name} ${items.length}`);
  }

  #each<Item, Result>(
    name: string,
    items: Item[],
    answer: (item: Item) => Outcome<Result>,
  ): Promise<Outcome<Result>[]> {
    this.#log(name, items);
    return Promise.resolve(items.map(answer));
  }

  createTopics = (topics: TopicSpec[]) =>
    this.#each("createTopics", topics, ({ name, partitions, replicationFactor, config }) => {
      if (this.topics.has(name)) return error(Code.TOPIC_EXISTS, `Topic '${name}' already exists.`);
      if (replicationFactor > 3) return error(38, "only 3 broker(s) are registered.");
      const replicas = Array.from({ length: partitions }, () => [1, 2, 3].slice(0, replicationFactor));
      this.topics.set(name, { config: { ...config }, replicas });
      return DONE;
    });

  deleteTopics = (names: string[]) =>
    this.#each("deleteTopics", names, (name) =>
      this.topics.delete(name) ? DONE : error(Code.UNKNOWN_TOPIC, "unknown"),
    );

  describeTopics = (names: string[]) => {
    const hidden = this.invisibleFor-- > 0;
    return this.#each("describeTopics", names, (name) => {
      const topic = hidden ? undefined : this.topics.get(name);
      if (topic === undefined) return { value: undefined };
      return {
        value: {
          partitions: topic.replicas.map((replicas) => ({ leader: replicas[0] ?? -1, replicas, inSync: replicas })),
        },
      };
    });
  };

  describeTopicConfigs = (names: string[]) =>
    this.#each("describeTopicConfigs", names, (name) => ({ value: this.topics.get(name)?.config }));

  alterTopicConfigs = (changes: Parameters<KafkaAdmin["alterTopicConfigs"]>[0]) =>
    this.#each("alterTopicConfigs", changes, ({ name, set, remove }) => {
      const topic = this.topics.get(name);
      if (topic === undefined) return error(Code.UNKNOWN_TOPIC, "unknown");
      Object.assign(topic.config, set);
      for (const key of remove) delete topic.config[key];
      return DONE;
    });

  addPartitions = (changes: { name: string; count: number }[]) =>
    this.#each("addPartitions", changes, ({ name, count }) => {
      const topic = this.topics.get(name);
      while (topic !== undefined && topic.replicas.length < count) topic.replicas.push([...(topic.replicas[0] ?? [])]);
      return DONE;
    });

  reassign = (changes: Parameters<KafkaAdmin["reassign"]>[0]) =>
    this.#each("reassign", changes, ({ name, replicas }) => {
      const topic = this.topics.get(name);
      if (topic !== undefined) topic.replicas = replicas.map((list) => [...list]);
      return DONE;
    });

  brokers = () => Promise.resolve([1, 2, 3].map((id) => ({ id, rack: `z${id}` })));

  createAcls = (entries: AclEntry[]) =>
    this.#each("createAcls", entries, (entry) => (this.acls.set(JSON.stringify(entry), entry), DONE));

  deleteAcls = (entries: AclEntry[]) =>
    this.#each("deleteAcls", entries, (entry) => (this.acls.delete(JSON.stringify(entry)), DONE));

  listAcls = () => {
    this.#log("listAcls", []);
    return Promise.resolve([...this.acls.values()]);
  };

  alterQuotas = (changes: QuotaChange[]) =>
    this.#each("alterQuotas", changes, ({ entity, set, remove }) => {
      const key = JSON.stringify([entity.type, entity.name]);
      const values = { ...this.quotas.get(key), ...set };
      for (const name of remove) delete values[name];
      if (Object.keys(values).length > 0) this.quotas.set(key, values);
      else this.quotas.delete(key);
      return DONE;
    });

  listQuotas = (type: string) => {
    this.#log("listQuotas", []);
    const found = [...this.quotas].map(([key, values]) => {
      const [entityType = "", name] = JSON.parse(key) as (string | null)[];
      return { entity: { type: entityType ?? "", name: name ?? undefined }, values };
    });
    return Promise.resolve(found.filter(({ entity }) => entity.type === type));
  };

  upsertCredentials = (changes: CredentialChange[]) => {
    if (new Set(changes.map(({ username }) => username)).size < changes.length) throw new Error("duplicate user");
    return this.#each("upsertCredentials", changes, (change) => {
      this.credentials.set(`${change.username}|${change.mechanism}`, change);
      return DONE;
    });
  };

  deleteCredentials = (credentials: { username: string; mechanism: number }[]) =>
    this.#each("deleteCredentials", credentials, ({ username, mechanism }) =>
      this.credentials.delete(`${username}|${mechanism}`) ? DONE : error(Code.RESOURCE_NOT_FOUND, "no such credential"),
    );

  listCredentials = (usernames: string[]) => {
    this.#log("listCredentials", usernames);
    return Promise.resolve([...this.credentials.values()].filter(({ username }) => usernames.includes(username)));
  };
}
