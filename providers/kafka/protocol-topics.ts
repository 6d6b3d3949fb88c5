/** Topics in Kafka's protocol. Any broker takes these requests and passes them to the controller. */
import type { KafkaAdmin, TopicLayout } from "./admin";
import { Code, KafkaError } from "./admin";
import type { Outcome } from "./batch";
import { DONE, REQUEST_TIMEOUT_MS, byName, type Requests } from "./requests";

type TopicCalls = Pick<
  KafkaAdmin,
  | "createTopics"
  | "deleteTopics"
  | "describeTopics"
  | "describeTopicConfigs"
  | "alterTopicConfigs"
  | "addPartitions"
  | "reassign"
  | "brokers"
>;

export function topicCalls(requests: Requests): TopicCalls {
  return {
    createTopics: (topics) =>
      requests.change(topics, async (some) => {
        const request = some.map(({ name, partitions, replicationFactor, config }) => ({
          name,
          numPartitions: partitions,
          replicationFactor,
          assignments: [],
          configs: Object.entries(config).map(([key, value]) => ({ name: key, value })),
        }));
        const answer = await requests.ask(
          (lib, to) => lib.createTopicsV7.api.async(to, request, REQUEST_TIMEOUT_MS, false),
          { repeatable: false },
        );
        return byName(answer.topics, some);
      }),

    deleteTopics: (names) =>
      requests.change(names, async (some) => {
        const request = some.map((name) => ({ name }));
        const answer = await requests.ask((lib, to) => lib.deleteTopicsV6.api.async(to, request, REQUEST_TIMEOUT_MS), {
          repeatable: false,
        });
        return byName(answer.responses, request);
      }),

    async describeTopics(names) {
      const answer = await requests.ask((lib, to) => lib.metadataV12.api.async(to, names, false, false), {
        repeatable: true,
      });
      const found = new Map(answer.topics.map((topic) => [topic.name, topic]));
      return names.map((name): Outcome<TopicLayout | undefined> => {
        const topic = found.get(name);
        if (topic === undefined || topic.errorCode === Code.UNKNOWN_TOPIC) return DONE;
        if (topic.errorCode !== 0 && topic.partitions.length === 0) {
          return {
            error: new KafkaError(
              topic.errorCode,
              `The topic ${name} can't be read (Kafka's error ${topic.errorCode}).`,
            ),
          };
        }
        const partitions = [...topic.partitions]
          .sort((left, right) => left.partitionIndex - right.partitionIndex)
          .map(({ leaderId, replicaNodes, isrNodes }) => ({
            leader: leaderId,
            replicas: replicaNodes,
            inSync: isrNodes,
          }));
        return { value: { partitions } };
      });
    },

    async describeTopicConfigs(names) {
      const answer = await requests.ask(
        (lib, to) => {
          const resources = names.map((name) => ({ resourceType: lib.ConfigResourceTypes.TOPIC, resourceName: name }));
          return lib.describeConfigsV4.api.async(to, resources, false, false);
        },
        { repeatable: true },
      );
      const { ConfigSources } = await requests.connection.library();
      const found = new Map(answer.results.map((result) => [result.resourceName, result]));
      return names.map((name) => {
        const result = found.get(name);
        if (result === undefined || result.errorCode === Code.UNKNOWN_TOPIC) return DONE;
        if (result.errorCode !== 0) {
          return {
            error: new KafkaError(
              result.errorCode,
              result.errorMessage ?? `The topic ${name}'s settings can't be read.`,
            ),
          };
        }
        const own = result.configs.filter(({ configSource }) => configSource === ConfigSources.TOPIC_CONFIG);
        return { value: Object.fromEntries(own.map(({ name: key, value }) => [key, value ?? ""])) };
      });
    },

    alterTopicConfigs: (changes) =>
      requests.change(changes, async (some) => {
        const answer = await requests.ask(
          (lib, to) => {
            const { SET, DELETE } = lib.IncrementalAlterConfigOperationTypes;
            const resources = some.map(({ name, set, remove }) => ({
              resourceType: lib.ConfigResourceTypes.TOPIC,
              resourceName: name,
              configs: [
                ...Object.entries(set).map(([key, value]) => ({ name: key, value, configOperation: SET })),
                ...remove.map((key) => ({ name: key, configOperation: DELETE })),
              ],
            }));
            return lib.incrementalAlterConfigsV1.api.async(to, resources, false);
          },
          { repeatable: true },
        );
        return byName(
          answer.responses.map((response) => ({ ...response, name: response.resourceName })),
          some,
        );
      }),

    addPartitions: (changes) =>
      requests.change(changes, async (some) => {
        const request = some.map(({ name, count }) => ({ name, count, assignments: null }));
        const answer = await requests.ask(
          (lib, to) => lib.createPartitionsV3.api.async(to, request, REQUEST_TIMEOUT_MS, false),
          { repeatable: false },
        );
        return byName(answer.results, some);
      }),

    reassign: (changes) =>
      requests.change(changes, async (some) => {
        const topics = some.map(({ name, replicas }) => ({
          name,
          partitions: replicas.map((list, partitionIndex) => ({ partitionIndex, replicas: [...list] })),
        }));
        const answer = await requests.ask(
          (lib, to) => lib.alterPartitionReassignmentsV0.api.async(to, REQUEST_TIMEOUT_MS, true, topics),
          { repeatable: true },
        );
        if (answer.errorCode !== 0) return some.map(() => answer);
        const worst = answer.responses.map(({ name, partitions }) => ({
          name,
          ...(partitions.find(({ errorCode }) => errorCode !== 0) ?? { errorCode: 0 }),
        }));
        return byName(worst, some);
      }),

    async brokers() {
      const answer = await requests.ask((lib, to) => lib.metadataV12.api.async(to, [], false, false), {
        repeatable: true,
      });
      return answer.brokers.map(({ nodeId, rack }) => ({ id: nodeId, rack: rack ?? undefined }));
    },
  };
}
