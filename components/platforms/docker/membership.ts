// What this project itself does about containers: the look before anything is made, and the gate before one goes.

import * as pulumi from "@pulumi/pulumi";

/** The resource type is implemented in providers/docker/host.ts. */
export class Host extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:docker:Host", name, args, opts);
  }
}

/** The resource type is implemented in providers/docker/member.ts. */
export class Member extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:docker:Member", name, args, opts);
  }
}
