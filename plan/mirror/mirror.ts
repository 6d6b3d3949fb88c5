// The mirror of a stack: MirrorMaker 2 near the cluster that it writes to, and the user as whom others read here.

import type { Catalog } from "../catalog/catalog";
import type { PlannedTopic } from "../catalog/topics";
import type { Environment, StackConfiguration } from "../configuration";
import { NOTHING, together, type Contribution } from "../fleet/contribution";
import type { Replication } from "../replication";
import { SCRAM_MECHANISM, fleetCertificate } from "../security";
import { fleetPlace } from "../fleet/place";
import { readerAccess, writerAccess } from "./access";
import { choiceOf, copiedAs, streamsWarnings } from "./choice";
import { mirrorFleet } from "./fleet";
import { MIRROR_KEYSTORE_SECRET, MIRROR_USER, READER_USER, internalTopics } from "./names";
import { mergedReads } from "./region";

export interface MirrorContext {
  readonly config: StackConfiguration;
  readonly catalog: Catalog;
  readonly replication: Replication;
  readonly bootstrapServers: string;
}

export function mirrorOf(context: MirrorContext): Contribution {
  const { copies } = context.config.mirrors;
  return together([
    ...(hasReader(context) ? [readPart(context)] : []),
    ...(Object.keys(copies).length > 0 ? [writePart(context)] : []),
  ]);
}

/** Where there is nothing to read, nobody is let in to read. */
export function hasReader({ config, catalog }: Pick<MirrorContext, "config" | "catalog">): boolean {
  return config.mirrors.copiedBy.length > 0 && catalog.topics.length > 0;
}

/** For mirrors of other clusters. */
function readPart({ config, catalog }: MirrorContext): Contribution {
  const purpose = `copies records for ${config.mirrors.copiedBy.join(", ")}; reads only`;
  return { ...NOTHING, users: [user(READER_USER, purpose)], access: readerAccess(choiceOf(catalog)) };
}

function writePart(context: MirrorContext): Contribution {
  const { config, catalog, replication } = context;
  const choice = choiceOf(catalog);
  const sources = Object.entries(config.mirrors.copies);
  const fleet = mirrorFleet(context);
  const place = fleetPlace(config, MIRROR_USER, fleet.instances.length);
  const merged = mergedReads(catalog, config.mirrors);
  return {
    ...NOTHING,
    fleets: [fleet],
    users: [user(MIRROR_USER, `copies records of ${sources.map(([source]) => source).join(", ")} into this cluster`)],
    access: [
      ...sources.flatMap(([source, copy]) => writerAccess(source, copy, copiedAs(copy, choice))),
      ...merged.access,
    ],
    secrets: [
      { name: MIRROR_KEYSTORE_SECRET, purpose: "stores of the mirror's certificates", bcrypt: false, alone: true },
    ],
    certificates: fleet.instances.map((instance, index) => ({
      ...fleetCertificate(instance.name, place.certificateNames(index)),
      keystorePassword: MIRROR_KEYSTORE_SECRET,
    })),
    topics: [...sources.flatMap(([source]) => books(source, replication, config.environment)), ...merged.topics],
    warnings: sources.some(([, { as }]) => as === "standby") ? streamsWarnings(catalog) : [],
  };
}

const user = (name: string, purpose: string) =>
  ({ name, mechanism: SCRAM_MECHANISM, superUser: false, atFormat: false, purpose }) as const;

/** Where it notes how far it has come, and which offsets belong together. */
function books(source: string, replication: Replication, environment: Environment): PlannedTopic[] {
  const { configurations, positions, states, offsets, checkpoints } = internalTopics(source);
  const topic = (name: string, partitions: number, purpose: string): PlannedTopic => ({
    name,
    system: "platform",
    kind: "internal",
    partitions,
    replicationFactor: replication.factor,
    settings: { "cleanup.policy": "compact", "min.insync.replicas": String(replication.minInSync) },
    purpose,
    protected: environment === "prod" || environment === "dr",
    alerts: {},
  });
  return [
    topic(configurations, 1, `What the mirror of ${source} is to do`),
    topic(positions, 5, `How far the mirror of ${source} has come`),
    topic(states, 1, `How the work of the mirror of ${source} fares`),
    topic(offsets, 1, `Which offsets of ${source} and of this cluster belong together`),
    topic(checkpoints, 1, `Where the groups of ${source} are, in this cluster's offsets`),
  ];
}
