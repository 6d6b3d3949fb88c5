// Topics, and the kinds of record in them, that come, go and change.

import type { Reviewed, ReviewedTopic } from "./reviewed";
import { changedKeys, code, codes, counted, differences, said, settingChange, settingValue, type Item } from "./words";

export function topicItems(before: Reviewed | undefined, after: Reviewed): Item[] {
  const { added, removed, kept } = differences(before?.topics ?? [], after.topics, (topic) => topic.name);
  return [
    ...added.map((topic): Item => ({ mark: "added", text: described(topic) })),
    ...kept.flatMap(([was, is]): Item[] => {
      const changes = topicChanges(was, is);
      return changes.length === 0 ? [] : [{ mark: "changed", text: `${code(is.name)}: ${changes.join("; ")}` }];
    }),
    ...removed.map((topic): Item => {
      const unprotect = topic.protected ? "; it is protected, so `pulumi state unprotect` comes first" : "";
      return { mark: "removed", text: `${code(topic.name)} of ${topic.system}, with all its records${unprotect}` };
    }),
  ];
}

function described(topic: ReviewedTopic): string {
  const { settings } = topic;
  const size = `${counted(topic.partitions, "partition")}, ${counted(topic.replicationFactor, "copy").replace("copys", "copies")}`;
  const kept = `kept ${settingValue("retention.ms", settings["retention.ms"])}`;
  const facts = [size, kept, ...(settings["cleanup.policy"] ? [`cleaned by ${settings["cleanup.policy"]}`] : [])];
  if (topic.deadLetterOf) return `${code(topic.name)} of ${topic.system}, for dead letters: ${facts.join(", ")}`;
  const dead = topic.deadLetter ? `; dead letters go to ${code(topic.deadLetter)}` : "; no dead letters";
  const key = topic.key ? `; key ${said(topic.key.by)}` : "";
  return `${code(topic.name)} of ${topic.system} (${said(topic.purpose)}): ${facts.join(", ")}${key}${dead}`;
}

function topicChanges(was: ReviewedTopic, is: ReviewedTopic): string[] {
  const settings = changedKeys(was.settings, is.settings);
  const number = (what: string, from: number, to: number) => (from === to ? [] : [`${what} ${from} → ${to}`]);
  return [
    ...number("partitions", was.partitions, is.partitions),
    ...number("copies", was.replicationFactor, is.replicationFactor),
    ...settings.map((name) => settingChange(name, was.settings[name], is.settings[name])),
    ...(was.deadLetter === is.deadLetter
      ? []
      : [`dead letters ${optional(was.deadLetter)} → ${optional(is.deadLetter)}`]),
    ...sources(was, is),
    ...(was.key?.by === is.key?.by
      ? []
      : [`key ${said(was.key?.by ?? "none")} → ${said(is.key?.by ?? "none")}, which is for its producers to follow`]),
    ...(was.owner === is.owner ? [] : [`owner ${said(was.owner ?? "nobody")} → ${said(is.owner ?? "nobody")}`]),
    ...(was.protected === is.protected
      ? []
      : [is.protected ? "now protected from deletion" : "no longer protected from deletion"]),
  ];
}

function sources(was: ReviewedTopic, is: ReviewedTopic): string[] {
  const { added, removed } = differences(was.deadLetterOf ?? [], is.deadLetterOf ?? [], (name) => name);
  return [
    ...(added.length > 0 ? [`takes dead letters of ${codes(added)} too`] : []),
    ...(removed.length > 0 ? [`takes none of ${codes(removed)} any more`] : []),
  ];
}

function optional(name: string | undefined): string {
  return name === undefined ? "nowhere" : code(name);
}

/** Subjects of the schema registry, as the systems name them. */
export function subjectItems(before: Reviewed | undefined, after: Reviewed): Item[] {
  const { added, removed, kept } = differences(subjects(before), subjects(after), (each) => each.name);
  return [
    ...added.map(({ name, about, topics }): Item => {
      return { mark: "added", text: `${code(name)} in ${codes(topics)}: ${said(about)}` };
    }),
    ...kept.flatMap(([was, is]): Item[] => {
      const same = was.about === is.about && was.topics.join() === is.topics.join();
      return same ? [] : [{ mark: "changed", text: `${code(is.name)} in ${codes(is.topics)}: ${said(is.about)}` }];
    }),
    ...removed.map(({ name }): Item => ({ mark: "removed", text: `${code(name)}: no topic has it any more` })),
  ];
}

interface Subject {
  readonly name: string;
  readonly about: string;
  readonly topics: readonly string[];
}

function subjects(plan: Reviewed | undefined): Subject[] {
  const found = new Map<string, { about: string; topics: string[] }>();
  for (const topic of plan?.topics ?? []) {
    for (const [name, about] of Object.entries(topic.subjects ?? {})) {
      const known = found.get(name) ?? { about, topics: [] };
      found.set(name, { about, topics: [...known.topics, topic.name] });
    }
  }
  return [...found].map(([name, each]) => ({ name, ...each }));
}
