// The resource type `kafkaplatform:cluster:Quorum`: remembers with which controllers the cluster began.
//
// Storage of the first controllers is prepared with that list, and must never be prepared with it again: an empty disk
// would vote as if it had all that it lost. Whoever comes later, or with an empty disk, joins (plan/quorum.ts).

import { isDeepStrictEqual } from "node:util";
import type { Voter } from "../../plan/layout";
import { describeVoters, initialControllers } from "../../plan/quorum";
import type { Props, ResourceType } from "../host/types";
import { hasUnknown } from "../host/wire";
import type { ClusterConnection } from "./connection";
import { liveQuorum } from "./voters";

export interface QuorumInputs {
  readonly cluster: string;
  readonly connection: ClusterConnection;
  readonly voters: readonly Voter[];
}

/** What nodes need to prepare their storage. */
export interface QuorumOutputs {
  readonly initialControllers: string;
  /** Whether the cluster was seen at work: then nobody begins it again. */
  readonly formed: boolean;
}

export const quorum: ResourceType = {
  inputs: ["cluster", "connection", "voters"],

  check(news, olds) {
    const [before, after] = [inputsOf(olds).voters ?? [], inputsOf(news).voters];
    const kept = after.filter(({ id }) => before.some((each) => each.id === id));
    const failures =
      before.length === 0 || kept.length > 0
        ? []
        : [
            {
              property: "cluster.controllers",
              reason:
                "controllers can't move between the brokers and nodes of their own in a cluster that has been made: " +
                "write it as before, or make a cluster anew",
            },
          ];
    return Promise.resolve({ inputs: news, failures });
  },

  diff(old, news, context) {
    const changed = !isDeepStrictEqual(old.inputs["voters"], news["voters"]);
    if (changed) {
      const words = describeVoters(idsOf(inputsOf(old.inputs)), idsOf(inputsOf(news)));
      if (words !== undefined) context.log("info", words);
    }
    return Promise.resolve({ changes: changed ? { voters: "update" } : {} });
  },

  async create(inputs) {
    return { id: String(inputs["cluster"]), outputs: await outputsOf(inputsOf(inputs), undefined) };
  },

  async update(old, news) {
    const [before, after] = [inputsOf(old.inputs), inputsOf(news)];
    const outputs = await outputsOf(after, old.outputs as unknown as QuorumOutputs);
    if (!outputs["formed"] && !isDeepStrictEqual(idsOf(before), idsOf(after))) {
      throw new Error(
        `no broker answers, so the controllers can't change from ${idsOf(before).join(", ")} to ` +
          `${idsOf(after).join(", ")}: bring the cluster up with the controllers that it had, then change them`,
      );
    }
    return { outputs };
  },

  preview: (inputs, old) => ({
    ...inputs,
    ...(old ? { initialControllers: old["initialControllers"], formed: old["formed"] } : {}),
  }),
};

async function outputsOf(inputs: QuorumInputs, before: QuorumOutputs | undefined): Promise<Props> {
  const formed = before?.formed === true || (await isAtWork(inputs.connection));
  const text = formed && before ? before.initialControllers : initialControllers(inputs.voters);
  return { ...inputs, initialControllers: text, formed };
}

/** Whether there is a cluster already, as far as one can see. */
export async function isAtWork(connection: ClusterConnection): Promise<boolean> {
  if (hasUnknown(connection)) return false;
  try {
    return (await liveQuorum(connection)).leader >= 0;
  } catch {
    return false;
  }
}

function idsOf({ voters }: QuorumInputs): number[] {
  return voters.map(({ id }) => id);
}

function inputsOf(props: Props | undefined): QuorumInputs {
  return (props ?? {}) as unknown as QuorumInputs;
}
