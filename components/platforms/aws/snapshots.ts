// Snapshots of the nodes' volumes, by the clock.

import * as dlm from "@pulumi/aws/dlm";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { AwsPlan } from "../../../plan/aws/aws-plan";
import { partitionOf } from "../../../plan/aws/names";
import type { Account } from "./account";
import { SNAPSHOT_TAG } from "./identity";
import { assumedBy } from "./policies";

/** Makes: the schedule, and the role by which AWS carries it out. */
export class Snapshots extends pulumi.ComponentResource {
  constructor(
    name: string,
    { plan, provider }: Account,
    { everyHours, copies }: NonNullable<AwsPlan["snapshots"]>,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:aws:Snapshots", name, {}, opts);
    const own = { parent: this, provider };
    const label = `${name}-snapshots`;
    const role = new iam.Role(label, { name: label, assumeRolePolicy: assumedBy("dlm.amazonaws.com") }, own);
    const managed = `arn:${partitionOf(plan.region)}:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole`;
    new iam.RolePolicyAttachment(label, { role: role.name, policyArn: managed }, own);
    new dlm.LifecyclePolicy(
      label,
      {
        description: `Volumes of ${name}`,
        executionRoleArn: role.arn,
        state: "ENABLED",
        policyDetails: {
          resourceTypes: ["VOLUME"],
          targetTags: { [SNAPSHOT_TAG]: name },
          schedules: [
            {
              name: `every ${everyHours} h`,
              createRule: { interval: everyHours, intervalUnit: "HOURS" },
              retainRule: { count: copies },
              copyTags: true,
            },
          ],
        },
      },
      own,
    );
    this.registerOutputs();
  }
}
