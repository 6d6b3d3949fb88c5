// What reviewers and policies look at, whatever the platform: the plan without its files, and without a secret in it.

import { settingsIn } from "./broker/settings-in";
import { copiesOf } from "./fleet/fleet";
import type { Plan } from "./plan";

export interface NodeFacts {
  readonly name: string;
  readonly zone: string;
  readonly roles: readonly string[];
  /** Kafka's settings as the node is started with them; passwords and keys are marks. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface ConsumerFacts {
  readonly service: string;
  readonly group: string;
  readonly topics: readonly string[];
  /** Whether its entry says what to do about records that can't be processed. */
  readonly mayFail: boolean;
  /** By topic: where such records go. */
  readonly deadLetters: Readonly<Record<string, string>>;
  /** Topics whose entry says that they have no dead letters. */
  readonly spared: readonly string[];
}

export interface RegistryFacts {
  /** Whether it speaks TLS and asks for a password. */
  readonly secure: boolean;
  readonly instances: number;
  readonly subjects: readonly { readonly name: string; readonly compatibility: string }[];
}

export interface Facts {
  readonly environment: Plan["environment"];
  readonly platform: Plan["platform"]["kind"];
  /** USD, as the plan estimates it; absent where nothing is paid for. */
  readonly monthlyCost?: number;
  readonly registry?: RegistryFacts;
  readonly nodes: readonly NodeFacts[];
  readonly consumers: readonly ConsumerFacts[];
  /** Users who may do only what a right allows, and those whom a right names. */
  readonly users: readonly string[];
  readonly holdersOfRights: readonly string[];
}

export function factsOf(plan: Plan): Facts {
  const spared = new Set(plan.topics.filter((topic) => topic.withoutDeadLetter).map((topic) => topic.name));
  return {
    environment: plan.environment,
    platform: plan.platform.kind,
    ...(plan.estimate ? { monthlyCost: plan.estimate.total } : {}),
    ...(plan.registry ? { registry: registryFacts(plan, plan.registry) } : {}),
    nodes: plan.nodes.map(({ name, zone, roles, bundle }) => ({
      name,
      zone,
      roles: [...roles],
      settings: Object.fromEntries(settingsIn(bundle.files["server.properties"]?.content ?? "")),
    })),
    consumers: Object.values(plan.clients).flatMap(({ service, consumers = [] }) =>
      consumers.map(({ group, topics, deadLetter, errors }) => ({
        service,
        group,
        topics: [...topics],
        mayFail: deadLetter !== undefined || Object.values(errors ?? {}).some(({ to }) => to === "dead-letter"),
        deadLetters: { ...deadLetter?.topics },
        spared: topics.filter((topic) => spared.has(topic)),
      })),
    ),
    users: plan.users.filter((user) => !user.superUser).map((user) => user.name),
    holdersOfRights: [...new Set(plan.access.map((rule) => rule.principal.replace(/^User:/, "")))],
  };
}

function registryFacts({ fleets }: Plan, registry: NonNullable<Plan["registry"]>): RegistryFacts {
  const { secure, subjects } = registry;
  const fleet = fleets.find(({ name }) => name === "registry");
  const instances = fleet ? copiesOf(fleet) : 0;
  return {
    secure,
    instances,
    subjects: subjects.map(({ name, compatibility }) => ({ name, compatibility })),
  };
}
