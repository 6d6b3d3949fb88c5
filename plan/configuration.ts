// What a stack may say about itself (Pulumi.<stack>.yaml), checked once and completely.

import { z } from "zod";
import { awsProblems } from "./aws/checks";
import { aws } from "./aws/settings";
import { zonePrefix } from "./aws/zones";
import { checkBrokerSettings } from "./broker/settings";
import { docker } from "./docker/settings";
import { kubernetesProblems } from "./kubernetes/checks";
import { DEFAULTS, monitoring } from "./monitoring/configuration";
import { RELEASE_NAMES, compareReleases, releaseOf } from "./releases";
import { notificationProblems, notifications } from "./monitoring/notifications";
import { mirrorProblems, mirrors } from "./mirror/configuration";
import { registrySetting } from "./registry/configuration";
import { replicationOf } from "./replication";
import { generations } from "./rotation/generations";
import { RefusedError, type Problem } from "./problems";
import { check, duration, oneOf, size, wholeNumber, without } from "./schema";

const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;

const name = z.string().regex(NAME, { error: "write a name of lower-case letters, digits and dashes, at most 40" });
const host = z.string().regex(HOST, { error: "write a host name or an address" });

/** Becomes a part of topics' names, where a dot would make it two parts. */
const listed = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
  error: "write lower-case letters, digits and dashes, with no dot and at most 63",
});

const nodeSize = z.strictObject({
  /** Processors of the machine; threads follow from them. */
  cpus: wholeNumber(1, 256),
  /** Memory of the machine; half of it, 8 GiB at most, is the heap, the rest is the page cache. */
  memory: size.refine((bytes) => bytes >= 512 * 1024 ** 2, { error: "a node needs at least 512MiB" }),
  /** The volume that holds the log. */
  disk: size,
});

const local = z.strictObject({
  kind: z.literal("local"),
  /** Each node takes the ten ports from here on that are its own: 9090, 9100, 9110, ... */
  firstPort: wholeNumber(1024, 60000)
    .refine((port) => port % 10 === 0, { error: "write a multiple of 10: each node takes ten ports from there" })
    .default(9090),
});

const platform = z.discriminatedUnion("kind", [local, docker, aws], { error: "write kind: local, docker or aws" });

const cluster = z.strictObject({
  /** Part of the cluster's identity: a changed name means another cluster. */
  name: name.default("kafka"),
  brokers: wholeNumber(1, 50).refine((count) => count !== 2, {
    error: "two brokers can't lose one without stopping writes: write 1, or 3 or more",
  }),
  /** `combined`: the brokers are the controllers too. A number: that many machines of their own. */
  controllers: z
    .union([z.literal("combined"), z.int()], { error: "write combined, 1, 3 or 5" })
    .refine((count) => count === "combined" || [1, 3, 5].includes(count), {
      error: "a quorum needs an odd number, since an even one survives no more failures: write combined, 1, 3 or 5",
    })
    .default("combined"),
  zones: z
    .array(name)
    .min(1, { error: "name at least one zone" })
    .refine((zones) => new Set(zones).size === zones.length, { error: "names a zone twice" })
    .optional(),
  kafkaVersion: z
    .string()
    .regex(/^4\.\d+\.\d+$/, { error: "write a version of Kafka 4, e.g. 4.3.1" })
    .refine((version) => RELEASE_NAMES.includes(releaseOf(version)), {
      error: `write a version of a release that this program knows: ${RELEASE_NAMES.join(", ")}`,
    })
    .default("4.3.1"),
  /** The release whose metadata the cluster writes; without it a new cluster takes its Kafka's, and keeps it. */
  metadataVersion: z
    .enum(RELEASE_NAMES, { error: `write a release, in quotes: ${RELEASE_NAMES.join(", ")}` })
    .optional(),
  node: nodeSize.optional(),
  controllerNode: nodeSize.optional(),
  /** Java's heap on brokers, where it shouldn't follow from their memory. */
  heap: size.optional(),
  replication: z
    .strictObject({
      factor: wholeNumber(1, 50).optional(),
      minInSync: wholeNumber(1, 50).optional(),
    })
    .default({}),
  /** A listener of its own for clients outside of the brokers' network. */
  external: z
    .strictObject({
      host,
      /** The first broker's port; the others follow at the distance `step`. */
      firstPort: wholeNumber(1024, 65000),
      step: wholeNumber(1, 100).default(1),
    })
    .optional(),
  /** Bytes a second that each broker may send and receive while replicas are moved. */
  moveRate: size
    .refine((bytes) => bytes >= 1024 ** 2, {
      error: "write at least 1MiB: it is a second's worth, and replicas that have arrived share it for a moment",
    })
    .default(50 * 1024 ** 2),
  /** When replicas are spread anew: as brokers come and go, or always, on skew that came by itself too. */
  balance: oneOf("on-change", "always").default("on-change"),
  /** A roll stops, with the cluster whole, when nothing has moved for this long. */
  patience: duration.default(5 * 60_000),
  /** Broker settings of Kafka by their own names, for those that the plan doesn't decide. */
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

const tlsScram = z.strictObject({
  /** Whether clients must show a certificate of the stack's authority besides their password. */
  clientCertificates: oneOf("none", "requested", "required").default("none"),
  certificateValidity: duration
    .refine((ms) => ms >= 86_400_000, { error: "a certificate lives at least 1d" })
    .default(365 * 86_400_000),
  /** How long before its end a certificate is made anew by the next deployment. */
  renewBefore: duration.default(30 * 86_400_000),
  /** Whether each client is also handed its truststore and keystore as PKCS12, for JVM programs that can't read PEM. */
  pkcs12: z.boolean().default(false),
  /** Which authorities are trusted and which of them signs (the first, if nothing is said): see docs/rotation.md. */
  authority: z
    .strictObject({ trusts: generations, signs: wholeNumber(1, 1_000_000).optional() })
    .default({ trusts: [1] })
    .transform(({ trusts, signs }) => ({ trusts, signs: signs ?? trusts[0] ?? 1 })),
  /** Which passwords of a user are valid; the newest is handed out. */
  passwords: z.record(z.string(), generations).default({}),
});

const described = z.strictObject({
  /** Which of the systems' per-environment values apply, and how strict the rules are. */
  environment: oneOf("dev", "staging", "prod", "dr"),
  platform,
  cluster,
  security: z
    .union([z.literal("none"), tlsScram], { error: "write none, or the settings of TLS and SCRAM" })
    .default(tlsScram.parse({})),
  /** Metrics, alerts and dashboards. Without the key: on, except on one's own machine, which it would slow down. */
  monitoring: monitoring.optional(),
  /** A browser of topics, records, groups and schemas, for people. */
  kafkaUi: oneOf("on", "none").default("none"),
  /** Whom alerts are told to. */
  notifications: notifications.optional(),
  /** Where the systems' folders are, seen from this project; an organisation may keep its own elsewhere. */
  systemsDirectory: z.string().min(1).default("systems"),
  /** The systems that the cluster carries, by their folders. */
  systems: z.array(name).default([]),
  /** What {tenant} stands for in the systems' files. */
  tenants: z.array(listed).default([]),
  /** How strict a policy is here, or with which parameters, by its id (docs/policies.md). */
  policies: z
    .record(
      z.string(),
      z.union([oneOf("mandatory", "advisory", "disabled"), z.record(z.string(), z.unknown())], {
        error: "write mandatory, advisory, disabled, or the policy's parameters",
      }),
    )
    .default({}),
  /** Copies between this stack's cluster and others. */
  mirrors,
  /** The schema registry, or `none`. */
  registry: registrySetting,
  /** Changes that can't be taken back and are meant: the lines that the refusal names. */
  acknowledge: z.array(z.string().min(1)).default([]),
  /** What {service} stands for. */
  internalServices: z.array(listed).default([]),
});

const stackSchema = described.transform((stack) => ({
  ...stack,
  cluster: { ...stack.cluster, zones: stack.cluster.zones ?? usualZones(stack.platform) },
  monitoring: stack.monitoring ?? usualMonitoring(stack.platform),
}));

function usualMonitoring(platform: z.output<typeof described>["platform"]) {
  return platform.kind === "docker" ? DEFAULTS : ("none" as const);
}

/** Three, so that the loss of one leaves a majority. */
function usualZones(platform: z.output<typeof described>["platform"]): string[] {
  if (platform.kind !== "aws") return ["zone-a", "zone-b", "zone-c"];
  return [1, 2, 3].map((number) => `${zonePrefix(platform.region)}-az${number}`);
}

export type StackConfiguration = z.output<typeof stackSchema> & { readonly stack: string };
export type Environment = StackConfiguration["environment"];
export type Platform = StackConfiguration["platform"];
export type NodeSize = z.output<typeof nodeSize>;

/** Reads a stack's configuration; throws one `RefusedError` that names everything wrong with it. */
export function readConfiguration(stack: string, raw: unknown, source: string): StackConfiguration {
  const checked = check(stackSchema, raw, source);
  if (!("value" in checked)) {
    throw new RefusedError([...checked.problems, ...remaining(stack, raw, checked.problems, source)]);
  }
  const config = { stack, ...checked.value };
  const problems = contradictions(config, source);
  if (problems.length > 0) throw new RefusedError(problems);
  return config;
}

/** What would still be wrong with the rest, once each value that is wrong by itself is taken out. */
function remaining(stack: string, raw: unknown, problems: readonly Problem[], source: string): Problem[] {
  const rest = without(
    raw,
    problems.flatMap(({ steps }) => (steps ? [steps] : [])),
  );
  const checked = check(stackSchema, rest, source);
  return "value" in checked ? contradictions({ stack, ...checked.value }, source) : [];
}

/** What each value alone allows, but not all of them together. */
function contradictions(config: StackConfiguration, source: string): Problem[] {
  const { cluster, environment, platform, security } = config;
  const problems: Problem[] = [];
  const refuse = (path: string, value: unknown, reason: string) => problems.push({ source, path, value, reason });

  if (security === "none" && (environment !== "dev" || platform.kind === "aws")) {
    refuse(
      "security",
      "none",
      "plain text is for environment dev on the local or docker platform only: remove the line",
    );
  }
  if (security !== "none" && security.renewBefore >= security.certificateValidity) {
    refuse("security.renewBefore", security.renewBefore, "must be shorter than security.certificateValidity");
  }
  if (config.notifications && config.monitoring === "none") {
    refuse(
      "notifications",
      undefined,
      "there is nothing to tell without monitoring: write monitoring: on, or remove it",
    );
  } else if (config.notifications) {
    problems.push(...notificationProblems(config.notifications, source));
  }
  if (security !== "none" && !security.authority.trusts.includes(security.authority.signs)) {
    const { trusts, signs } = security.authority;
    refuse("security.authority.signs", signs, `must be one that is trusted: ${trusts.join(" or ")}`);
  }
  for (const path of ["systems", "tenants", "internalServices"] as const) {
    const twice = config[path].find((each, index) => config[path].indexOf(each) !== index);
    if (twice !== undefined) refuse(path, twice, "is listed twice");
  }
  const { metadataVersion, kafkaVersion } = cluster;
  if (metadataVersion !== undefined && compareReleases(metadataVersion, releaseOf(kafkaVersion)) > 0) {
    refuse(
      "cluster.metadataVersion",
      metadataVersion,
      `Kafka ${kafkaVersion} can't read it: raise cluster.kafkaVersion first`,
    );
  }
  problems.push(...replicationProblems(cluster, source), ...checkBrokerSettings(cluster.settings, source));
  problems.push(
    ...awsProblems(config, source),
    ...mirrorProblems(config, source),
    ...kubernetesProblems(config, source),
  );
  return problems;
}

function replicationProblems(cluster: StackConfiguration["cluster"], source: string): Problem[] {
  const { factor, minInSync } = cluster.replication;
  const effective = replicationOf(cluster).factor;
  const problems: Problem[] = [];
  if (factor !== undefined && factor > cluster.brokers) {
    problems.push({
      source,
      path: "cluster.replication.factor",
      value: factor,
      reason: `there are only ${cluster.brokers} brokers to hold replicas: write at most ${cluster.brokers}, or add brokers`,
    });
  }
  const ceiling = cluster.brokers === 1 ? 1 : Math.max(1, effective - 1);
  if (minInSync !== undefined && minInSync > ceiling) {
    problems.push({
      source,
      path: "cluster.replication.minInSync",
      value: minInSync,
      reason: `with ${effective} replicas a write must be possible while one is away: write at most ${ceiling}`,
    });
  }
  return problems;
}
