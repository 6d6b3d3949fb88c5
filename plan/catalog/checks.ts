// What can be wrong with systems that each look right: names that clash, things that nobody declares.

import type { Problem } from "../problems";
import { formatDuration, formatSize } from "../units";
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
const SMALLEST_SEGMENT = 1024 ** 2;
const LARGEST_SEGMENT = 2 ** 31 - 1;

export function checkSystem(system: LoadedSystem): Problem[] {
  const { file, source, topics, services } = system;
  const problems: Problem[] = [];
  const refuse = (path: string, value: unknown, reason: string) => problems.push({ source, path, value, reason });
  const declared = new Set(topics.map((topic) => topic.name));
  const pattern = namingPattern(file);

  if (pattern === "broken") refuse("naming.pattern", file.naming?.pattern, "is no regular expression");
  for (const kind of ["topics", "services"] as const) {
    for (const name of Object.keys(file[kind])) {
      const unknown = unknownVariables(name);
      if (unknown.length > 0)
        refuse(`${kind}.${name}`, `{${unknown[0]}}`, "is no template: write {tenant} or {service}");
    }
  }
  for (const { name, kind, settings, warnAboveBytes } of topics) {
    const path = `topics.${name}`;
    if (name.length > LONGEST_NAME)
      refuse(path, name.length, `is longer than the ${LONGEST_NAME} characters that Kafka allows`);
    else if (unknownVariables(name).length > 0) continue;
    else if (!LEGAL.test(name) || name === "." || name === "..") {
      refuse(path, name, "is no legal name of a topic: use letters, digits, dots, dashes and underscores");
    } else if (name.startsWith("__")) refuse(path, name, "begins with __, which is Kafka's own");
    if (pattern instanceof RegExp && kind === "events" && !pattern.test(name)) {
      refuse(path, name, `doesn't match the system's naming pattern ${file.naming?.pattern}`);
    }
    const segment = Number(settings["segment.bytes"] ?? SMALLEST_SEGMENT);
    if (segment < SMALLEST_SEGMENT || segment > LARGEST_SEGMENT) {
      refuse(`${path}.segment`, formatSize(segment), "Kafka takes segments from 1MiB to just below 2GiB");
    }
    const largest = Number(settings["max.message.bytes"] ?? Infinity);
    if (warnAboveBytes !== undefined && warnAboveBytes > largest) {
      const reason = `is above maxMessage (${formatSize(largest)}), so it would never warn`;
      refuse(`${path}.warnAbove`, formatSize(warnAboveBytes), reason);
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
      const reason = `must be at most a third of sessionTimeout (${formatDuration(session)})`;
      refuse(`${path}.heartbeatInterval`, formatDuration(beat), reason);
    }
  });
  for (const [name, value] of Object.entries(service.quotas ?? {})) {
    if (value === 0)
      refuse(`quotas.${name}`, 0, "a quota of nothing would stop the service: write more, or remove the line");
  }
  if (service.producer && !service.producer.idempotent && service.transactionalIds.length > 0) {
    refuse("producer.idempotent", false, "transactions need it: remove the line");
  }
  if (service.producer?.idempotent && (service.producer.acks !== "all" || service.producer.retries === 0)) {
    refuse(
      "producer",
      service.producer,
      "idempotent needs acks: all and retries above 0; else write idempotent: false",
    );
  }
  const { streams } = service;
  service.consumes.forEach(({ group }, index) => {
    if (!streams || group === streams.applicationId) return;
    const reason = `is the group of a Kafka Streams application, which is its applicationId: write ${streams.applicationId}`;
    refuse(`consumes[${index}].group`, group, reason);
  });
  for (const name of [...groupsOf(service), ...service.transactionalIds].filter((each) => each.includes("{"))) {
    refuse("name", name, "has a place to fill that the service's own name doesn't have");
  }
  return problems;
}

/** What can only be seen with all systems side by side. */
export function checkTogether(systems: readonly LoadedSystem[], isReserved: (user: string) => boolean): Problem[] {
  const problems: Problem[] = [];
  const claims = (kind: string, entries: (system: LoadedSystem) => readonly (readonly [string, string])[]) => {
    const owners = new Map<string, { label: string; source: string }>();
    for (const system of systems) {
      for (const [key, label] of entries(system)) {
        const other = owners.get(key);
        if (other && !(other.label === label && other.source === system.source && kind === "group")) {
          const whom =
            other.source === system.source ? `by ${other.label} too` : `by ${other.label} of ${other.source} too`;
          const why = other.label === label || kind !== "topic" ? "" : ": in names of metrics . and _ are one";
          const value = kind === "topic" ? label : key;
          problems.push({
            source: system.source,
            path: `${kind} ${label}`,
            value,
            reason: `is claimed ${whom}${why}`,
          });
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
  problems.push(...prefixProblems(systems));
  for (const { services, source } of systems) {
    for (const { name } of services.filter((service) => isReserved(service.name))) {
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

/** What a Streams application may do by prefix must reach nothing that others declare. */
function prefixProblems(systems: readonly LoadedSystem[]): Problem[] {
  const all = systems.flatMap(({ topics, services }) => [
    ...topics.map((topic) => topic.name),
    ...services.flatMap((service) => [
      ...service.transactionalIds,
      ...(service.streams ? [`${service.streams.applicationId}-`] : []),
    ]),
  ]);
  return systems.flatMap(({ services, source }) =>
    services.flatMap(({ name, streams }): Problem[] => {
      const prefix = `${streams?.applicationId}-`;
      const reached = streams ? all.find((each) => each.startsWith(prefix) && each !== prefix) : undefined;
      if (reached === undefined) return [];
      const reason = `may use whatever begins with ${prefix}, also ${reached}: take another name`;
      return [{ source, path: `services.${name}.streams.applicationId`, value: streams?.applicationId, reason }];
    }),
  );
}

function groupsOf(service: PlannedService): string[] {
  const groups = service.consumes.map((each) => each.group);
  return [...new Set(service.streams ? [...groups, service.streams.applicationId] : groups)];
}
