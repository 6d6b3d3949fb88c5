// The resource type `kafkaplatform:topics:Guard`: looks, in previews too, for changes that can't be taken back, and
// refuses those that the stack doesn't name. Topics and users depend on it, so nothing is half applied.

import {
  drift,
  isHarmless,
  refusal,
  riskyChanges,
  spentAcknowledgements,
  undeclared,
  type Declared,
  type Fate,
  type GuardedTopic,
  type GuardedUser,
} from "../../plan/guard";
import type { ClusterConnection } from "../cluster/connection";
import type { Context, Failure, Props, ResourceType } from "../host/types";
import { hasUnknown } from "../host/wire";
import { lookAtStakes, lookAtTopics } from "./live-view";

export interface GuardInputs {
  readonly cluster: string;
  readonly connection: ClusterConnection;
  readonly topics: readonly GuardedTopic[];
  readonly users: readonly GuardedUser[];
  readonly defaults?: Fate;
  readonly acknowledged: readonly string[];
  /** Names of topics that applications make by themselves begin with one of these. */
  readonly prefixes: readonly string[];
}

const SETTING = "kafka-platform:acknowledge";
const NAMED = 10;

export const guard: ResourceType = {
  inputs: ["cluster", "connection", "topics", "users", "defaults", "acknowledged", "prefixes"],

  async check(news, olds, context) {
    // A first deployment has no cluster yet, and so nothing to lose.
    if (hasUnknown(news["connection"])) return { inputs: news };
    return { inputs: news, failures: await refusals(inputsOf(olds), inputsOf(news), context) };
  },

  create: (inputs) => Promise.resolve({ id: String(inputs["cluster"]), outputs: inputs }),
  update: (_old, news) => Promise.resolve({ outputs: news }),
};

async function refusals(before: Partial<GuardInputs>, after: GuardInputs, context: Context): Promise<Failure[]> {
  const { topics = [], users = [], defaults } = before;
  const declaredBefore: Declared = { topics, users, ...(defaults ? { defaults } : {}) };
  const live = await lookAtTopics(after.connection);
  const changes = riskyChanges(declaredBefore, after, live);
  const open = changes.filter((change) => !after.acknowledged.includes(change.acknowledgement ?? ""));
  const stakes = live ? await lookAtStakes(after.connection, open) : new Map<never, never>();

  for (const line of spentAcknowledgements(after.acknowledged, changes)) {
    context.log("warning", `${SETTING}: "${line}" allows nothing any more: remove the line`);
  }
  if (live) {
    for (const each of drift(declaredBefore, live)) {
      context.log("warning", `changed by hand: ${each}; to put it back: make refresh, then make up`);
    }
    const strangers = undeclared(declaredBefore, after, live, after.prefixes);
    if (strangers.length > 0) {
      const names = strangers.slice(0, NAMED).join(", ") + (strangers.length > NAMED ? ", …" : "");
      context.log(
        "warning",
        `${strangers.length} topic${strangers.length === 1 ? "" : "s"} that no system declares, left alone: ${names}`,
      );
    }
  }
  return open
    .filter((change) => !isHarmless(change, stakes.get(change)))
    .map((change) => ({ property: "topics", reason: refusal(change, stakes.get(change), SETTING) }));
}

function inputsOf(props: Props | undefined): GuardInputs {
  return (props ?? {}) as unknown as GuardInputs;
}
