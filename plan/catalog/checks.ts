// What can be wrong with systems that each look right: names that clash, things that nobody declares.

import type { Problem } from "../problems";
import type { PlannedService } from "./services";
import type { SystemFile } from "./system-file";
import { unknownVariables } from "./templates";
import type { PlannedTopic } from "./topics";

export interface LoadedSystem {
  /** Path of the file, for messages. */
  readonly source: string;
  readonly file: SystemFile;
  readonly topics: readonly PlannedTopic[];
  readonly services: readonly PlannedService[];
}

const LONGEST_NAME = 249;
const LEGAL = /^[A-Za-z0-9._-]+$/;

export function checkSystem(system: LoadedSystem): Problem[] {
  const { file, source, topics, services } = system;
  const problems: Problem[] = [];
  const refuse = (path: string, value: unknown, reason: string) => problems.push({ source, path, value, reason });
  const declared = new Set(topics.map((topic) => topic.name));
  const pattern = namingPattern(file);

  if (pattern === "broken") refuse("naming.pattern", file.naming?.pattern, "is no regular expression");
  for (const name of [...Object.keys(file.topics), ...Object.keys(file.services)]) {
    const unknown = unknownVariables(name);
    if (unknown.length > 0) refuse(name, `{${unknown[0]}}`, "is no template: write {tenant} or {service}");
  }
  for (const { name, kind } of topics) {
    const path = `topics.${name}`;
    if (name.length > LONGEST_NAME)
      refuse(path, name.length, `is longer than the ${LONGEST_NAME} characters that Kafka allows`);
    else if (!LEGAL.test(name) || name === "." || name === "..") {
      refuse(path, name, "is no legal name of a topic: use letters, digits, dots, dashes and underscores");
    } else if (name.startsWith("__")) refuse(path, name, "begins with __, which is Kafka's own");
    if (pattern instanceof RegExp && kind === "events" && !pattern.test(name)) {
      refuse(path, name, `doesn't match the system's naming pattern ${file.naming?.pattern}`);
    }
  }
  for (const [name, entry] of Object.entries(file.topics)) {
    if (entry.warnAbove && entry.maxMessage && entry.warnAbove > entry.maxMessage) {
      refuse(`topics.${name}.warnAbove`, entry.warnAbove, "is above maxMessage, so it would never warn");
    }
  }
  for (const service of services) problems.push(...checkService(service, declared, source, file));
  return problems;
}

function namingPattern({ naming }: SystemFile): RegExp | "broken" | undefined {
  if (!naming) return undefined;
  try {
    return new RegExp(naming.pattern);
  } catch {
    return "broken";
  }
}

function checkService(
  service: PlannedService,
  declared: ReadonlySet<string>,
  source: string,
  file: SystemFile,
): Problem[] {
  const problems: Problem[] = [];
  const at = `services.${service.name}`;
  const refuse = (path: string, value: unknown, reason: string) =>
    problems.push({ source, path: `${at}.${path}`, value, reason });
  const undeclared = "is declared by no topic of this system; declare it, or correct its name";
  for (const topic of service.produces) if (!declared.has(topic)) refuse("produces", topic, undeclared);
  service.consumes.forEach(({ topics, deadLetters, entry }, index) => {
    const path = `consumes[${index}]`;
    for (const topic of topics) if (!declared.has(topic)) refuse(`${path}.topics`, topic, undeclared);
    // Where only some have none, that is a trade-off rather than a mistake.
    const lost = topics.filter((topic) => declared.has(topic) && !deadLetters[topic]);
    if (entry.deadLetterAfter !== undefined && lost.length > 0 && Object.keys(deadLetters).length === 0) {
      const cure = file.deadLetters ? "set its deadLetter to true" : "describe deadLetters for the system";
      refuse(
        `${path}.deadLetterAfter`,
        entry.deadLetterAfter,
        `has no dead-letter topic to send ${lost.join(", ")} to: ${cure}`,
      );
    }
    const { heartbeatInterval: beat, sessionTimeout: session } = entry;
    if (beat !== undefined && session !== undefined && beat * 3 > session) {
      refuse(`${path}.heartbeatInterval`, beat, `must be at most a third of sessionTimeout (${session})`);
    }
  });
  for (const [name, value] of Object.entries(service.quotas ?? {})) {
    if (value === 0)
      refuse(`quotas.${name}`, 0, "a quota of nothing would stop the service: write more, or remove the line");
  }
  if (service.producer && !service.producer.idempotent && service.transactionalIds.length > 0) {
    refuse("producer.idempotent", false, "transactions need it: remove the line");
  }
  return problems;
}

/** What can only be seen with all systems side by side. */
export function checkTogether(systems: readonly LoadedSystem[], reservedUsers: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const claims = (kind: string, entries: (system: LoadedSystem) => readonly (readonly [string, string])[]) => {
    const owners = new Map<string, { label: string; source: string }>();
    for (const system of systems) {
      for (const [key, label] of entries(system)) {
        const other = owners.get(key);
        if (other && !(other.label === label && other.source === system.source && kind === "group")) {
          const whom =
            other.source === system.source ? `by ${other.label} too` : `by ${other.label} of ${other.source} too`;
          problems.push({ source: system.source, path: `${kind} ${label}`, value: key, reason: `is claimed ${whom}` });
        }
        owners.set(key, { label, source: system.source });
      }
    }
  };
  // In names of metrics a dot becomes an underscore, so a.b and a_b would be one.
  claims("topic", ({ topics }) => topics.map(({ name }) => [name.replaceAll(".", "_"), name]));
  claims("user", ({ services }) => services.map(({ name }) => [name, `service ${name}`]));
  claims("group", ({ services }) =>
    services.flatMap((service) => groupsOf(service).map((group) => [group, `service ${service.name}`] as const)),
  );
  claims("transactional id", ({ services }) =>
    services.flatMap((service) => service.transactionalIds.map((id) => [id, `service ${service.name}`] as const)),
  );
  for (const { services, source } of systems) {
    for (const { name } of services.filter((service) => reservedUsers.includes(service.name))) {
      problems.push({
        source,
        path: `services.${name}`,
        value: name,
        reason: "is a user of the platform itself: take another name",
      });
    }
  }
  return problems;
}

function groupsOf(service: PlannedService): string[] {
  const groups = service.consumes.map((each) => each.group);
  return [...new Set(service.streams ? [...groups, service.streams.applicationId] : groups)];
}
