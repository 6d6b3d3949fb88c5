// The schema registry of a stack: its instances, what they need of the cluster, and the subjects that go into it.

import type { Catalog, RawSystem } from "../catalog/catalog";
import type { StackConfiguration } from "../configuration";
import { NOTHING, type Contribution } from "../fleet/contribution";
import type { Fleet, HttpHealth, Instance } from "../fleet/fleet";
import { fleetPlace, hasPlaceForFleets, type FleetPlace } from "../fleet/place";
import { KAFKA_UI } from "../kafka-ui/names";
import { RefusedError, type Problem, type Warning } from "../problems";
import type { Replication } from "../replication";
import { currentLogin, loginsOf } from "../rotation/logins";
import { SCRAM_MECHANISM, fleetCertificate } from "../security";
import * as confluent from "./confluent";
import * as apicurio from "./apicurio";
import { accountsOf, REGISTRY_ADMIN, secretsOf, type Account } from "./accounts";
import { BALANCER, balancerFleet } from "./balancer";
import { DEFAULT_REGISTRY, type RegistrySettings } from "./configuration";
import type { Compatibility } from "./levels";
import { REGISTRY_USER, storageAccess, storageTopics } from "./storage";
import { subjectsOf, type PlannedSubject } from "./subjects";

export interface RegistryPlan {
  readonly engine: RegistrySettings["engine"];
  /** Where clients reach it, in Confluent's API. */
  readonly url: string;
  /** Where the platform's own services reach it, who are in its network. */
  readonly inside: { readonly url: string; readonly fleet: string };
  /** All its addresses, the one for clients first. */
  readonly urls: readonly string[];
  readonly accounts: readonly Account[];
  /** As whom this program comes in. */
  readonly admin: string;
  readonly secure: boolean;
  /** For subjects that have no level of their own. */
  readonly compatibility: Compatibility;
  readonly subjects: readonly PlannedSubject[];
  readonly deleteSubjects: boolean;
  /** The fleets that answer for it. */
  readonly fleets: readonly string[];
}

export interface RegistryContext {
  readonly config: StackConfiguration;
  /** The stack's file, for messages. */
  readonly source: string;
  readonly systems: readonly RawSystem[];
  readonly catalog: Catalog;
  readonly replication: Replication;
  readonly bootstrapServers: string;
}

const MIB = 1024 ** 2;

/** Nothing where the stack wants no registry, or none of its systems has schemas. */
export function registryOf(
  context: RegistryContext,
): { readonly plan: RegistryPlan; readonly contribution: Contribution } | undefined {
  const { config, systems, catalog, source } = context;
  const hasSchemas = systems.some((system) => (system.schemas ?? []).length > 0);
  const settings = config.registry ?? (hasSchemas && hasPlaceForFleets(config.platform) ? DEFAULT_REGISTRY : "none");
  // Schemas are checked also where no registry takes them.
  const level = settings === "none" ? DEFAULT_REGISTRY.compatibility : settings.compatibility;
  const { subjects, problems } = subjectsOf(systems, catalog, level);
  const all = [...problems, ...(settings === "none" ? [] : contradictions(context, settings, source))];
  if (all.length > 0) throw new RefusedError(all);
  if (settings === "none") return undefined;

  const secure = config.security !== "none";
  const accounts = accountsOf(config, catalog, subjects, config.kafkaUi === "none" ? [] : [KAFKA_UI]);
  const fleets = fleetsOf(context, settings, secure ? accounts : []);
  const api = settings.engine === "apicurio" ? apicurio.API : confluent.API;
  const urls = addresses(fleets, config.platform.kind === "local").map((each) => each + api);
  return {
    plan: {
      engine: settings.engine,
      url: urls[0] ?? "",
      inside: insideOf(fleets, api),
      urls,
      accounts: secure ? accounts : [],
      // The oldest is known to every instance, also to one that hasn't been restarted yet.
      admin: loginsOf(config, REGISTRY_ADMIN)[0] ?? REGISTRY_ADMIN,
      secure,
      compatibility: settings.compatibility,
      subjects,
      deleteSubjects: settings.deleteSubjects,
      fleets: fleets.map((fleet) => fleet.name),
    },
    contribution: contributionOf(context, settings, fleets, accounts),
  };
}

function contradictions(context: RegistryContext, settings: RegistrySettings, source: string): Problem[] {
  const problems: Problem[] = [];
  if (settings.engine === "confluent" && context.config.platform.kind === "local") {
    const reason = "exists as an image only, which this machine's processes can't be: write apicurio";
    problems.push({ source, path: "registry.engine", value: settings.engine, reason });
  }
  const own = storageTopics(settings.engine, context.replication, context.config.environment);
  for (const topic of context.catalog.topics.filter((each) => own.some(({ name }) => name === each.name))) {
    const reason = "is the registry's own: take another name";
    problems.push({ source: topic.system, path: `topics.${topic.name}`, value: topic.name, reason });
  }
  return problems;
}

function contributionOf(
  { config, replication }: RegistryContext,
  settings: RegistrySettings,
  fleets: readonly Fleet[],
  accounts: readonly Account[],
): Contribution {
  const secure = config.security !== "none";
  const certificates = fleets.flatMap((fleet) => {
    const place = fleetPlace(config, fleet.name === BALANCER ? BALANCER : "registry", fleet.instances.length);
    return fleet.instances.map((instance, index) => fleetCertificate(instance.name, place.certificateNames(index)));
  });
  return {
    ...NOTHING,
    fleets,
    users: [
      {
        name: REGISTRY_USER,
        mechanism: SCRAM_MECHANISM,
        superUser: false,
        atFormat: false,
        purpose: "the schema registry",
      },
    ],
    access: storageAccess(settings.engine),
    secrets: secure ? secretsOf(accounts, settings.engine === "apicurio" ? apicurio.REALM : undefined) : [],
    certificates: secure ? certificates : [],
    topics: storageTopics(settings.engine, replication, config.environment),
    warnings: warningsOf(config, settings),
  };
}

function warningsOf(config: StackConfiguration, settings: RegistrySettings): Warning[] {
  const warnings: Warning[] = [];
  const instances = countOf(config, settings);
  if (config.environment !== "dev" && instances < 2) {
    const message = "with one instance, no schema can be read while it restarts; write 2 or 3";
    warnings.push({ subject: "registry.instances", message });
  }
  if (settings.engine === "confluent" && config.security !== "none") {
    const message =
      "its free edition knows who somebody is, but not what each may do: whoever may read schemas may also delete them; apicurio keeps roles apart";
    warnings.push({ subject: "registry.engine: confluent", message });
  }
  return warnings;
}

function countOf(config: StackConfiguration, settings: RegistrySettings): number {
  return settings.instances ?? (config.environment === "dev" ? 1 : 3);
}

/** Kubernetes keeps equal copies of one apart by itself; Confluent's must each have a name. */
function areEqual({ platform }: StackConfiguration, { engine }: RegistrySettings): boolean {
  return platform.kind === "aws" && engine === "apicurio";
}

function fleetsOf(context: RegistryContext, settings: RegistrySettings, accounts: readonly Account[]): Fleet[] {
  const { config } = context;
  const copies = countOf(config, settings);
  const equal = areEqual(config, settings);
  const count = equal ? 1 : copies;
  const place = fleetPlace(config, "registry", count);
  const instances = Array.from({ length: count }, (_, index) => instanceOf(context, settings, accounts, place, index));
  const secure = config.security !== "none";
  const scheme = secure ? "https" : "http";
  const isApicurio = settings.engine === "apicurio";
  // A cloud has balancers of its own; machines and networks without one get one.
  const needsBalancer = count > 1 && config.platform.kind !== "aws";
  // Of one instance the entrance is its own address, except where the platform has entrances.
  const entrance = `${scheme}://${place.entrance}`;
  const health: HttpHealth = {
    port: isApicurio ? "management" : "registry",
    scheme,
    path: isApicurio ? apicurio.READY : confluent.READY,
    // Who has no name is refused, but not before it has started.
    status: isApicurio || !secure ? 200 : 401,
    ...(secure ? { authority: "authority.pem" } : {}),
    startSeconds: 240,
  };
  const callers = needsBalancer ? [`fleet:${BALANCER}` as const] : (["services"] as const);
  const registry: Fleet = {
    name: "registry",
    purpose: "Keeps the schemas of records, and refuses those that would break somebody",
    software: isApicurio ? apicurio.APICURIO : confluent.CONFLUENT,
    instances,
    ...(equal && copies > 1 ? { replicas: copies } : {}),
    health,
    ...(isApicurio ? { metrics: { ...apicurio.METRICS, scheme } } : {}),
    resources: { cpus: 1, memory: memoryOf(config) },
    ...(secure ? { user: REGISTRY_USER } : {}),
    after: [],
    calledBy: [...callers, "operators", "fleet:prometheus", "fleet:blackbox-exporter"],
    calls: ["brokers"],
    ...(needsBalancer ? {} : { balanced: { port: "registry", url: entrance } }),
  };
  return needsBalancer ? [registry, balancerFleet(config, { instances, health }, count)] : [registry];
}

function memoryOf(config: StackConfiguration): number {
  return (config.platform.kind === "local" ? 384 : 1024) * MIB;
}

function instanceOf(
  { config, replication, bootstrapServers }: RegistryContext,
  settings: RegistrySettings,
  accounts: readonly Account[],
  place: FleetPlace,
  index: number,
): Instance {
  const name = place.name(index);
  const secure = config.security !== "none";
  const heap = config.platform.kind === "local" ? 192 : 512;
  const common = {
    name,
    bind: place.bind,
    port: place.port(index),
    paths: place.paths,
    bootstrapServers,
    accounts,
    login: currentLogin(config, REGISTRY_USER),
    secure,
  };
  const where = { name, zone: place.zone(index), host: place.host(index) };
  if (settings.engine === "apicurio") {
    const managementPort = place.port(index, 1);
    return {
      ...where,
      ports: { registry: common.port, management: managementPort },
      files: apicurio.apicurioFiles({ ...common, managementPort }),
      command: apicurio.apicurioCommand(place.paths, heap, config.platform.kind === "local"),
      environment: {},
    };
  }
  const { compatibility } = settings;
  const further = { host: where.host, replicationFactor: replication.factor, compatibility };
  return {
    ...where,
    ports: { registry: common.port },
    files: confluent.confluentFiles({ ...common, ...further }),
    command: confluent.confluentCommand(place.paths),
    environment: confluent.confluentEnvironment(place.paths, heap, secure),
  };
}

function insideOf(fleets: readonly Fleet[], api: string): RegistryPlan["inside"] {
  const entrance = fleets.find(({ balanced }) => balanced);
  const at = entrance?.instances[0];
  if (!entrance || !at) throw new Error("no fleet of the registry is its entrance");
  return { url: `${entrance.health.scheme}://${at.host}:${at.ports["registry"]}${api}`, fleet: entrance.name };
}

/** The one for clients first, then each instance's own, where clients are in the same network. */
function addresses(fleets: readonly Fleet[], inside: boolean): string[] {
  const balanced = fleets.flatMap((fleet) => (fleet.balanced ? [fleet.balanced.url] : []));
  const own = fleets
    .filter((fleet) => inside && fleet.name === "registry")
    .flatMap((fleet) =>
      fleet.instances.map((each) => `${fleet.health.scheme}://${each.host}:${each.ports["registry"]}`),
    );
  return [...new Set([...balanced, ...own])];
}
