// Who may do what: for each service its user, its access rules and its quota.

import * as kafka from "@pulumi/kafka";
import * as pulumi from "@pulumi/pulumi";
import type { AccessRule } from "../../plan/catalog/access";
import type { Plan } from "../../plan/plan";
import { SCRAM_ITERATIONS } from "../../plan/security";
import { administration } from "../administration";
import type { Materials } from "../security/materials";
import { PlatformLogins } from "./platform-logins";

export interface ServiceAccessArgs {
  readonly plan: Plan;
  readonly materials: Materials;
  readonly provider: kafka.Provider;
  readonly guard: pulumi.Resource;
}

/** Makes: the platform's own logins; a SCRAM credential for each password of each other user; every access rule; every quota. */
export class ServiceAccess extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kafka-platform:access:ServiceAccess", name, {}, opts);
    const { plan, materials, provider, guard } = args;
    const own = { parent: this, dependsOn: [guard] };
    const connection = administration(plan, materials);
    for (const user of plan.users.filter((each) => !each.atFormat)) {
      const password = materials.get(`password/${user.name}`);
      new Credential(user.name, { connection, user: user.name, password, iterations: SCRAM_ITERATIONS }, own);
    }
    if (plan.users.some((user) => user.atFormat)) new PlatformLogins(name, plan, materials, own);
    for (const rule of plan.access) new kafka.Acl(logicalName(rule), aclArgs(rule), { ...own, provider });
    for (const quota of plan.quotas) {
      new kafka.Quota(
        quota.user,
        { entityType: "user", entityName: quota.user, config: texts(quota.limits) },
        { ...own, provider },
      );
    }
    this.registerOutputs();
  }
}

/** Says who may do what to what; part of the resource's identity, so it never changes its form. */
function logicalName({ principal, operation, resource, name, pattern }: AccessRule): string {
  const target = pattern === "Prefixed" ? `${name}*` : name;
  return `${principal.replace("User:", "")} ${operation} ${resource} ${target}`;
}

function aclArgs(rule: AccessRule): kafka.AclArgs {
  return {
    aclPrincipal: rule.principal,
    aclHost: "*",
    aclPermissionType: "Allow",
    aclOperation: rule.operation,
    aclResourceType: rule.resource,
    aclResourceName: rule.name,
    resourcePatternTypeFilter: rule.pattern,
  };
}

function texts(limits: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, String(limit)]));
}

/** The resource type is implemented in providers/access/credential.ts. */
class Credential extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:access:Credential", name, args, opts);
  }
}
