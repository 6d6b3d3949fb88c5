// Kafka's releases: what the version of a cluster's metadata may become, and which binaries may run on it. Pure.
//
// The metadata's version is what the cluster writes; binaries only say what they could read. It is raised by itself and
// after the binaries, because raising it is what can't be taken back.

/** What each release finalizes, by feature: Kafka's own mapping, held against its jar by a test. */
export const RELEASES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "4.0": features(25, { elr: 0, share: 0, streams: 0 }),
  "4.1": features(27, { elr: 1, share: 0, streams: 0 }),
  "4.2": features(29, { elr: 1, share: 1, streams: 1 }),
  "4.3": features(30, { elr: 1, share: 1, streams: 1 }),
};

export const RELEASE_NAMES = Object.keys(RELEASES);

const METADATA = "metadata.version";

/** Finalized levels by feature, as a cluster tells them. */
export type Levels = Readonly<Record<string, number>>;

const ACKNOWLEDGEMENT = "metadata-version";

function features(metadata: number, { elr, share, streams }: { elr: number; share: number; streams: number }): Levels {
  return {
    "metadata.version": metadata,
    "transaction.version": 2,
    "group.version": 1,
    "eligible.leader.replicas.version": elr,
    "share.version": share,
    "streams.version": streams,
  };
}

/** `4.3.1` is of release `4.3`. */
export function releaseOf(kafkaVersion: string): string {
  return kafkaVersion.split(".").slice(0, 2).join(".");
}

/** Negative: a is older than b. */
export function compareReleases(a: string, b: string): number {
  const [left = 0, right = 0] = [a, b].map((each) => Number(each.split(".")[1]));
  return left - right;
}

/** The release whose metadata the cluster writes; one that is newer than all that are known is called by its level. */
export function finalizedRelease(finalized: Levels): string {
  const level = levelOf(finalized);
  const reached = Object.entries(RELEASES).filter(([, levels]) => levelOf(levels) <= level);
  const unknown = level > Math.max(...Object.values(RELEASES).map(levelOf));
  return (unknown ? undefined : reached.at(-1)?.[0]) ?? `level ${level}`;
}

function levelOf(levels: Levels | undefined): number {
  return levels?.[METADATA] ?? 0;
}

/** What has to be raised for a cluster to become one of this release. */
export function levelsToRaise(release: string, finalized: Levels): Levels {
  const target = Object.entries(RELEASES[release] ?? {});
  return Object.fromEntries(target.filter(([feature, level]) => level > (finalized[feature] ?? 0)));
}

export type MetadataJudgement =
  | { readonly kind: "stays"; readonly hint?: string }
  | { readonly kind: "rises"; readonly words: string }
  | { readonly kind: "refused"; readonly reason: string };

export interface MetadataWish {
  /** What the stack asks for; nothing: what the cluster has. */
  readonly metadataVersion?: string;
  readonly kafkaVersion: string;
  readonly acknowledged: readonly string[];
}

export function judgeMetadata(wish: MetadataWish, finalized: Levels, setting: string): MetadataJudgement {
  const { metadataVersion: wanted, kafkaVersion, acknowledged } = wish;
  const now = finalizedRelease(finalized);
  if (wanted === undefined) {
    const possible = releaseOf(kafkaVersion);
    const newer = levelOf(RELEASES[possible]) > levelOf(finalized);
    const hint = `the cluster's metadata stays at ${now}: once Kafka ${kafkaVersion} has proved itself, cluster.metadataVersion: "${possible}" raises it`;
    return newer ? { kind: "stays", hint } : { kind: "stays" };
  }
  if (levelOf(RELEASES[wanted]) === levelOf(finalized)) return { kind: "stays" };
  if (levelOf(RELEASES[wanted]) < levelOf(finalized)) {
    const reason = `the cluster's metadata is at ${now} and can't go back to ${wanted}: Kafka has no way back; write cluster.metadataVersion: "${now}", or leave it out`;
    return { kind: "refused", reason };
  }
  const line = acknowledgementOf(now, wanted);
  const words = `metadata ${now} -> ${wanted}: can't be taken back, and no older Kafka than ${wanted} can run here afterwards`;
  if (acknowledged.includes(line)) return { kind: "rises", words };
  return { kind: "refused", reason: `${words}; to allow it, add to ${setting}: - ${line}` };
}

export function acknowledgementOf(from: string, to: string): string {
  return `${ACKNOWLEDGEMENT} ${from}->${to}`;
}

/** Whether a line of the stack's `acknowledge` speaks of the metadata; the others are about topics and users. */
export function isAboutMetadata(line: string): boolean {
  return line.startsWith(`${ACKNOWLEDGEMENT} `);
}

/** Lines about the metadata that allow nothing any more. */
export function spentMetadataLines({ metadataVersion, acknowledged }: MetadataWish, finalized: Levels): string[] {
  const rises = levelOf(RELEASES[metadataVersion ?? ""]) > levelOf(finalized);
  const needed = rises ? acknowledgementOf(finalizedRelease(finalized), metadataVersion ?? "") : undefined;
  return acknowledged.filter((line) => isAboutMetadata(line) && line !== needed);
}

export interface BinaryChange {
  readonly from: string;
  readonly to: string;
  /** What the stack asks the metadata to be. */
  readonly metadataVersion?: string;
}

/** Why a node may not be given other binaries; undefined: it may. @param finalized undefined: no broker answers */
export function refusedBinaries(
  { from, to, metadataVersion }: BinaryChange,
  finalized: Levels | undefined,
): string | undefined {
  if (metadataVersion !== undefined && compareReleases(releaseOf(from), metadataVersion) < 0) {
    return `Kafka ${from} runs here, and cluster.metadataVersion asks for ${metadataVersion}: deploy Kafka ${to} first, without it, and raise the metadata in a deployment of its own`;
  }
  if (compareReleases(releaseOf(to), releaseOf(from)) >= 0) return undefined;
  if (finalized === undefined) {
    return `Kafka ${from} -> ${to} goes back, and no broker answers to tell whether ${to} could read the cluster's metadata: start the cluster first`;
  }
  if (levelOf(finalized) <= levelOf(RELEASES[releaseOf(to)])) return undefined;
  const now = finalizedRelease(finalized);
  return `Kafka ${from} -> ${to} can't be: the cluster's metadata is at ${now}, which ${to} can't read, and there is no way back; stay at Kafka ${now} or newer`;
}
