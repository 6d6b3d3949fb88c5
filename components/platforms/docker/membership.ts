// What this project itself does about containers: the look before anything is made, the gate before one goes, and what
// is to do once one has gone for good.

import * as pulumi from "@pulumi/pulumi";

/** The resource type is implemented in providers/docker/host.ts. */
export class Host extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:docker:Host", name, args, opts);
  }
}

/** The resource type is implemented in providers/docker/seat.ts. */
export class Seat extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:docker:Seat", name, args, opts);
  }
}

/** The resource type is implemented in providers/docker/member.ts. */
export class Member extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:docker:Member", name, args, opts);
  }
}
