// What the catalog's tests share: plans of the real systems, and of small ones written in a test.

import { resolve } from "node:path";
import type { PlannedTopic } from "../../../plan/catalog/topics";
import type { ClientContract } from "../../../plan/clients";
import { readConfiguration } from "../../../plan/configuration";
import { makePlan, type Plan } from "../../../plan/plan";
import { readSystems } from "../../../sources/systems";

export const ALL = ["escrow", "billing", "checkout", "caracal", "chat"] as const;
export const ROOT = resolve(__dirname, "../../..");
const STACK = "Pulumi.test.yaml";

export interface Surroundings {
  readonly environment?: "dev" | "staging" | "prod" | "dr";
  readonly brokers?: number;
  readonly tenants?: readonly string[];
  readonly internalServices?: readonly string[];
}

export function configuration({ environment = "prod", brokers = 3, ...lists }: Surroundings = {}) {
  const platform = {
    kind: "aws",
    region: "eu-central-1",
    domain: "kafka.example.org",
    image: { id: "ami-0123456789abcdef0" },
    access: { cidrs: ["10.0.0.0/16"] },
  };
  const cluster = { brokers, controllers: 3 };
  // What the platform's own services need beside the systems is another subject.
  const services = { monitoring: "none", registry: "none" };
  return readConfiguration("test", { environment, platform, cluster, ...services, ...lists }, STACK);
}

/** The plan of a stack that carries these of the repository's systems. */
export function planOf(systems: readonly string[], surroundings: Surroundings = {}): Plan {
  return makePlan(
    configuration(surroundings),
    STACK,
    readSystems(ROOT, { systems, systemsDirectory: "systems" }, STACK),
  );
}

/** The plan of a stack that carries systems as a test writes them, by name. */
export function planOfWritten(systems: Readonly<Record<string, unknown>>, surroundings: Surroundings = {}): Plan {
  const raw = Object.entries(systems).map(([name, content]) => ({ name, source: `${name}.yaml`, content }));
  return makePlan(configuration(surroundings), STACK, raw);
}

export function topicOf(plan: Plan, name: string): PlannedTopic {
  const found = plan.topics.find((topic) => topic.name === name);
  if (!found) throw new Error(`the plan has no topic ${name}`);
  return found;
}

/** What Kafka is told about a topic. */
export function shapeOf(plan: Plan, name: string) {
  const { partitions, replicationFactor, settings } = topicOf(plan, name);
  return { partitions, replicationFactor, ...settings };
}

export function clientOf(plan: Plan, name: string): ClientContract {
  const found = plan.clients[name];
  if (!found) throw new Error(`the plan has no client ${name}`);
  return found;
}

export function consumerOf(plan: Plan, name: string) {
  const found = clientOf(plan, name).consumers?.[0];
  if (!found) throw new Error(`${name} consumes nothing`);
  return found;
}

/** `operation kind name`, with a mark where the name is a prefix. */
export function rulesOf(plan: Plan, user: string): string[] {
  return plan.access
    .filter((rule) => rule.principal === `User:${user}`)
    .map(({ operation, resource, name, pattern }) => {
      return `${operation} ${resource} ${name}${pattern === "Prefixed" ? "*" : ""}`;
    })
    .sort();
}

/** Names of users that the catalog makes, without the platform's own. */
export function serviceUsers(plan: Plan): string[] {
  return plan.users.filter((user) => !user.superUser).map((user) => user.name);
}
