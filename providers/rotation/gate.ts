// The resource type `kafkaplatform:security:Rotation`: remembers where authorities and passwords stand, and refuses, in
// previews too, a change that skips a step or comes before every node is ready for it. Certificates depend on it.

import { generationCalled } from "../../plan/rotation/authorities";
import {
  describeRefusal,
  hindrances,
  stepsBetween,
  type NodeFacts,
  type Rotation,
  type Step,
} from "../../plan/rotation/steps";
import type { Failure, Props, ResourceType } from "../host/types";
import { running } from "../local/process";
import { servedCertificate } from "./served";

export interface RotationInputs extends Rotation {
  readonly cluster: string;
  readonly stack: string;
  readonly brokerUser: string;
  readonly nodes: readonly {
    readonly node: string;
    /** Where each of its listeners is. */
    readonly listeners: Readonly<Record<string, string>>;
    /** Where it is a process of this machine. */
    readonly pidFile?: string;
  }[];
}

const INPUTS = ["cluster", "stack", "brokerUser", "authority", "passwords", "alone", "nodes"] as const;

export const rotationGate: ResourceType = {
  inputs: INPUTS,

  async check(news, olds) {
    if (olds === undefined) return { inputs: news };
    return { inputs: news, failures: await refusals(inputsOf(olds), inputsOf(news)) };
  },

  diff(old, news, context) {
    const [before, after] = [inputsOf(old.inputs), inputsOf(news)];
    for (const { words } of steps(before, after)) context.log("info", words);
    const changed = INPUTS.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
    return Promise.resolve({ changes: Object.fromEntries(changed.map((name) => [name, "update" as const])) });
  },

  create: (inputs) => Promise.resolve({ id: inputsOf(inputs).cluster, outputs: inputs }),
  update: (_old, news) => Promise.resolve({ outputs: news }),
};

function steps(before: RotationInputs, after: RotationInputs): Step[] {
  return stepsBetween(before, after, after.brokerUser);
}

async function refusals(before: RotationInputs, after: RotationInputs): Promise<Failure[]> {
  const taken = steps(before, after);
  // What skips a step is refused whatever the nodes look like.
  const open = taken.filter((step) => step.needs !== undefined && step.refusal === undefined);
  const facts = open.length > 0 ? await Promise.all(before.nodes.map((node) => factsOf(node, after.stack))) : [];
  return taken.flatMap((step): Failure[] => {
    const reason = describeRefusal(step, hindrances(step, facts));
    return reason === undefined ? [] : [{ property: step.setting, reason }];
  });
}

async function factsOf(
  { node, listeners, pidFile }: RotationInputs["nodes"][number],
  stack: string,
): Promise<NodeFacts> {
  const served = Object.entries(listeners).map(async ([name, address]) => {
    const shown = await servedCertificate(address);
    return [name, shown && generationCalled(shown.issuer, stack)] as const;
  });
  const identity = pidFile === undefined ? undefined : running(pidFile)?.identity;
  const known = identity ? { trusts: identity.trusts, signedBy: identity.signedBy, login: identity.login } : {};
  return { node, watched: pidFile !== undefined, ...known, served: Object.fromEntries(await Promise.all(served)) };
}

function inputsOf(props: Props): RotationInputs {
  return props as unknown as RotationInputs;
}
