// The resource type `kafkaplatform:cluster:Balance`: replicas are where the stack's brokers are. It works when brokers
// come or go, and on any other skew only where the stack asks for it: a broker that is merely down moves nothing.

import { isDeepStrictEqual } from "node:util";
import { reassignment, tooNarrow, tooWide, type Move } from "../../../plan/reassignment/reassignment";
import type { Seat } from "../../../plan/reassignment/racks";
import { describeMoves, type NamedBroker } from "../../../plan/reassignment/words";
import type { Context, Failure, Props, ResourceType } from "../../host/types";
import { hasUnknown } from "../../host/wire";
import { clusterAt, type ClusterConnection } from "../connection";
import { bringAbout, type Scope } from "./apply";
import { livePartitions, sizeIn, sizesOf, type LivePartition } from "./live";

export interface BalanceInputs {
  readonly cluster: string;
  readonly connection: ClusterConnection;
  readonly brokers: readonly (Seat & NamedBroker)[];
  /** Bytes a second that each broker may send and receive for it. */
  readonly moveRate: number;
  /** Whether skew that came by itself is evened out too. */
  readonly always: boolean;
  readonly patienceSeconds: number;
  /** How many copies must agree on a write where a topic doesn't say. */
  readonly minInSync: number;
}

const NAMED = 5;

export const balance: ResourceType = {
  inputs: ["cluster", "connection", "brokers", "moveRate", "always", "patienceSeconds", "minInSync"],

  async check(news, olds) {
    // A first deployment has no cluster yet.
    if (olds === undefined || hasUnknown(news)) return { inputs: news };
    const live = await look(inputsOf(news));
    const failures = [
      ...tooFewBrokers(inputsOf(news), live ?? []),
      ...(await tooFewCopies(inputsOf(olds), inputsOf(news), live ?? [])),
    ];
    return { inputs: news, failures };
  },

  async diff(old, news, context) {
    if (hasUnknown(news)) return { changes: {} };
    const [before, after] = [inputsOf(old.inputs), inputsOf(news)];
    const live = await look(after);
    const scope = scopeOf(before, after, live);
    const moves = live ? reassignment(live, after.brokers, scope) : [];
    if (moves.length > 0) await say(before, after, moves, context);
    if (!isDeepStrictEqual(before.brokers, after.brokers)) return { changes: { brokers: "update" } };
    return { changes: moves.length > 0 ? { replicas: "update" } : {} };
  },

  /** What a new cluster holds was placed by Kafka itself a moment ago. */
  async create(inputs, context) {
    await bringAbout(inputsOf(inputs), "leaving", context);
    return { id: String(inputs["cluster"]), outputs: { ...inputs } };
  },

  async update(old, news, context) {
    const [before, after] = [inputsOf(old.inputs), inputsOf(news)];
    await bringAbout(after, scopeOf(before, after, await look(after)), context);
    return { outputs: { ...news } };
  },
};

/** Also when a broker is still there that isn't described any more, as after a growth that was broken off. */
function scopeOf(before: BalanceInputs, after: BalanceInputs, live: readonly LivePartition[] | undefined): Scope {
  const known = new Set(after.brokers.map(({ id }) => id));
  const strangers = live?.some((each) => [...each.replicas, ...each.removing].some((id) => !known.has(id))) ?? false;
  return after.always || strangers || !isDeepStrictEqual(before.brokers, after.brokers) ? "all" : "leaving";
}

function tooFewBrokers({ brokers }: BalanceInputs, live: readonly LivePartition[]): Failure[] {
  const wide = tooWide(live, brokers.length);
  if (wide.length === 0) return [];
  const left = brokers.length === 1 ? "1 broker is" : `${brokers.length} brokers are`;
  const most = Math.max(...wide.map(({ replicas }) => replicas));
  const cure = `keep at least ${most}, or give these topics fewer replicas first`;
  const reason = `${left} too few for the replicas of ${named(wide)}: ${cure}`;
  return [{ property: "cluster.brokers", reason }];
}

/** More brokers may mean that more copies must agree, which older topics don't have: nothing could be written to them. */
async function tooFewCopies(before: BalanceInputs, after: BalanceInputs, live: readonly LivePartition[]) {
  if (before.minInSync >= after.minInSync) return [];
  const narrow = tooNarrow(live, after.minInSync);
  const { cluster } = clusterAt(after.connection, false);
  const own = await Promise.all(narrow.map(({ topic }) => cluster.describeTopicConfig(topic)));
  const stopped = narrow.filter((_each, index) => own[index]?.["min.insync.replicas"] === undefined);
  if (stopped.length === 0) return [];
  const cure = `write minInSync: ${before.minInSync} until these topics have more replicas`;
  const reason = `${after.minInSync} copies would have to agree on each write, and ${named(stopped)} can't: ${cure}`;
  return [{ property: "cluster.replication.minInSync", reason }];
}

function named(topics: readonly { readonly topic: string; readonly replicas: number }[]): string {
  const names = topics.slice(0, NAMED).map(({ topic, replicas }) => `${topic} (${replicas})`);
  return names.join(", ") + (topics.length > NAMED ? ` and ${topics.length - NAMED} more` : "");
}

async function say(
  before: BalanceInputs,
  after: BalanceInputs,
  moves: readonly Move[],
  context: Context,
): Promise<void> {
  const sizes = await sizesOf(after.connection, moves);
  const names = new Map([...before.brokers, ...after.brokers].map(({ id, name }) => [id, name]));
  const coming = after.brokers.filter(({ id }) => !before.brokers.some((each) => each.id === id)).map(({ id }) => id);
  const brokers = { after: after.brokers, coming, nameOf: (id: number) => names.get(id) ?? `broker ${id}` };
  for (const words of describeMoves(moves, brokers, (move) => sizeIn(sizes, move))) context.log("info", words);
}

/** Undefined: no broker answers, and nothing can be said. */
async function look({ connection }: BalanceInputs): Promise<LivePartition[] | undefined> {
  try {
    return await livePartitions(connection);
  } catch (error) {
    if ((error as Error).message.includes("can be reached")) return undefined;
    throw error;
  }
}

function inputsOf(props: Props): BalanceInputs {
  return props as unknown as BalanceInputs;
}
