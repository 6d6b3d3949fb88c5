// The services of a system, with their templates filled: what each reads and writes, and as whom.

import type { PlannedTopic, TopicContext } from "./topics";
import type { ConsumeEntry, ServiceEntry, SystemFile } from "./system-file";
import { bindings, expand, fillName, type Bound, type Lists } from "./templates";

export interface PlannedService {
  readonly name: string;
  readonly system: string;
  readonly purpose?: string;
  readonly owner?: string;
  readonly instances: number;
  readonly clientCertificate: boolean;
  readonly produces: readonly string[];
  readonly consumes: readonly Consumption[];
  /** One for each instance; none where nothing is written in transactions. */
  readonly transactionalIds: readonly string[];
  readonly streams?: { readonly applicationId: string; readonly guarantee: string };
  readonly producer: ServiceEntry["producer"];
  readonly quotas: ServiceEntry["quotas"];
  /** Where it says how it fares. */
  readonly metrics?: NonNullable<ServiceEntry["metrics"]>;
}

export interface Consumption {
  readonly group: string;
  readonly topics: readonly string[];
  /** By topic read, the topic for what can't be processed. Empty unless the entry says when to give up. */
  readonly deadLetters: Readonly<Record<string, string>>;
  readonly entry: ConsumeEntry;
  /** What to do about each kind of failure. */
  readonly errors: SystemFile["errors"];
}

export function servicesOf(file: SystemFile, topics: readonly PlannedTopic[], context: TopicContext): PlannedService[] {
  const { lists, environment } = context;
  // An environment that sets the compression of its topics sets that of their producers too.
  const compression = file.environments[environment]?.compression;
  return Object.entries(file.services).flatMap(([template, entry]) =>
    bindings(template, lists).map((bound) => {
      const service = plannedService(fillName(template, bound), entry, file, topics, lists, bound);
      if (!service.producer || compression === undefined || compression === "producer") return service;
      return { ...service, producer: { ...service.producer, compression } };
    }),
  );
}

function plannedService(
  name: string,
  entry: ServiceEntry,
  file: SystemFile,
  topics: readonly PlannedTopic[],
  lists: Lists,
  bound: Bound,
): PlannedService {
  const all = (names: readonly string[]) => names.flatMap((each) => expand(each, lists, bound));
  const deadLetterOf = (topic: string) => topics.find((each) => each.name === topic)?.deadLetter;
  const consumes = entry.consumes.map((each): Consumption => {
    const read = all(each.topics);
    const pairs = read.map((topic) => [topic, deadLetterOf(topic)] as const);
    const given = each.deadLetterAfter === undefined ? [] : pairs.filter(([, target]) => target !== undefined);
    return {
      group: fillName(each.group, bound),
      topics: read,
      deadLetters: Object.fromEntries(given) as Record<string, string>,
      entry: { ...each, alerts: { ...file.alerts.groups, ...each.alerts } },
      errors: file.errors,
    };
  });
  return {
    name,
    system: file.system,
    ...(entry.purpose ? { purpose: entry.purpose } : {}),
    ...(entry.owner ? { owner: entry.owner } : {}),
    instances: entry.instances,
    clientCertificate: entry.clientCertificate ?? file.clientCertificates,
    produces: all(entry.produces),
    consumes,
    transactionalIds: transactionalIds(name, entry, bound),
    ...(entry.streams
      ? { streams: { applicationId: fillName(entry.streams.applicationId, bound), guarantee: entry.streams.guarantee } }
      : {}),
    producer: entry.producer,
    quotas: entry.quotas,
    ...(entry.metrics ? { metrics: entry.metrics } : {}),
  };
}

/** Exactly once needs a name under which unfinished work of an earlier life can be undone. */
function transactionalIds(name: string, entry: ServiceEntry, bound: Bound): string[] {
  const exactlyOnce = entry.consumes.some((each) => each.guarantee === "exactly-once");
  if (!entry.transactionalId && !exactlyOnce) return [];
  const base = fillName(entry.transactionalId ?? name, bound);
  return Array.from({ length: entry.instances }, (_, index) => `${base}-${index + 1}`);
}
