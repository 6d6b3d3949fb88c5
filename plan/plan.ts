// The plan: everything that a stack consists of, as plain data. A function of the stack's description and nothing else.

import { awsPlanOf, type AwsPlan } from "./aws/aws-plan";
import { restoreProblems, restoreWarnings } from "./aws/restore";
import { bundleOf, type Bundle } from "./broker/bundle";
import type { AccessRule } from "./catalog/access";
import { catalogOf, type Catalog, type Quota, type RawSystem } from "./catalog/catalog";
import type { PlannedTopic } from "./catalog/topics";
import { dockerPlanOf, type DockerPlan } from "./docker/docker-plan";
import { hasPlaceForFleets } from "./fleet/place";
import { together, type Contribution, type PlannedConsole, type PlannedSecret } from "./fleet/contribution";
import type { Fleet } from "./fleet/fleet";
import { estimateOf, overload, tightness, type Estimate } from "./estimate";
import { guardOf, type Guarded } from "./guarded";
import type { Expected } from "./health";
import { clusterCost } from "./kubernetes/cost";
import { kubernetesPlanOf, type KubernetesPlan } from "./kubernetes/kubernetes-plan";
import { fleetsLeftOut } from "./kubernetes/checks";
import { bootstrapServers, type ClientContract } from "./clients";
import { clientsOf } from "./contracts";
import type { Environment, Platform, StackConfiguration } from "./configuration";
import { kafkaUiOf } from "./kafka-ui/kafka-ui";
import { layoutOf, type Layout, type NodePlace, type Voter } from "./layout";
import { monitoringOf } from "./monitoring/monitoring";
import { copiesOf, type PlannedCopy } from "./mirror/choice";
import { mirrorOf } from "./mirror/mirror";
import { MIRROR_USER } from "./mirror/names";
import { RefusedError, type Warning } from "./problems";
import { registryOf, type RegistryPlan } from "./registry/registry";
import { isAboutMetadata } from "./releases";
import { replicationOf, type Replication } from "./replication";
import { administrator, forEachLogin, passwordProblems, validPasswords, withGenerations } from "./rotation/logins";
import type { Authority, Rotation } from "./rotation/steps";
import {
  ADMIN_USER,
  clientCertificate,
  isPlatformUser,
  listenersOf,
  nodeCertificate,
  type CertificateRequest,
  type Listener,
  type ListenerName,
} from "./security";
import { bootstrapUsers, serviceUsers, type PlannedUser } from "./users";
import { warningsOf } from "./warnings";

export interface PlannedNode extends NodePlace {
  readonly bundle: Bundle;
}

export interface Plan {
  readonly stack: string;
  readonly environment: Environment;
  readonly platform: Platform;
  /** What the stack is on AWS, where it is there. */
  readonly aws?: AwsPlan;
  /** What it is on a Docker engine, where it is there. */
  readonly docker?: DockerPlan;
  /** Where its stateless services run, where that is Kubernetes. */
  readonly kubernetes?: KubernetesPlan;
  /** What it can take and costs there. */
  readonly estimate?: Estimate;
  readonly systems: readonly string[];
  readonly cluster: {
    readonly name: string;
    readonly id: string;
    readonly kafkaVersion: string;
    /** Absent: what the cluster has. */
    readonly metadataVersion?: string;
    /** Lines of the stack's file that allow it to rise. */
    readonly metadataAcknowledged: readonly string[];
    readonly replication: Replication;
    readonly listeners: readonly Listener[];
    readonly bootstrapServers: Readonly<Partial<Record<ListenerName, string>>>;
    readonly voters: readonly Voter[];
  };
  readonly nodes: readonly PlannedNode[];
  /** What every restart of a node must know: who belongs to the cluster, and how long no progress is waited for. */
  readonly rolling: { readonly expected: Expected; readonly minInSync: number; readonly patienceSeconds: number };
  /** Where replicas belong, and how fast they may be moved there. */
  readonly balance: {
    readonly brokers: readonly { readonly id: number; readonly name: string; readonly rack: string }[];
    readonly moveRate: number;
    readonly always: boolean;
  };
  readonly certificates: {
    /** Lifetimes in hours; absent where the stack has no security. */
    readonly validityHours?: number;
    readonly renewalHours?: number;
    readonly requests: readonly CertificateRequest[];
    readonly authority?: Authority;
  };
  /** Where authorities and passwords stand; each deployment moves them by one step at most. */
  readonly rotation?: Rotation;
  /** As whom this program itself comes in. */
  readonly administrator: string;
  readonly users: readonly PlannedUser[];
  /** Generated passwords that aren't Kafka users'. */
  readonly secrets: readonly PlannedSecret[];
  /** The services of the platform itself. */
  readonly fleets: readonly Fleet[];
  /** Those that this platform doesn't place: their files are handed out, for who runs them beside the cluster. */
  readonly elsewhere: readonly Fleet[];
  /** What people open in a browser. */
  readonly consoles: readonly PlannedConsole[];
  readonly topics: readonly PlannedTopic[];
  readonly access: readonly AccessRule[];
  readonly quotas: readonly Quota[];
  readonly clients: Readonly<Record<string, ClientContract>>;
  /** Stacks whose records are copied here, and what is copied of each. */
  readonly copies: readonly PlannedCopy[];
  /** None where no system has schemas. */
  readonly registry?: RegistryPlan;
  /** What must not be lost by mistake. */
  readonly guard: Guarded;
  readonly warnings: readonly Warning[];
}

const HOUR = 3_600_000;

/**
 * @param source the stack's file, for messages
 * @param systems what was read of the systems that the stack carries
 */
export function makePlan(config: StackConfiguration, source: string, systems: readonly RawSystem[] = []): Plan {
  const layout = layoutOf(config, source);
  const replication = replicationOf(config.cluster);
  const catalog = catalogOf(systems, {
    environment: config.environment,
    replication,
    lists: { tenant: config.tenants, service: config.internalServices },
    isReserved: (user) => isPlatformUser(user, config.cluster.name),
  });
  const stack = withDemands(config, catalog);
  const secure = stack.security !== "none" ? stack.security : undefined;
  const aws = awsPlanOf(stack, layout);
  const kubernetes = kubernetesPlanOf(stack, layout, aws);
  const servers = bootstrapServers(stack, layout);
  const registry = registryOf({
    config: stack,
    source,
    systems,
    catalog,
    replication,
    bootstrapServers: servers.CLIENT ?? "",
  });
  const clients = clientsOf(stack, layout, catalog, replication, registry?.plan);
  const holders = Object.values(clients).filter((client) => client.certificate);
  const mirror = mirrorOf({ config: stack, catalog, replication, bootstrapServers: servers.CLIENT ?? "" });
  const browser = kafkaUiOf({
    config: stack,
    bootstrapServers: servers.CLIENT ?? "",
    ...(registry ? { registry: registry.plan } : {}),
  });
  const others = together([...(registry ? [registry.contribution] : []), mirror, browser]);
  const parts = withMonitoring(others, stack, layout, catalog, clients[ADMIN_USER]?.bootstrapServers.CLIENT ?? "");
  const placed = parts.fleets.filter((fleet) => isPlaced(stack, fleet));
  const around = {
    clients: Object.keys(clients).length,
    cluster: aws && kubernetes ? clusterCost(kubernetes, placed, aws.region) : [],
  };
  const estimate = aws && estimateOf(aws, layout.nodes, replication, catalog, around);
  const overloaded = estimate ? overload(estimate, catalog.traffic, source) : [];
  if (overloaded.length > 0) throw new RefusedError(overloaded);
  const docker = dockerPlanOf(stack, layout, catalog, parts.fleets);
  const users = [...bootstrapUsers(), ...serviceUsers(catalog)];
  const everybody = [...users, ...parts.users].map((user) => user.name);
  const names = [...new Set([...everybody, ...parts.secrets.map(({ name, holder }) => holder ?? name)])];
  const alone = parts.secrets.filter((secret) => secret.alone).map(({ name }) => name);
  const problems = [...passwordProblems(stack, names, alone, source), ...restoreProblems(stack, layout, source)];
  if (problems.length > 0) throw new RefusedError(problems);
  const logins = forEachLogin(stack);
  return {
    stack: stack.stack,
    environment: stack.environment,
    platform: stack.platform,
    ...(aws ? { aws } : {}),
    ...(docker ? { docker } : {}),
    ...(kubernetes ? { kubernetes } : {}),
    ...(estimate ? { estimate } : {}),
    systems: systems.map((system) => system.name),
    cluster: {
      name: stack.cluster.name,
      id: layout.clusterId,
      kafkaVersion: stack.cluster.kafkaVersion,
      ...(stack.cluster.metadataVersion ? { metadataVersion: stack.cluster.metadataVersion } : {}),
      metadataAcknowledged: stack.acknowledge.filter(isAboutMetadata),
      replication,
      listeners: listenersOf(stack),
      bootstrapServers: servers,
      voters: layout.voters,
    },
    nodes: layout.nodes.map((node) => ({ ...node, bundle: bundleOf(stack, layout, catalog, node) })),
    rolling: {
      expected: {
        brokers: layout.nodes.filter((node) => node.roles.includes("broker")).map((node) => node.id),
        voters: layout.voters.map((voter) => voter.id),
      },
      minInSync: replication.minInSync,
      patienceSeconds: Math.round(stack.cluster.patience / 1000),
    },
    balance: {
      brokers: layout.nodes
        .filter((node) => node.roles.includes("broker"))
        .map(({ id, name, zone }) => ({ id, name, rack: zone })),
      moveRate: stack.cluster.moveRate,
      always: stack.cluster.balance === "always",
    },
    certificates: secure
      ? {
          validityHours: Math.floor(secure.certificateValidity / HOUR),
          renewalHours: Math.floor(secure.renewBefore / HOUR),
          requests: [
            ...layout.nodes.map((node) => nodeCertificate(stack, node)),
            ...holders.map((client) => clientCertificate(client.service)),
            ...parts.certificates,
          ],
          authority: secure.authority,
        }
      : { requests: [] },
    ...(secure
      ? {
          rotation: {
            authority: secure.authority,
            passwords: Object.fromEntries(names.map((name) => [name, validPasswords(stack, name)])),
            alone,
          },
        }
      : {}),
    administrator: administrator(stack),
    users: secure ? logins.users([...users, ...parts.users]) : [],
    secrets: withGenerations(stack, parts.secrets),
    fleets: placed,
    elsewhere: parts.fleets.filter((fleet) => !isPlaced(stack, fleet)),
    consoles: parts.consoles,
    topics: [...parts.topics, ...catalog.topics],
    access: secure ? logins.access([...parts.access, ...catalog.access]) : [],
    quotas: secure ? logins.quotas(catalog.quotas) : [],
    clients,
    copies: copiesOf(stack.mirrors, catalog),
    ...(registry ? { registry: registry.plan } : {}),
    guard: guardOf(stack, catalog, parts.topics),
    warnings: [
      ...warningsOf(stack),
      ...fleetsLeftOut(stack, systems, catalog),
      ...restoreWarnings(stack, layout, replication),
      ...parts.warnings,
      ...catalog.warnings,
      ...(estimate ? tightness(estimate) : []),
    ],
  };
}

/** A mirror needs nothing of a platform but room for a process: where there is none, it is handed out. */
function isPlaced({ platform }: StackConfiguration, { name }: Fleet): boolean {
  return hasPlaceForFleets(platform) || name !== MIRROR_USER;
}

/** Last, because it watches the other parts of the platform that run beside the brokers. */
function withMonitoring(
  others: Contribution,
  config: StackConfiguration,
  layout: Layout,
  catalog: Catalog,
  bootstrapServers: string,
): Contribution {
  return together([others, monitoringOf({ config, layout, catalog, bootstrapServers, fleets: others.fleets })]);
}

/** What a system needs of the cluster itself. */
function withDemands(config: StackConfiguration, catalog: Catalog): StackConfiguration {
  if (config.security === "none" || !catalog.clientCertificates) return config;
  return { ...config, security: { ...config.security, clientCertificates: "required" } };
}
