// The resource type `kafkaplatform:aws:Bundle`: what a node on AWS runs from. A new machine reads its files by itself; on a
// running one a change is applied as gently as it allows: nothing, a call to the Admin API, or a restart behind the gate.

import { changeOf, describeChange, dynamicSettings, type NodeShape } from "../../plan/diff";
import { roll, type RollingNode } from "../cluster/roll";
import { alterBrokerSettings } from "../cluster/settings";
import type { Context, Diff, Props, ResourceType } from "../host/types";
import { hasUnknown, sameValue } from "../host/wire";
import { order } from "./machine";

export interface BundleInputs extends NodeShape {
  readonly node: string;
  readonly region: string;
  readonly machine: string;
  readonly clusterId: string;
  readonly fingerprint: string;
  /** Of the machine's own script and units. */
  readonly tools: string;
  readonly volumeGiB: number;
  readonly rolling: Omit<RollingNode, "node">;
}

const INPUTS = [
  ...["node", "region", "machine", "rolling", "kafkaVersion", "files", "command", "host", "ports"],
  ...["clusterId", "fingerprint", "tools", "volumeGiB"],
];

export const bundle: ResourceType = {
  inputs: INPUTS,

  diff: (old, news, context) => Promise.resolve(diff(inputsOf(old.inputs), inputsOf(news), startedWith(old), context)),

  create: (inputs) =>
    Promise.resolve({
      id: inputsOf(inputs).node,
      outputs: { ...inputs, startedWith: dynamicSettings(inputsOf(inputs)) },
    }),

  preview: (inputs, old) => ({ ...inputs, ...(old?.["startedWith"] ? { startedWith: old["startedWith"] } : {}) }),

  async update(old, news, context) {
    const [before, node] = [inputsOf(old.inputs), inputsOf(news)];
    if (node.volumeGiB > before.volumeGiB) await order(node, ["grow"], context);
    // Another machine has been started from these files already.
    const restarted = before.machine !== node.machine || (await apply(before, node, startedWith(old), context));
    return { outputs: { ...news, startedWith: restarted ? dynamicSettings(node) : startedWith(old) } };
  },
};

function diff(before: BundleInputs, node: BundleInputs, started: readonly string[], context: Context): Diff {
  if (before.clusterId !== node.clusterId) {
    throw new Error(
      `${node.node}: its volume belongs to cluster ${before.clusterId}, and the stack now describes cluster ` +
        `${node.clusterId}: a cluster's name can't change; name it as before, or take the stack down first`,
    );
  }
  if (node.volumeGiB < before.volumeGiB) {
    throw new Error(
      `${node.node}: its volume has ${before.volumeGiB}GiB, and the stack now describes ${node.volumeGiB}GiB: a volume ` +
        "never shrinks; write as much as before, or more",
    );
  }
  const changed = INPUTS.filter(
    (name) => !sameValue((before as unknown as Props)[name], (node as unknown as Props)[name]),
  );
  if (!hasUnknown(node.files)) {
    for (const line of words(before, node, started)) context.log("info", line);
  }
  return { changes: Object.fromEntries(changed.map((name) => [name, "update" as const])) };
}

function words(before: BundleInputs, node: BundleInputs, started: readonly string[]): string[] {
  const grown = node.volumeGiB > before.volumeGiB;
  const replaced = before.machine !== node.machine;
  const change = replaced ? undefined : describeChange(before, node, started);
  const tools = !replaced && before.tools !== node.tools && !needsRestart(before, node, started);
  return [
    ...(grown ? [`grows (no restart): its volume from ${before.volumeGiB}GiB to ${node.volumeGiB}GiB`] : []),
    ...(change ? [change] : []),
    ...(tools ? ["rolling (restarted behind the gate): the machine's own script changed"] : []),
  ];
}

function needsRestart(before: BundleInputs, node: BundleInputs, started: readonly string[]): boolean {
  const { dynamic, restart } = changeOf(before, node, started);
  // A controller of its own takes no settings while it runs.
  return restart.length > 0 || (Object.keys(dynamic).length > 0 && !node.rolling.broker);
}

/** @returns whether Kafka was started again */
async function apply(
  before: BundleInputs,
  node: BundleInputs,
  started: readonly string[],
  context: Context,
): Promise<boolean> {
  const restart = before.tools !== node.tools || needsRestart(before, node, started);
  if (restart) {
    await roll({ ...node.rolling, node: node.node }, context, () => order(node, ["apply", node.fingerprint], context));
  }
  const { dynamic } = changeOf(before, node, started);
  // What was set while the broker ran goes before what its file says, so it must follow every change.
  if (node.rolling.broker && Object.keys(dynamic).length > 0) {
    await alterBrokerSettings(node.rolling.connection, dynamic);
  }
  return restart;
}

function startedWith({ outputs }: { readonly outputs: Props }): readonly string[] {
  const names = outputs["startedWith"];
  return Array.isArray(names) ? names.map(String) : [];
}

function inputsOf(props: Props): BundleInputs {
  return props as unknown as BundleInputs;
}
