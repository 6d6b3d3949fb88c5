// What works as it is written but has a price that its author may not have meant to pay.

import type { Warning } from "../problems";
import type { LoadedSystem } from "./checks";
import type { PlannedTopic } from "./topics";

export function tradeOffs(system: LoadedSystem): Warning[] {
  const { file, topics, services } = system;
  const sources = topics.filter((topic) => topic.kind === "events");
  const about = (found: readonly PlannedTopic[], message: string): Warning[] =>
    found.length === 0 ? [] : [{ subject: `${file.system}: ${found.map((topic) => topic.name).join(", ")}`, message }];

  const policy = (topic: PlannedTopic) => topic.settings["cleanup.policy"];
  const forever = (topic: PlannedTopic) => topic.settings["retention.ms"] === "-1";
  const compactOnly = sources.filter(
    (topic) => policy(topic) === "compact" && !forever(topic) && topic.settings["retention.ms"],
  );
  const neverDeleted = sources.filter((topic) => policy(topic) === "compact,delete" && forever(topic));
  const compacted = sources.filter((topic) => policy(topic)?.startsWith("compact"));
  const byDate = sources.filter((topic) => /\bdate\b|\bday\b/i.test(topic.key?.by ?? ""));

  return [
    ...about(
      compactOnly,
      "cleanup compact ignores retention: the newest record of each key stays for ever; write compact,delete to have both",
    ),
    ...about(
      neverDeleted,
      "with retention forever, compact,delete means compact alone: nothing is ever deleted by age",
    ),
    ...about(
      compacted,
      "compaction keeps only the newest record of each key: earlier events of the same key will be gone",
    ),
    ...about(byDate, "a date as the key sends all records of a day to one partition: one broker does all the work"),
    ...sharedDeadLetters(system),
    ...services.flatMap((service) => [...idleInstances(system, service), ...skippedRecords(system, service)]),
    ...emptyTemplates(system),
  ];
}

function sharedDeadLetters({ file, topics }: LoadedSystem): Warning[] {
  return topics.flatMap((topic) => {
    if (topic.kind !== "dead-letter") return [];
    const wider = topics.filter(
      (each) => topic.deadLetterOf?.includes(each.name) && each.partitions > topic.partitions,
    );
    if (wider.length === 0) return [];
    const message =
      `has ${topic.partitions} partition${topic.partitions === 1 ? "" : "s"} for sources with up to ` +
      `${Math.max(...wider.map((each) => each.partitions))}: the order of each key is lost among the dead letters, ` +
      "and a consumer that keeps the partition's number fails";
    return [{ subject: `${file.system}: ${topic.name}`, message }];
  });
}

function idleInstances({ file, topics }: LoadedSystem, service: LoadedSystem["services"][number]): Warning[] {
  return service.consumes.flatMap(({ group, topics: read }) => {
    const partitions = topics
      .filter((topic) => read.includes(topic.name))
      .reduce((sum, topic) => sum + topic.partitions, 0);
    if (partitions === 0 || service.instances <= partitions) return [];
    const message = `${service.instances} instances share ${partitions} partitions: ${service.instances - partitions} have nothing to do`;
    return [{ subject: `${file.system}: group ${group}`, message }];
  });
}

function skippedRecords({ file }: LoadedSystem, service: LoadedSystem["services"][number]): Warning[] {
  return service.consumes.flatMap(({ group, topics: read, deadLetters, entry }) => {
    const lost = read.filter((topic) => !deadLetters[topic]);
    if (entry.deadLetterAfter === undefined || lost.length === 0) return [];
    const message = `what fails ${entry.deadLetterAfter} times of ${lost.join(", ")} is skipped: it has no dead-letter topic`;
    return [{ subject: `${file.system}: group ${group}`, message }];
  });
}

function emptyTemplates({ file, topics }: LoadedSystem): Warning[] {
  const templates = Object.keys(file.topics).filter((name) => name.includes("{"));
  return templates
    .filter((template) => {
      const shape = new RegExp(
        `^${template
          .split(/\{[^}]*\}/)
          .map(escaped)
          .join("[^.]+")}$`,
      );
      return !topics.some((topic) => shape.test(topic.name));
    })
    .map((template) => ({
      subject: `${file.system}: ${template}`,
      message: `stands for no topic: the stack lists no ${listsOf(template).join(" or no ")}`,
    }));
}

function listsOf(template: string): string[] {
  return [
    ...(template.includes("{tenant}") ? ["tenants"] : []),
    ...(template.includes("{service}") ? ["internalServices"] : []),
  ];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
