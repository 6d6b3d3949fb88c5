// The resource type `kafkaplatform:aws:Member`: a machine's place in the cluster. It is replaced with the machine, and so
// it is what a replacement begins with (the gate, then Kafka ends) and ends with (the node is back, and in sync).

import type { RollingNode } from "../cluster/roll";
import { TAKEN_DOWN, comesBack, look, passGate } from "../cluster/roll";
import type { Context, Props, ResourceType } from "../host/types";
import { sameValue } from "../host/wire";
import { order } from "./machine";

export interface MemberInputs {
  readonly node: string;
  readonly region: string;
  readonly machine: string;
  readonly rolling: Omit<RollingNode, "node">;
}

const INPUTS = ["node", "region", "machine", "rolling"] as const;

export const member: ResourceType = {
  inputs: INPUTS,

  diff(old, news, context) {
    const changed = INPUTS.filter((name) => !sameValue(old.inputs[name], news[name]));
    if (changed.includes("machine")) {
      context.log("info", "rolling (replaced behind the gate): a new machine takes its volume, address and name");
    }
    const kind = (name: string) => (name === "machine" ? ("replace" as const) : ("update" as const));
    return Promise.resolve({
      changes: Object.fromEntries(changed.map((name) => [name, kind(name)])),
      deleteBeforeReplace: true,
    });
  },

  async create(inputs, context) {
    const { node, rolling } = inputsOf(inputs);
    const whole = { ...rolling, node };
    // In a cluster that is only being made nobody answers; once one does, a new member is waited for.
    if (await look(whole)) await comesBack(whole, context);
    return { id: node, outputs: { ...inputs } };
  },

  update: (_old, news) => Promise.resolve({ outputs: { ...news } }),

  async delete(_id, { inputs }, context) {
    if (process.env[TAKEN_DOWN] === undefined) await leave(inputsOf(inputs), context);
  },
};

async function leave(inputs: MemberInputs, context: Context): Promise<void> {
  const rolling = { ...inputs.rolling, node: inputs.node };
  await passGate(rolling, context);
  try {
    await order(inputs, ["stop"], context);
  } catch (error) {
    // A machine that is dead already can't be asked to end; one that still serves must be.
    const snapshot = await look(rolling);
    const serves =
      snapshot === undefined ||
      snapshot.brokers.includes(rolling.id) ||
      snapshot.quorum.voters.some((voter) => voter.id === rolling.id && voter.behind < Number.MAX_SAFE_INTEGER);
    if (serves) throw error;
    context.log("warning", `${inputs.node} was gone already: ${(error as Error).message}`);
  }
}

function inputsOf(props: Props): MemberInputs {
  return props as unknown as MemberInputs;
}
