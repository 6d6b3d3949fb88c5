// The resource type `kafkaplatform:docker:Seat`: a broker's place on the cluster's list. It is there before the container
// and goes after it, whatever containers come and go in between: Kafka strikes off nobody who still answers.

import { unregister } from "../cluster/removal";
import { TAKEN_DOWN, look, type RollingNode } from "../cluster/roll";
import type { Props, ResourceType } from "../host/types";
import { sameValue } from "../host/wire";

const INPUTS = ["node", "rolling"] as const;

export const dockerSeat: ResourceType = {
  inputs: INPUTS,

  diff(old, news) {
    const changed = INPUTS.filter((name) => !sameValue(old.inputs[name], news[name]));
    return Promise.resolve({ changes: Object.fromEntries(changed.map((name) => [name, "update" as const])) });
  },

  create: (inputs) => Promise.resolve({ id: String(inputs["node"]), outputs: { ...inputs } }),

  update: (_old, news) => Promise.resolve({ outputs: { ...news } }),

  async delete(_id, { inputs }, context) {
    const rolling = rollingOf(inputs);
    if (process.env[TAKEN_DOWN] !== undefined || !rolling.broker) return;
    // Where nobody answers any more there is no list either.
    if (await look(rolling)) await unregister(rolling, context);
  },
};

function rollingOf(props: Props): RollingNode {
  const { node, rolling } = props as unknown as { node: string; rolling: Omit<RollingNode, "node"> };
  return { ...rolling, node };
}
