// Our own resource types of a node on AWS (implemented in providers/aws/).

import * as pulumi from "@pulumi/pulumi";

type Inputs = Record<string, pulumi.Input<unknown>>;

/** Ends and begins with the machine: ending it waits for the gate, beginning it for the cluster to be whole again. */
export class Member extends pulumi.CustomResource {
  constructor(name: string, args: Inputs, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:aws:Member", name, args, opts);
  }
}

/** What the node runs from: a change is applied on the machine, behind the gate where Kafka must be restarted. */
export class Bundle extends pulumi.CustomResource {
  constructor(name: string, args: Inputs, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:aws:Bundle", name, args, opts);
  }
}
