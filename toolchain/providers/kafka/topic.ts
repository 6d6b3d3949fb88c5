/** kafka.Topic: a topic with its partitions, replicas and own settings. */
import type { Context, Diff, Failure, Props, ResourceType } from "../../../providers/host/types";
import { sameValue } from "../../../providers/host/wire";
import { breaches, complete, entries, text, whole, type Rules } from "../inputs";
import { Code, KafkaError, type TopicLayout, type TopicSpec } from "../../../providers/kafka/admin";
import { reassigned } from "../../../providers/kafka/assignment";
import type { Cluster, Patience } from "../../../providers/kafka/cluster";

const RULES: Rules = {
  name: { type: "string", required: true },
  partitions: { type: "integer", required: true, atLeast: 1 },
  replicationFactor: { type: "integer", required: true, atLeast: 1 },
  config: { type: "map" },
};

/** Kafka's own rule for names. */
const NAME = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;

/** @param connect the cluster of a provider's configuration, and how long it lets things take */
export function topicType(connect: (context: Context) => { cluster: Cluster; patience: Patience }): ResourceType {
  return {
    inputs: Object.keys(RULES),

    check: (news) => Promise.resolve({ inputs: news, failures: [...breaches(RULES, news), ...wrongName(news)] }),

    diff: (old, news) => Promise.resolve(topicDiff(old.outputs, news)),

    preview: (inputs) => complete(RULES, inputs),

    async create(inputs, context) {
      const { cluster, patience } = connect(context);
      const topic = specOf(inputs);
      await cluster.createTopic(topic).catch(async (error: unknown) => {
        if (!(error instanceof KafkaError && error.code === Code.TOPIC_EXISTS))
          throw told(error, "created", topic.name);
        // A deployment that was broken off may have made it, and the engine wasn't told any more.
        if (await isThere(cluster, topic)) return;
        throw new Error(
          `The topic ${topic.name} already exists, with other settings. To manage it from here on, import it (resource option import: "${topic.name}").`,
          { cause: error },
        );
      });
      await cluster.untilTopic(topic.name, { what: "appear", holds: (layout) => isComplete(layout, topic) }, patience);
      return { id: topic.name, outputs: complete(RULES, inputs) };
    },

    async read(id, _state, context) {
      const { cluster } = connect(context);
      const [layout, config] = await Promise.all([cluster.describeTopic(id), cluster.describeTopicConfig(id)]);
      const first = layout?.partitions[0];
      if (layout === undefined || config === undefined || first === undefined) return undefined;
      const inputs = complete(RULES, {
        name: id,
        partitions: layout.partitions.length,
        replicationFactor: first.replicas.length,
        config,
      });
      return { id, inputs, outputs: inputs };
    },

    async update(old, news, context) {
      const { cluster, patience } = connect(context);
      const [before, topic] = [specOf(old.outputs), specOf(news)];
      try {
        await changeSettings(cluster, before, topic);
        // The partitions that exist first: new ones are made with the new number of replicas.
        if (topic.replicationFactor !== before.replicationFactor) await changeReplicas(cluster, topic, patience);
        if (topic.partitions !== before.partitions) {
          // A deployment that was broken off may have added them.
          const now = (await cluster.describeTopic(topic.name))?.partitions.length;
          if (now !== topic.partitions) await cluster.addPartitions({ name: topic.name, count: topic.partitions });
          await cluster.untilTopic(
            topic.name,
            { what: "grow", holds: (layout) => isComplete(layout, topic) },
            patience,
          );
        }
      } catch (error) {
        throw told(error, "changed", topic.name);
      }
      return { outputs: complete(RULES, news) };
    },

    async delete(id, _state, context) {
      const { cluster, patience } = connect(context);
      await cluster.deleteTopic(id).catch((error: unknown) => {
        if (!(error instanceof KafkaError && error.code === Code.UNKNOWN_TOPIC)) throw told(error, "deleted", id);
      });
      await cluster.untilTopic(id, { what: "vanish", holds: (layout) => layout === undefined }, patience);
    },
  };
}

/** Like the official plugin: a topic can grow and change its settings and replicas; anything else makes a new one. */
export function topicDiff(old: Props, news: Props): Diff {
  const [before, after] = [complete(RULES, old), complete(RULES, news)];
  const changes: Record<string, "update" | "replace"> = {};
  for (const name of Object.keys(RULES)) {
    if (sameValue(before[name], after[name])) continue;
    const shrinks = name === "partitions" && whole(after, name) < whole(before, name);
    changes[name] = name === "name" || shrinks ? "replace" : "update";
  }
  // Two topics can't have the same name at the same time.
  return { changes, deleteBeforeReplace: !("name" in changes) };
}

function wrongName(news: Props): Failure[] {
  const name = news["name"];
  if (typeof name !== "string" || NAME.test(name)) return [];
  const reason = `"name" can't be ${JSON.stringify(name)}: up to 249 letters, digits, dots, underscores and hyphens.`;
  return [{ property: "name", reason }];
}

function specOf(values: Props): TopicSpec {
  return {
    name: text(values, "name"),
    partitions: whole(values, "partitions"),
    replicationFactor: whole(values, "replicationFactor"),
    config: entries(values, "config"),
  };
}

/** Exactly as it would be made. */
async function isThere(cluster: Cluster, { name, ...topic }: TopicSpec): Promise<boolean> {
  const [layout, config] = await Promise.all([cluster.describeTopic(name), cluster.describeTopicConfig(name)]);
  const [first] = layout?.partitions ?? [];
  if (layout === undefined || first === undefined || config === undefined) return false;
  const [partitions, replicationFactor] = [layout.partitions.length, first.replicas.length];
  return sameValue({ partitions, replicationFactor, config }, topic);
}

function isComplete(layout: TopicLayout | undefined, topic: TopicSpec): boolean {
  return (
    (layout?.partitions.length ?? 0) >= topic.partitions &&
    (layout?.partitions ?? []).every(({ leader }) => leader >= 0)
  );
}

async function changeSettings(cluster: Cluster, before: TopicSpec, after: TopicSpec): Promise<void> {
  const changed = Object.entries(after.config).filter(([key, value]) => before.config[key] !== value);
  const remove = Object.keys(before.config).filter((key) => !(key in after.config));
  if (changed.length + remove.length === 0) return;
  await cluster.alterTopicConfig({ name: after.name, set: Object.fromEntries(changed), remove });
}

async function changeReplicas(cluster: Cluster, topic: TopicSpec, patience: Patience): Promise<void> {
  const layout = await cluster.describeTopic(topic.name);
  if (layout === undefined) throw new Error("it is gone; run a refresh.");
  const replicas = reassigned(layout, topic.replicationFactor, await cluster.brokers());
  await cluster.reassign({ name: topic.name, replicas });
  const holds = (now: TopicLayout | undefined): boolean =>
    (now?.partitions ?? []).every(
      (partition, index) =>
        sameValue(new Set(partition.replicas), new Set(replicas[index])) &&
        partition.inSync.length === topic.replicationFactor,
    );
  await cluster.untilTopic(topic.name, { what: "be replicated", holds }, patience);
}

/** Kafka's own words, with what they are about. */
function told(error: unknown, done: string, name: string): Error {
  if (!(error instanceof KafkaError)) return error instanceof Error ? error : new Error(String(error));
  return new Error(`The topic ${name} could not be ${done}: ${error.message}`, { cause: error });
}
