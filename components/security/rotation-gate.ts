// Stands before every certificate and password, and refuses a rotation that skips a step (providers/rotation/gate.ts).

import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../plan/plan";
import { BROKER_USER } from "../../plan/security";
import type { PlatformPlacer } from "../platforms/platform";

export class RotationGate extends pulumi.CustomResource {
  constructor(name: string, plan: Plan, platform: PlatformPlacer, opts: pulumi.CustomResourceOptions) {
    // A visitor without a certificate would be noted as a failed login where one is required.
    const open = plan.cluster.listeners.filter((each) => each.clientCertificates !== "required");
    const nodes = plan.nodes.map((node) => {
      const pidFile = platform.process?.(node).pidFile;
      const all = Object.entries(node.bundle.identity?.listeners ?? {});
      // Elsewhere than on this machine only the clients' port can be reached.
      const reached = pidFile ? open : open.filter((each) => each.name === "CLIENT");
      const listeners = Object.fromEntries(all.filter(([name]) => reached.some((each) => each.name === name)));
      return { node: node.name, listeners, ...(pidFile ? { pidFile } : {}) };
    });
    const { authority, passwords, alone = [] } = plan.rotation ?? {};
    super(
      "kafkaplatform:security:Rotation",
      name,
      {
        cluster: plan.cluster.name,
        stack: plan.stack,
        brokerUser: BROKER_USER,
        authority,
        passwords,
        alone: [...alone],
        nodes,
      },
      opts,
    );
  }
}
