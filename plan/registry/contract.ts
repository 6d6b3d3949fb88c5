// What a service is told of the registry: where it is, as whom it comes in, and which subjects its records have.

import type { Catalog } from "../catalog/catalog";
import { newestAccount, subjectsUsed, type Account } from "./accounts";
import type { Compatibility } from "./levels";
import type { RegistryPlan } from "./registry";
import type { PlannedSubject } from "./subjects";

/** What a service must know of the registry. */
export interface RegistryContract {
  readonly url: string;
  readonly user?: string;
  readonly role?: Account["role"];
  /** The name of its password among the plan's materials. */
  readonly secret?: string;
  /** Its registry client's settings, as Confluent's serialisers call them; the password is a mark. */
  readonly subjects: readonly SubjectUse[];
}

export interface SubjectUse {
  readonly subject: string;
  readonly format: PlannedSubject["format"];
  readonly compatibility: Compatibility;
  readonly topics: readonly string[];
  /** How a serialiser finds the subject of a record. */
  readonly strategy: "TopicName" | "RecordName" | "TopicRecordName";
}

export function registryContract(
  registry: RegistryPlan,
  service: Catalog["services"][number],
): RegistryContract | undefined {
  const used = subjectsUsed(service, registry.subjects);
  if (used.length === 0) return undefined;
  const account = newestAccount(registry.accounts, service.name);
  return {
    url: registry.url,
    ...(account ? { user: account.user, role: account.role, secret: account.secret } : {}),
    subjects: used.map(({ name, format, compatibility, topics }) => ({
      subject: name,
      format,
      compatibility,
      topics,
      strategy: strategyOf(name, topics),
    })),
  };
}

function strategyOf(subject: string, topics: readonly string[]): SubjectUse["strategy"] {
  if (topics.some((topic) => subject === `${topic}-value` || subject === `${topic}-key`)) return "TopicName";
  return topics.some((topic) => subject.startsWith(`${topic}-`)) ? "TopicRecordName" : "RecordName";
}
