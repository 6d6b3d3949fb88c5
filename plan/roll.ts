// Whether a node may stop now, and which one is next. Pure: fed with snapshots of the live cluster.

import type { PartitionState, Snapshot } from "./health";

/** The least number of copies that must have a write, by topic; `default` is for topics that don't say. */
export interface MinInSync {
  readonly default: number;
  readonly byTopic: Readonly<Record<string, number>>;
}

export interface Block {
  readonly reason: "would stop writes" | "would go offline" | "would lose the controllers' majority";
  readonly partitions: readonly PartitionState[];
  /** Nodes whose return would lift the block. */
  readonly waitingFor: readonly number[];
}

/** Records of the metadata log by which a voter may trail and still count as caught up. */
const CAUGHT_UP = 1000;
const NAMED = 3;

/** What keeps a node from stopping; nothing: it may. */
export function blocksToStop(node: number, snapshot: Snapshot, minInSync: MinInSync): Block[] {
  const required = (topic: string) => minInSync.byTopic[topic] ?? minInSync.default;
  const held = snapshot.partitions.filter((each) => each.replicas.includes(node));
  const offline = held.filter((each) => each.replicas.length > 1 && isLast(each, node));
  // With no more copies than must agree, writes stop whenever any of them is away: nothing here could prevent that.
  const short = held.filter(
    (each) =>
      !offline.includes(each) &&
      each.replicas.length > required(each.topic) &&
      each.inSync.includes(node) &&
      each.inSync.length - 1 < required(each.topic),
  );
  return [
    ...block("would go offline", offline, node),
    ...block("would stop writes", short, node),
    ...quorumBlock(node, snapshot),
  ];
}

function isLast(partition: PartitionState, node: number): boolean {
  return partition.inSync.length === 1 && partition.inSync[0] === node;
}

function block(reason: Block["reason"], partitions: readonly PartitionState[], node: number): Block[] {
  if (partitions.length === 0) return [];
  const missing = partitions.flatMap((each) => each.replicas.filter((id) => id !== node && !each.inSync.includes(id)));
  return [{ reason, partitions, waitingFor: sorted(missing) }];
}

function quorumBlock(node: number, { quorum }: Snapshot): Block[] {
  const voters = quorum.voters;
  // One controller alone can't be restarted without an interruption.
  if (voters.length < 2 || !voters.some((voter) => voter.id === node)) return [];
  const majority = Math.floor(voters.length / 2) + 1;
  const others = voters.filter((voter) => voter.id !== node && voter.behind <= CAUGHT_UP);
  if (quorum.leader >= 0 && others.length >= majority) return [];
  const behind = voters.filter((voter) => voter.id !== node && voter.behind > CAUGHT_UP).map((voter) => voter.id);
  return [{ reason: "would lose the controllers' majority", partitions: [], waitingFor: sorted(behind) }];
}

function sorted(ids: readonly number[]): number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}

/** A refusal in words: which partitions, and who is missing. */
export function describeBlocks(node: string, blocks: readonly Block[]): string {
  return blocks
    .map(({ reason, partitions, waitingFor }) => {
      const names = partitions.slice(0, NAMED).map((each) => `${each.topic}-${each.partition}`);
      const what =
        partitions.length === 0
          ? ""
          : ` of ${names.join(", ")}${partitions.length > NAMED ? ` and ${partitions.length - NAMED} more` : ""}`;
      const who = waitingFor.length === 0 ? "" : ` (waiting for node ${waitingFor.join(", ")})`;
      return `stopping ${node} ${reason}${what}${who}`;
    })
    .join("; ");
}

export interface Candidate {
  readonly id: number;
  readonly controller: boolean;
  readonly broker: boolean;
}

/** Unready nodes first, then controllers that aren't active, then brokers, and the active controller last. */
export function rollOrder(candidates: readonly Candidate[], snapshot: Snapshot | undefined): Candidate[] {
  const rank = ({ id, broker, controller }: Candidate): number => {
    if (!snapshot) return 0;
    const ready =
      (!broker || snapshot.brokers.includes(id)) &&
      (!controller || snapshot.quorum.voters.some((voter) => voter.id === id && voter.behind <= CAUGHT_UP));
    if (!ready) return 0;
    if (id === snapshot.quorum.leader) return 3;
    return controller && !broker ? 1 : 2;
  };
  return [...candidates].sort((a, b) => rank(a) - rank(b) || a.id - b.id);
}

/** How far the cluster is from being whole: while this number falls, waiting is worthwhile. */
export function distanceFromWhole(snapshot: Snapshot, expectedBrokers: readonly number[]): number {
  const missing = expectedBrokers.filter((id) => !snapshot.brokers.includes(id)).length;
  const replicas = snapshot.partitions.reduce((sum, each) => sum + each.replicas.length - each.inSync.length, 0);
  const behind = snapshot.quorum.voters.reduce((sum, voter) => sum + Math.min(voter.behind, 1_000_000), 0);
  return missing * 1e12 + replicas * 1e7 + behind;
}
