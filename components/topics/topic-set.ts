// The topics of the plan, as the official provider's resources.

import * as kafka from "@pulumi/kafka";
import * as pulumi from "@pulumi/pulumi";
import type { PlannedTopic } from "../../plan/catalog/topics";

export interface TopicSetArgs {
  readonly topics: readonly PlannedTopic[];
  readonly provider: kafka.Provider;
  /** Nothing is done to a topic before it has looked at what would be lost. */
  readonly guard: pulumi.Resource;
}

/** Makes: one topic each, dead-letter topics included. In prod and dr they are protected: the engine deletes none. */
export class TopicSet extends pulumi.ComponentResource {
  readonly topics: readonly kafka.Topic[];

  constructor(name: string, { topics, provider, guard }: TopicSetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kafka-platform:topics:TopicSet", name, {}, opts);
    this.topics = topics.map(
      (topic) =>
        new kafka.Topic(
          topic.name,
          {
            name: topic.name,
            partitions: topic.partitions,
            replicationFactor: topic.replicationFactor,
            config: { ...topic.settings },
          },
          // What can only be replaced has to go first, since its name is taken.
          { parent: this, provider, dependsOn: [guard], protect: topic.protected, deleteBeforeReplace: true },
        ),
    );
    this.registerOutputs();
  }
}
