// Which controllers vote: what brings a live quorum to the wanted voters, one at a time (KIP-853). Pure.

import type { Voter } from "./layout";

/** Records of the metadata log by which a controller may trail and still count as caught up. */
const CAUGHT_UP = 1000;

/** A controller as the quorum's leader sees it. Its directory tells a disk from the one that it had before. */
export interface Follower {
  readonly id: number;
  readonly directory: string;
  /** Number.MAX_SAFE_INTEGER: it isn't heard of. */
  readonly behind: number;
}

export interface LiveQuorum {
  readonly leader: number;
  readonly voters: readonly Follower[];
  /** Brokers are among them. */
  readonly observers: readonly Follower[];
}

export interface WantedVoter {
  readonly id: number;
  readonly host: string;
  readonly port: number;
}

export type VoterStep =
  | { readonly kind: "add"; readonly voter: WantedVoter; readonly directory: string; readonly words: string }
  | { readonly kind: "remove"; readonly id: number; readonly directory: string; readonly words: string }
  | { readonly kind: "wait"; readonly words: string };

/**
 * What is to be done next; undefined: nothing. A lost disk first, since it already costs a vote; then those that come,
 * and only then those that go, so that there are never fewer voters than before or after.
 */
export function nextVoterStep(live: LiveQuorum, wanted: readonly WantedVoter[]): VoterStep | undefined {
  if (live.leader < 0) return { kind: "wait", words: "the controllers have no leader" };
  return replaceLost(live, wanted) ?? addMissing(live, wanted) ?? removeUnwanted(live, wanted);
}

function replaceLost(live: LiveQuorum, wanted: readonly WantedVoter[]): VoterStep | undefined {
  for (const voter of live.voters) {
    if (!wanted.some(({ id }) => id === voter.id) || isHere(voter) || !successor(live, voter)) continue;
    return remove(live, voter, `removes controller ${voter.id}'s lost disk from the quorum`);
  }
  return undefined;
}

function addMissing(live: LiveQuorum, wanted: readonly WantedVoter[]): VoterStep | undefined {
  const missing = wanted.filter(({ id }) => !live.voters.some((voter) => voter.id === id));
  const ready = missing.find(({ id }) => live.observers.some((each) => each.id === id && isHere(each)));
  const observer = ready && live.observers.find((each) => each.id === ready.id && isHere(each));
  if (ready && observer) {
    const words = `adds controller ${ready.id} to the quorum`;
    return { kind: "add", voter: ready, directory: observer.directory, words };
  }
  if (missing.length === 0) return undefined;
  return { kind: "wait", words: `controller ${missing.map(({ id }) => id).join(", ")} hasn't caught up yet` };
}

/** Those that are away go first, and the leader last: then it hands over only once. */
function removeUnwanted(live: LiveQuorum, wanted: readonly WantedVoter[]): VoterStep | undefined {
  const rank = (voter: Follower) => (voter.id === live.leader ? 2 : isHere(voter) ? 1 : 0);
  const [voter] = live.voters
    .filter(({ id }) => !wanted.some((each) => each.id === id))
    .sort((a, b) => rank(a) - rank(b) || b.id - a.id);
  return voter && remove(live, voter, `removes controller ${voter.id} from the quorum`);
}

/** The voters that remain must keep a majority that is there. */
function remove(live: LiveQuorum, voter: Follower, words: string): VoterStep {
  const rest = live.voters.filter((each) => each !== voter);
  if (rest.filter(isHere).length >= Math.floor(rest.length / 2) + 1) {
    return { kind: "remove", id: voter.id, directory: voter.directory, words };
  }
  const away = rest.filter((each) => !isHere(each)).map(({ id }) => id);
  const why = away.length > 0 ? `until controller ${away.join(", ")} is back` : "since nobody else would be left";
  return { kind: "wait", words: `controller ${voter.id} must stay in the quorum ${why}` };
}

/** The same node with another disk. */
function successor(live: LiveQuorum, { id, directory }: Follower): Follower | undefined {
  return live.observers.find((each) => each.id === id && each.directory !== directory && isHere(each));
}

function isHere({ behind }: Follower): boolean {
  return behind <= CAUGHT_UP;
}

/** The first quorum as the format tool takes it. */
export function initialControllers(voters: readonly Voter[]): string {
  return voters.map((voter) => `${voter.id}@${voter.host}:${voter.port}:${voter.directoryId}`).join(",");
}

/** How the voters of a stack change, as a person reads it in a preview. */
export function describeVoters(before: readonly number[], after: readonly number[]): string | undefined {
  const coming = after.filter((id) => !before.includes(id));
  const going = before.filter((id) => !after.includes(id));
  const parts = [
    ...(coming.length > 0 ? [`adds controller ${coming.join(", ")} to the quorum`] : []),
    ...(going.length > 0 ? [`removes controller ${going.join(", ")} from the quorum`] : []),
  ];
  return parts.length > 0 ? `${parts.join("; ")}, one at a time` : undefined;
}
