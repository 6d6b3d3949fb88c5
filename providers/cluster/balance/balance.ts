// The resource type `kafkaplatform:cluster:Balance`: replicas are where the stack's brokers are. It works when brokers
// come or go, and on any other skew only where the stack asks for it: a broker that is merely down moves nothing.

import { isDeepStrictEqual } from "node:util";
import { reassignment, tooWide, type Move } from "../../../plan/reassignment/reassignment";
import type { Seat } from "../../../plan/reassignment/racks";
import { describeMoves, type NamedBroker } from "../../../plan/reassignment/words";
import type { Context, Failure, Props, ResourceType } from "../../host/types";
import { hasUnknown } from "../../host/wire";
import type { ClusterConnection } from "../connection";
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
}

const NAMED = 5;

export const balance: ResourceType = {
  inputs: ["cluster", "connection", "brokers", "moveRate", "always", "patienceSeconds"],

  async check(news, olds) {
    // A first deployment has no cluster yet.
    if (olds === undefined || hasUnknown(news)) return { inputs: news };
    return { inputs: news, failures: refusals(inputsOf(news), await look(inputsOf(news))) };
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

function refusals({ brokers }: BalanceInputs, live: readonly LivePartition[] | undefined): Failure[] {
  const wide = tooWide(live ?? [], brokers.length);
  if (wide.length === 0) return [];
  const names = wide.slice(0, NAMED).map(({ topic, replicas }) => `${topic} (${replicas})`);
  const more = wide.length > NAMED ? ` and ${wide.length - NAMED} more` : "";
  const left = brokers.length === 1 ? "1 broker is" : `${brokers.length} brokers are`;
  const most = Math.max(...wide.map(({ replicas }) => replicas));
  return [
    {
      property: "cluster.brokers",
      reason:
        `${left} too few for the replicas of ${names.join(", ")}${more}: ` +
        `keep at least ${most}, or give these topics fewer replicas first`,
    },
  ];
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
