// With which controllers the cluster began (implemented in providers/cluster/quorum.ts).

import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../plan/plan";
import type { administration } from "../administration";

export class Quorum extends pulumi.CustomResource {
  declare readonly initialControllers: pulumi.Output<string>;
  declare readonly formed: pulumi.Output<boolean>;

  constructor(
    name: string,
    plan: Plan,
    connection: ReturnType<typeof administration>,
    opts: pulumi.CustomResourceOptions,
  ) {
    const { name: cluster, voters } = plan.cluster;
    const outputs = { initialControllers: undefined, formed: undefined };
    super("kafkaplatform:cluster:Quorum", name, { cluster, connection, voters, ...outputs }, opts);
  }
}
