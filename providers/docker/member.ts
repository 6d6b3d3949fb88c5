// The resource type `kafkaplatform:docker:Member`: a container's place in the cluster. It is replaced with the container,
// and so it is what a replacement begins with (the gate) and ends with (the node is back, and in sync).

import { TAKEN_DOWN, comesBack, look, passGate, type RollingNode } from "../cluster/roll";
import type { Props, ResourceType } from "../host/types";
import { sameValue } from "../host/wire";

interface MemberInputs {
  readonly node: string;
  readonly container: string;
  readonly rolling: Omit<RollingNode, "node">;
}

const INPUTS = ["node", "container", "rolling"] as const;

export const dockerMember: ResourceType = {
  inputs: INPUTS,

  diff(old, news, context) {
    const changed = INPUTS.filter((name) => !sameValue(old.inputs[name], news[name]));
    if (changed.includes("container")) {
      context.log("info", "rolling (replaced behind the gate): a new container takes its volume and name");
    }
    const kind = (name: string) => (name === "container" ? ("replace" as const) : ("update" as const));
    return Promise.resolve({
      changes: Object.fromEntries(changed.map((name) => [name, kind(name)])),
      deleteBeforeReplace: true,
    });
  },

  async create(inputs, context) {
    const whole = rollingOf(inputs);
    // In a cluster that is only being made nobody answers; once one does, a new member is waited for.
    if (await look(whole)) await comesBack(whole, context);
    return { id: whole.node, outputs: { ...inputs } };
  },

  update: (_old, news) => Promise.resolve({ outputs: { ...news } }),

  async delete(_id, { inputs }, context) {
    if (process.env[TAKEN_DOWN] === undefined) await passGate(rollingOf(inputs), context);
  },
};

function rollingOf(props: Props): RollingNode {
  const { node, rolling } = props as unknown as MemberInputs;
  return { ...rolling, node };
}
