// Gives series of topics and groups the labels by which rules and dashboards choose: whose they are, and which kind.

import type { Watched } from "./context";
import { JOBS, type Job } from "./metrics";

const OF_TOPICS: readonly Job[] = [JOBS.kafka, JOBS.offsets, JOBS.mirror];

interface Rule {
  readonly source_labels: readonly string[];
  readonly regex: string;
  readonly target_label: string;
  readonly replacement: string;
}

export function topicLabels({ catalog }: Pick<Watched, "catalog">, job: Job): Rule[] {
  if (!OF_TOPICS.includes(job)) return [];
  const owned = catalog.topics.map((topic) => [topic.system, topic.name] as const);
  const kinds = catalog.topics.map((topic) => [topic.kind, topic.name] as const);
  const groups = catalog.services.flatMap((service) => [
    ...service.consumes.map((each) => [service.system, each.group] as const),
    ...(service.streams ? [[service.system, service.streams.applicationId] as const] : []),
  ]);
  return [
    ...rules("topic", "system", owned),
    ...rules("topic", "kind", kinds),
    // Later rules win: a group's lag is its own system's matter, whosever the topic is.
    ...(job === JOBS.offsets ? rules("consumergroup", "system", groups) : []),
  ];
}

function rules(source: string, target: string, pairs: readonly (readonly [value: string, name: string])[]): Rule[] {
  const values = [...new Set(pairs.map(([value]) => value))];
  return values.map((value) => ({
    source_labels: [source],
    regex: [...new Set(pairs.filter(([each]) => each === value).map(([, name]) => escaped(name)))].join("|"),
    target_label: target,
    replacement: value,
  }));
}

function escaped(name: string): string {
  return name.replaceAll(".", "\\.");
}
