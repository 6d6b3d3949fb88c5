// Replicas follow the brokers (implemented in providers/cluster/balance/balance.ts). It comes after the topics, so that
// it sees those of the same deployment, and before a broker goes, since the engine deletes last.

import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../plan/plan";
import type { administration } from "../administration";

export class Balance extends pulumi.CustomResource {
  constructor(
    name: string,
    plan: Plan,
    connection: ReturnType<typeof administration>,
    opts: pulumi.CustomResourceOptions,
  ) {
    const { patienceSeconds, minInSync } = plan.rolling;
    super(
      "kafkaplatform:cluster:Balance",
      name,
      { cluster: plan.cluster.name, connection, ...plan.balance, patienceSeconds, minInSync },
      opts,
    );
  }
}
