// Stands before every topic and user, and refuses what can't be taken back (implemented in providers/topics/guard.ts).

import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../plan/plan";
import type { administration } from "../administration";

export class Guard extends pulumi.CustomResource {
  constructor(
    name: string,
    plan: Plan,
    connection: ReturnType<typeof administration>,
    opts: pulumi.CustomResourceOptions,
  ) {
    super("kafkaplatform:topics:Guard", name, { cluster: plan.cluster.name, connection, ...plan.guard }, opts);
  }
}
