// The users of the platform itself: every name with which brokers and the administrator may log in now.

import * as pulumi from "@pulumi/pulumi";
import { formatCredential } from "../../plan/broker/bundle";
import type { Plan } from "../../plan/plan";
import { administration } from "../administration";
import type { Materials } from "../security/materials";

/** As the format tool takes them; secret. */
export function platformLogins(plan: Plan, materials: Materials): pulumi.Output<string>[] {
  return plan.users.filter((user) => user.atFormat).map((user) => materials.fill(formatCredential(user.name)));
}

/** The resource type is implemented in providers/rotation/logins.ts. */
export class PlatformLogins extends pulumi.CustomResource {
  constructor(name: string, plan: Plan, materials: Materials, opts: pulumi.CustomResourceOptions) {
    const scram = pulumi.secret(pulumi.all(platformLogins(plan, materials)));
    super("kafkaplatform:access:PlatformLogins", name, { connection: administration(plan, materials), scram }, opts);
  }
}
