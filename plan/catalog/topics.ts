// The topics of a system: its own by name, tenant and service, and the dead-letter topics that belong to them.

import type { Environment } from "../configuration";
import type { Replication } from "../replication";
import { described } from "./declared-schemas";
import type { SystemFile, TopicEntry, TopicSettings } from "./system-file";
import { expand, type Lists } from "./templates";

export interface PlannedTopic {
  readonly name: string;
  readonly system: string;
  readonly kind: "events" | "dead-letter" | "internal";
  readonly partitions: number;
  readonly replicationFactor: number;
  /** As Kafka calls them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where records of this topic go that can't be processed. */
  readonly deadLetter?: string;
  /** Its entry says that what can't be processed of it is dropped. */
  readonly withoutDeadLetter?: true;
  /** For a dead-letter topic: where its records come from. */
  readonly deadLetterOf?: readonly string[];
  readonly purpose: string;
  readonly owner?: string;
  readonly key?: { readonly by: string; readonly reason?: string };
  /** Services warn about records above this size. */
  readonly warnAboveBytes?: number;
  /** Its deletion is refused by the engine until the protection is lifted. */
  readonly protected: boolean;
  readonly subjects?: Readonly<Record<string, string>>;
  /** The kinds of event in it, by aggregate. */
  readonly events?: NonNullable<TopicEntry["events"]>;
  /** What a record carries around its payload. */
  readonly envelope?: NonNullable<SystemFile["envelope"]>;
  /** When to tell somebody about it. */
  readonly alerts: SystemFile["alerts"]["topics"] | SystemFile["alerts"]["deadLetters"];
}

export interface TopicContext {
  readonly environment: Environment;
  readonly replication: Replication;
  readonly lists: Lists;
}

export function topicsOf(file: SystemFile, context: TopicContext): PlannedTopic[] {
  const sources = Object.entries(file.topics).flatMap(([template, entry]) =>
    expand(template, context.lists).map((name) => sourceTopic(name, entry, file, context)),
  );
  return [...sources, ...deadLettersOf(file, sources, context)];
}

function sourceTopic(name: string, entry: TopicEntry, file: SystemFile, context: TopicContext): PlannedTopic {
  const settings = effective(entry, file, context);
  const deadLetter = entry.deadLetter ? deadLetterName(name, file) : undefined;
  return {
    name,
    system: file.system,
    kind: "events",
    partitions: entry.partitions,
    replicationFactor: context.replication.factor,
    settings: kafkaSettings(settings, context.replication),
    ...(deadLetter ? { deadLetter } : {}),
    ...(entry.deadLetter === false ? { withoutDeadLetter: true } : {}),
    purpose: entry.purpose,
    ...(entry.owner ? { owner: entry.owner } : {}),
    ...(entry.key ? { key: { by: entry.key.by, ...(entry.key.reason ? { reason: entry.key.reason } : {}) } } : {}),
    ...(settings.warnAbove ? { warnAboveBytes: settings.warnAbove } : {}),
    protected: isProtected(context.environment),
    ...described(entry.subjects),
    ...(entry.events ? { events: entry.events } : {}),
    ...(file.envelope ? { envelope: file.envelope } : {}),
    alerts: file.alerts.topics,
  };
}

function deadLetterName(source: string, { deadLetters }: SystemFile): string | undefined {
  if (!deadLetters) return undefined;
  return deadLetters.style === "suffix" ? `${source}${deadLetters.suffix}` : deadLetters.topic;
}

function deadLettersOf(file: SystemFile, sources: readonly PlannedTopic[], context: TopicContext): PlannedTopic[] {
  const { deadLetters } = file;
  if (!deadLetters) return [];
  const bySource = sources.filter((topic) => topic.deadLetter !== undefined);
  const names = [...new Set(bySource.map((topic) => topic.deadLetter ?? ""))];
  return names.map((name) => {
    const from = bySource.filter((topic) => topic.deadLetter === name);
    const retention = deadLetters.retention === "source" ? longest(from) : keptFor(deadLetters.retention);
    const largest = Math.max(...from.map((topic) => Number(topic.settings["max.message.bytes"] ?? 0)));
    return {
      name,
      system: file.system,
      kind: "dead-letter",
      partitions:
        deadLetters.partitions === "source"
          ? Math.max(...from.map((topic) => topic.partitions))
          : deadLetters.partitions,
      replicationFactor: context.replication.factor,
      settings: {
        ...kafkaSettings(
          {
            cleanup: "delete",
            compression: deadLetters.compression ?? effectiveDefaults(file, context).compression,
            segment: effectiveDefaults(file, context).segment,
            segmentTime: deadLetters.segmentTime,
            minInSync: effectiveDefaults(file, context).minInSync,
          },
          context.replication,
        ),
        "retention.ms": String(retention),
        // A record that was accepted must be accepted here too, with what is written around it.
        ...(largest > 0 ? { "max.message.bytes": String(largest + DEAD_LETTER_MARGIN) } : {}),
      },
      deadLetterOf: from.map((topic) => topic.name),
      purpose: `Records of ${from.map((topic) => topic.name).join(", ")} that could not be processed`,
      protected: isProtected(context.environment),
      ...described(deadLetters.subjects),
      ...(deadLetters.envelope ? { envelope: deadLetters.envelope } : {}),
      alerts: file.alerts.deadLetters,
    };
  });
}

/** Room for what a dead letter says about the failure. */
const DEAD_LETTER_MARGIN = 64 * 1024;
const FOREVER = -1;

function longest(topics: readonly PlannedTopic[]): number {
  const retentions = topics.map((topic) => Number(topic.settings["retention.ms"] ?? FOREVER));
  return retentions.includes(FOREVER) ? FOREVER : Math.max(...retentions);
}

function keptFor(retention: number | "forever"): number {
  return retention === "forever" ? FOREVER : retention;
}

type Settings = { readonly [K in keyof TopicSettings]?: TopicSettings[K] | undefined };

/** A topic's own value, else the environment's, else the system's. What an environment changes, it changes for all topics. */
function effective(entry: Settings, file: SystemFile, context: TopicContext): Settings {
  const override = file.environments[context.environment] ?? {};
  const chosen = { ...effectiveDefaults(file, context), ...own(entry), ...own(override) };
  // An environment's retention is for topics that don't have their own.
  const retention = entry.retention ?? override.retention ?? file.defaults.retention;
  const atMost = override.retentionAtMost;
  const cut = atMost !== undefined && (retention === undefined || retention === "forever" || retention > atMost);
  return { ...chosen, retention: cut ? atMost : retention };
}

function effectiveDefaults(file: SystemFile, context: TopicContext): Settings {
  return { ...own(file.defaults), ...own(file.environments[context.environment] ?? {}) };
}

const NAMES = [
  "retention",
  "cleanup",
  "compression",
  "segment",
  "segmentTime",
  "deleteRetention",
  "maxMessage",
  "warnAbove",
  "minInSync",
] as const satisfies readonly (keyof TopicSettings)[];

function own(settings: Settings): Settings {
  const given = NAMES.filter((name) => settings[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, settings[name]]));
}

function kafkaSettings(settings: Settings, replication: Replication): Record<string, string> {
  const { retention, cleanup, compression, segment, segmentTime, deleteRetention, maxMessage, minInSync } = settings;
  const all: Record<string, string | number | undefined> = {
    "cleanup.policy": cleanup,
    "retention.ms": retention === undefined ? undefined : keptFor(retention),
    "compression.type": compression === "none" ? "uncompressed" : compression,
    "segment.bytes": segment,
    "segment.ms": segmentTime,
    "delete.retention.ms": deleteRetention,
    "max.message.bytes": maxMessage,
    // What one broker can't give isn't asked of it.
    "min.insync.replicas": Math.min(minInSync ?? replication.minInSync, replication.minInSync),
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function isProtected(environment: Environment): boolean {
  return environment === "prod" || environment === "dr";
}
