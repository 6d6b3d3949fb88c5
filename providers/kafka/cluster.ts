/** A cluster as the resource types see it: single calls, gathered into few requests, done when they can be seen. */
import type {
  AclEntry,
  Broker,
  Credential,
  CredentialChange,
  KafkaAdmin,
  QuotaChange,
  QuotaEntity,
  TopicLayout,
  TopicSpec,
} from "./admin";
import { batched, type BatchOptions, type Outcome } from "./batch";

/** How long a topic may take to appear or to vanish, and how often to look. */
export interface Patience {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

const LOOK_AGAIN_MS = 50;

export type Cluster = ReturnType<typeof clusterOf>;

export function clusterOf(admin: KafkaAdmin, options: BatchOptions = {}) {
  const many = <Item, Result>(run: (items: Item[]) => Promise<Outcome<Result>[]>): ((item: Item) => Promise<Result>) =>
    batched(run, options);
  /** One listing answers all that ask at the same time. */
  const shared = <Result>(list: () => Promise<Result>): (() => Promise<Result>) => {
    const call = batched<undefined, Result>(async (askers) => {
      const value = await list();
      return askers.map(() => ({ value }));
    }, options);
    return () => call(undefined);
  };

  const describeTopic = many((names: string[]) => admin.describeTopics(names));
  const quotaLists = new Map<string, () => ReturnType<KafkaAdmin["listQuotas"]>>();
  const listAcls = shared(() => admin.listAcls());

  return {
    createTopic: many((topics: TopicSpec[]) => admin.createTopics(topics)),
    deleteTopic: many((names: string[]) => admin.deleteTopics(names)),
    describeTopic,
    describeTopicConfig: many((names: string[]) => admin.describeTopicConfigs(names)),
    alterTopicConfig: many((changes: Parameters<KafkaAdmin["alterTopicConfigs"]>[0]) =>
      admin.alterTopicConfigs(changes),
    ),
    addPartitions: many((changes: { name: string; count: number }[]) => admin.addPartitions(changes)),
    reassign: many((changes: Parameters<KafkaAdmin["reassign"]>[0]) => admin.reassign(changes)),
    brokers: (): Promise<Broker[]> => admin.brokers(),

    createAcl: many((entries: AclEntry[]) => admin.createAcls(entries)),
    deleteAcl: many((entries: AclEntry[]) => admin.deleteAcls(entries)),
    listAcls,

    alterQuota: many((changes: QuotaChange[]) => admin.alterQuotas(changes)),
    async describeQuota(entity: QuotaEntity): Promise<Record<string, number> | undefined> {
      let list = quotaLists.get(entity.type);
      if (list === undefined) quotaLists.set(entity.type, (list = shared(() => admin.listQuotas(entity.type))));
      return (await list()).find((found) => found.entity.name === entity.name)?.values;
    },

    // One request may name a user only once, so credentials of one user in two mechanisms go one after the other.
    upsertCredential: many((changes: CredentialChange[]) => inRounds(changes, (some) => admin.upsertCredentials(some))),
    deleteCredential: many((credentials: { username: string; mechanism: number }[]) =>
      inRounds(credentials, (some) => admin.deleteCredentials(some)),
    ),
    describeCredentials: many(async (usernames: string[]): Promise<Outcome<Credential[]>[]> => {
      const found = await admin.listCredentials(usernames);
      return usernames.map((name) => ({ value: found.filter(({ username }) => username === name) }));
    }),

    /** Looks until the topic is as wished; an error says what was waited for. */
    async untilTopic(
      name: string,
      wish: { readonly what: string; readonly holds: (layout: TopicLayout | undefined) => boolean },
      { timeoutSeconds, signal }: Patience,
    ): Promise<void> {
      const deadline = Date.now() + timeoutSeconds * 1000;
      while (!wish.holds(await describeTopic(name))) {
        if (signal.aborted) throw new Error(`Interrupted while waiting for the topic ${name} to ${wish.what}.`);
        if (Date.now() > deadline)
          throw new Error(`The topic ${name} did not ${wish.what} within ${timeoutSeconds} s.`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
    },
  };
}

async function inRounds<Item extends { username: string }>(
  items: Item[],
  run: (items: Item[]) => Promise<Outcome<void>[]>,
): Promise<Outcome<void>[]> {
  const outcomes: Outcome<void>[] = [];
  let open = [...items.entries()];
  while (open.length > 0) {
    const first = new Map<string, (typeof open)[number]>();
    for (const entry of open) if (!first.has(entry[1].username)) first.set(entry[1].username, entry);
    const round = [...first.values()];
    const results = await run(round.map(([, item]) => item));
    round.forEach(([index], position) => (outcomes[index] = results[position] ?? { error: new Error("No answer.") }));
    open = open.filter((entry) => !round.includes(entry));
  }
  return outcomes;
}
