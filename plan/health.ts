// Says from a live snapshot of a cluster what keeps it from being whole. Pure: the snapshot is taken elsewhere.

export interface Snapshot {
  /** Brokers that are registered and not fenced. */
  readonly brokers: readonly number[];
  readonly quorum: {
    readonly leader: number;
    readonly voters: readonly { readonly id: number; readonly behind: number }[];
  };
  readonly partitions: readonly PartitionState[];
}

export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  /** -1: nobody. */
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

export interface Expected {
  readonly brokers: readonly number[];
  readonly voters: readonly number[];
}

/** Records of the metadata log by which a voter may trail without being called behind. */
const METADATA_SLACK = 1000;
const NAMED = 3;

/** One sentence for each thing that is missing; none means that the cluster is whole. */
export function shortcomings(snapshot: Snapshot, expected: Expected): string[] {
  const missing = expected.brokers.filter((id) => !snapshot.brokers.includes(id));
  const voters = snapshot.quorum.voters;
  const absent = expected.voters.filter((id) => !voters.some((voter) => voter.id === id));
  const behind = voters.filter((voter) => expected.voters.includes(voter.id) && voter.behind > METADATA_SLACK);
  const leaderless = snapshot.partitions.filter((each) => each.leader < 0);
  const short = snapshot.partitions.filter((each) => each.leader >= 0 && each.inSync.length < each.replicas.length);
  return [
    ...(snapshot.quorum.leader < 0 ? ["the controllers have no leader"] : []),
    ...(missing.length > 0 ? [`${count(missing.length, "broker")} not there yet: ${missing.join(", ")}`] : []),
    ...(absent.length > 0 ? [`${count(absent.length, "controller")} not in the quorum: ${absent.join(", ")}`] : []),
    ...(behind.length > 0
      ? [`${count(behind.length, "controller")} behind: ${behind.map((v) => v.id).join(", ")}`]
      : []),
    ...(leaderless.length > 0
      ? [`${count(leaderless.length, "partition")} without a leader: ${named(leaderless)}`]
      : []),
    ...(short.length > 0 ? [`${count(short.length, "partition")} not fully in sync: ${named(short)}`] : []),
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function named(partitions: readonly PartitionState[]): string {
  const names = partitions.slice(0, NAMED).map((each) => `${each.topic}-${each.partition}`);
  return names.join(", ") + (partitions.length > NAMED ? ", …" : "");
}
