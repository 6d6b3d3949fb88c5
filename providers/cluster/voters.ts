// Brings the controllers' quorum to the wanted voters (plan/quorum.ts decides), one step at a call.
//
// The library has no calls for it, so the requests are written here (AddRaftVoter and RemoveRaftVoter, version 0).

import type { Reader, Writer } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { nextVoterStep, type Follower, type LiveQuorum, type VoterStep, type WantedVoter } from "../../plan/quorum";
import { clusterAt, type ClusterConnection } from "./connection";

const ADD_RAFT_VOTER = 80;
const REMOVE_RAFT_VOTER = 81;
const LISTENER = "CONTROLLER";
const TIMEOUT_MS = 20_000;
/** Voters fetch twice a second. */
const SILENT_MS = 3000n;

/** What is to be done next; nothing is done. */
export async function lookAtVoters(cluster: ClusterConnection, wanted: readonly WantedVoter[]) {
  return nextVoterStep(await liveQuorum(cluster), wanted);
}

/** Does the next step, if there is one, and says what it was. What failed is looked at anew by the next call. */
export async function settleVoters(
  cluster: ClusterConnection,
  wanted: readonly WantedVoter[],
): Promise<VoterStep | undefined> {
  return take(cluster, await lookAtVoters(cluster, wanted));
}

/** The same for one controller that has another disk than before; nobody else's place is touched. */
export function rejoin(cluster: ClusterConnection, live: LiveQuorum, own: WantedVoter): Promise<VoterStep | undefined> {
  const others = live.voters.filter(({ id }) => id !== own.id).map(({ id }) => ({ id, host: "", port: 0 }));
  const observers = live.observers.filter(({ id }) => id === own.id);
  return take(cluster, nextVoterStep({ ...live, observers }, [...others, own]));
}

async function take(cluster: ClusterConnection, step: VoterStep | undefined): Promise<VoterStep | undefined> {
  if (step === undefined || step.kind === "wait") return step;
  const problem = step.kind === "add" ? await add(cluster, step) : await remove(cluster, step);
  return problem === undefined ? step : { kind: "wait", words: `${step.words}: ${problem}` };
}

export async function liveQuorum(cluster: ClusterConnection): Promise<LiveQuorum> {
  const { connection } = clusterAt(cluster, false);
  const { describeQuorumV2 } = await connection.library();
  const topics = [{ topicName: "__cluster_metadata", partitions: [{ partitionIndex: 0 }] }];
  const answer = await connection.request((to) => describeQuorumV2.api.async(to, topics), true);
  const log = answer.topics[0]?.partitions[0];
  if (!log) throw new Error("the cluster doesn't describe its quorum");
  const all = [...log.currentVoters, ...log.observers];
  const end = all.reduce((most, each) => (each.logEndOffset > most ? each.logEndOffset : most), 0n);
  // The leader's own "last fetch" is its clock.
  const now = all.find((each) => each.replicaId === log.leaderId)?.lastFetchTimestamp ?? 0n;
  const follower = (each: (typeof all)[number]): Follower => {
    const silent = each.logEndOffset < 0n || now - each.lastFetchTimestamp > SILENT_MS;
    const behind = silent ? Number.MAX_SAFE_INTEGER : Number(end - each.logEndOffset);
    return { id: each.replicaId, directory: each.replicaDirectoryId, behind };
  };
  return { leader: log.leaderId, voters: log.currentVoters.map(follower), observers: log.observers.map(follower) };
}

function add(cluster: ClusterConnection, { voter, directory }: VoterStep & { kind: "add" }) {
  return change(cluster, ADD_RAFT_VOTER, (writer) =>
    writer
      .appendString(null)
      .appendInt32(TIMEOUT_MS)
      .appendInt32(voter.id)
      .appendUUID(directory)
      .appendArray([voter], (to, { host, port }) =>
        to.appendString(LISTENER).appendString(host).appendUnsignedInt16(port),
      )
      .appendTaggedFields(),
  );
}

function remove(cluster: ClusterConnection, { id, directory }: VoterStep & { kind: "remove" }) {
  return change(cluster, REMOVE_RAFT_VOTER, (writer) =>
    writer.appendString(null).appendInt32(id).appendUUID(directory).appendTaggedFields(),
  );
}

/** @returns what Kafka has against it; undefined: it is done */
async function change(
  cluster: ClusterConnection,
  request: number,
  write: (writer: Writer) => Writer,
): Promise<string | undefined> {
  const { connection } = clusterAt(cluster, false);
  const { Writer: WriterClass, createAPI, protocolErrorsCodesById } = await connection.library();
  const api = createAPI<[], string | undefined>(
    request,
    0,
    () => write(WriterClass.create()),
    (_correlation, _key, _version, reader: Reader) => {
      reader.readInt32();
      const code = reader.readInt16();
      const message = reader.readNullableString();
      return code === 0 ? undefined : (message ?? protocolErrorsCodesById[code] ?? `error ${code}`);
    },
    true,
    true,
  );
  return connection.request((to) => api.async(to), false);
}
